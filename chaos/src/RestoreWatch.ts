/** Keeps the traffic off what is being restored, and compares it with what the end of the restore promises. */
import { setTimeout as sleep } from 'node:timers/promises';
import { differences, type Image, rootOf, within } from './oracle/Oracle.ts';
import { canonical, readEverything } from './oracle/restFirestore.ts';
import { RESTORED, type Traffic } from './oracle/Traffic.ts';
import type { Work } from './protocol.ts';
import type { Tally } from './tally.ts';
import { idOf, type Row, rootRows, type World } from './World.ts';
import type { TaskQueue } from './work/TaskQueue.ts';
import type { Outcome } from './work/Workers.ts';

const LOOK_EACH_MS = 300;
const OPEN = ['pending', 'in_progress'];

interface Ended {
  id: string;
  status: string;
  mode: string;
  purpose: string;
  backupId: string;
  dryRun: boolean;
  undoOf: string | null;
  writingSince: unknown;
  safetyBackupId: string | null;
}

export class RestoreWatch {
  readonly failures: string[] = [];
  readonly #world: World;
  readonly #traffic: Traffic;
  readonly #queue: TaskQueue;
  readonly #tally: Tally;
  readonly #signal: AbortSignal;
  readonly #seen = new Set<string>();
  /** What the collection held when each restore was asked for. */
  readonly #before = new Map<string, Image>();
  #last: Promise<void> = Promise.resolve();
  /** A restore that says that it could not take back what it had written. */
  #toFinish: Ended | null = null;
  #finished: Ended[] = [];

  constructor(parts: {
    world: World;
    traffic: Traffic;
    queue: TaskQueue;
    tally: Tally;
    /** Ends the waiting when the round is given up. */
    signal: AbortSignal;
  }) {
    this.#world = parts.world;
    this.#traffic = parts.traffic;
    this.#queue = parts.queue;
    this.#tally = parts.tally;
    this.#signal = parts.signal;
  }

  get isBusy(): boolean {
    return !this.#traffic.mayWriteRestored;
  }

  /** Asks for a restore of the watched collection. One that is asked for while another is at work is refused. */
  async ask(work: Work): Promise<Outcome> {
    if (this.isBusy) return this.#queue.ask(work);
    this.#traffic.mayWriteRestored = false;
    const from = await this.#traffic.now();
    const outcome = await this.#queue.ask(work);
    this.#last = this.#await(from);
    return outcome;
  }

  /** Asks to take back the restore that ended last, if it can be. */
  async undoLast(): Promise<Outcome | null> {
    const last = this.#finished.findLast(({ safetyBackupId }) => safetyBackupId !== null);
    if (last === undefined) return null;
    return this.ask({ kind: 'act', name: 'undo', payload: { id: last.id } });
  }

  /** In peace: where a restore could not take back what it had written, undoing it must. */
  async finish(): Promise<void> {
    const job = this.#toFinish;
    if (job === null) return;
    this.#tally.count('check', 'a restore that failed half-way is finished by its undo');
    this.#toFinish = null;
    const payload = { id: job.id };
    const outcome = await this.#queue.ask({ kind: 'act', name: 'undo', payload });
    if (outcome.end !== 'done') {
      this.failures.push(`${job.id} failed, and cannot be undone: ${JSON.stringify(outcome)}`);
      return;
    }
    this.#last = this.#await(await this.#traffic.now(), this.#before.get(job.id));
    await this.#last;
  }

  /** Resolves when what was asked for last has ended and was looked at. */
  get settled(): Promise<void> {
    return this.#last;
  }

  async #await(from: string, before?: Image): Promise<void> {
    const ended = await this.#awaitEnd();
    if (ended === null) return;
    const until = await this.#traffic.now();
    const { oracle } = this.#world;
    const was = before ?? within(oracle.imageAt(from), [RESTORED]);
    const live = await this.#live();
    for (const job of ended) {
      this.#before.set(job.id, was);
      this.#finished.push(job);
      const expected = await this.#expected(job, was, from);
      if (expected === 'unknown') {
        this.#tally.count('check', 'a restore of what nobody knows');
        oracle.noteRestore({ collection: RESTORED, from, until }, live);
      } else if (expected === 'to finish') {
        this.#toFinish = job;
        return;
      } else {
        this.#tally.count('check', 'a restore left what its end says');
        const wrong = differences(expected, live);
        this.failures.push(...wrong.map((one) => `${job.id} (${job.status}): ${one}`));
        oracle.noteRestore({ collection: RESTORED, from, until }, expected);
      }
    }
    if (ended.length === 0) {
      const wrong = differences(was, live);
      this.failures.push(...wrong.map((one) => `No restore was made: ${one}`));
    }
    this.#traffic.mayWriteRestored = true;
  }

  /** Of the restores that wrote to the database itself; null when the round was given up. */
  async #awaitEnd(): Promise<Ended[] | null> {
    for (;;) {
      const open = await this.#world.jobsIn('restoreJobs', 'status', OPEN);
      if (!open.some(isOfHome)) break;
      if (this.#signal.aborted) return null;
      await sleep(LOOK_EACH_MS);
    }
    const all = rootRows(await this.#world.rows(), 'restoreJobs').filter(isOfHome);
    const fresh = all.filter((row) => !this.#seen.has(idOf(row)));
    for (const row of fresh) this.#seen.add(idOf(row));
    return fresh.map((row) => ({ ...row.data, id: idOf(row) }) as unknown as Ended);
  }

  async #expected(job: Ended, was: Image, from: string): Promise<Image | 'unknown' | 'to finish'> {
    if (job.status !== 'success') {
      const isHalf = job.status === 'failed' && job.writingSince !== null;
      return isHalf ? 'to finish' : was;
    }
    const { oracle } = this.#world;
    if (job.purpose === 'undo') return this.#before.get(job.undoOf ?? '') ?? 'unknown';
    const [backup] = rootRows(await this.#world.rows(), 'backupMetadata').filter(
      (row) => idOf(row) === job.backupId,
    );
    const readTime = backup?.data.readTime;
    if (typeof readTime !== 'string' || backup?.data.isWhole !== true) return 'unknown';
    if (oracle.unknownAt(readTime).includes(RESTORED) || readTime > from) return 'unknown';
    const held = within(oracle.imageAt(readTime), [RESTORED]);
    return job.mode === 'exact' ? held : new Map([...was, ...held]);
  }

  async #live(): Promise<Image> {
    const all = await readEverything(this.#world.firestore, this.#world.projectId);
    return new Map(
      all
        .filter(({ path }) => rootOf(path) === RESTORED)
        .map(({ path, fields }) => [path, canonical(fields)]),
    );
  }
}

function isOfHome({ data }: Row): boolean {
  return data.dryRun !== true && data.purpose !== 'drill' && data.target === null;
}
