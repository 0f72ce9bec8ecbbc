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
  counts: { created: number; changed: number; unchanged: number; deleted: number };
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
  readonly #finished: Ended[] = [];
  /** Of those asked for while another was at work: how many ever, and how many are not answered yet. */
  #asked = 0;
  #asking = 0;
  /** Since when the collection holds what nobody can say. */
  #since: string | null = null;

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
    if (this.isBusy) return this.#askBeside(work);
    this.#traffic.mayWriteRestored = false;
    const from = await this.#traffic.now();
    const outcome = await this.#queue.ask(work);
    this.#last = this.#await(from);
    return outcome;
  }

  /** It may be let in all the same, when the first has just ended. */
  async #askBeside(work: Work): Promise<Outcome> {
    this.#asked += 1;
    this.#asking += 1;
    try {
      return await this.#queue.ask(work);
    } finally {
      this.#asking -= 1;
    }
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
    const end = await this.#awaitEnd();
    if (end === null) return;
    const { ended, asked, until, live } = end;
    const { oracle } = this.#world;
    this.#since ??= from;
    const interval = { collection: RESTORED, from: this.#since, until };
    const was = before ?? within(oracle.imageAt(from), [RESTORED]);
    // Which of several wrote what is nobody's to say: only that one which did not come to its end must be finished.
    const isCrowd = ended.length > 1;
    this.#finished.push(...ended);
    this.#toFinish = ended.findLast(isHalfWritten) ?? null;
    if (!isCrowd) for (const job of ended) this.#before.set(job.id, was);
    if (this.#toFinish !== null) return;
    const [job] = ended;
    const expected = isCrowd ? 'unknown' : await this.#expected(job, was, from);
    if (expected === 'unknown') {
      this.#tally.count('check', 'a restore of what nobody knows');
      oracle.noteRestore(interval, live);
    } else {
      this.#tally.count('check', 'a restore left what its end says');
      const wrong = differences(expected, live);
      if (job !== undefined && before === undefined) wrong.push(...miscounted(job, was, expected));
      const whose = job === undefined ? 'No restore was made' : `${job.id} (${job.status})`;
      this.failures.push(...wrong.map((one) => `${whose}: ${one}`));
      oracle.noteRestore(interval, expected);
    }
    this.#since = null;
    // One that was asked for while all this was looked at may have begun.
    if (this.#asked !== asked) return this.#await(until);
    this.#traffic.mayWriteRestored = true;
  }

  /** Of the restores that wrote to the database itself, and what they left; null when the round was given up. */
  async #awaitEnd() {
    const ended: Ended[] = [];
    for (;;) {
      const asked = this.#asked;
      ended.push(...(await this.#ended()));
      if (this.#signal.aborted) return null;
      const until = await this.#traffic.now();
      const live = await this.#live();
      if (this.#asking === 0 && this.#asked === asked) return { ended, asked, until, live };
      await sleep(LOOK_EACH_MS);
    }
  }

  /** Those that have ended since the last look, as soon as none is open. */
  async #ended(): Promise<Ended[]> {
    while (!this.#signal.aborted) {
      const open = await this.#world.jobsIn('restoreJobs', 'status', OPEN);
      if (!open.some(isOfHome)) break;
      await sleep(LOOK_EACH_MS);
    }
    const all = rootRows(await this.#world.rows(), 'restoreJobs').filter(isOfHome);
    const fresh = all.filter((row) => !this.#seen.has(idOf(row)));
    for (const row of fresh) this.#seen.add(idOf(row));
    return fresh.map((row) => ({ ...row.data, id: idOf(row) }) as unknown as Ended);
  }

  async #expected(job: Ended | undefined, was: Image, from: string): Promise<Image | 'unknown'> {
    if (job === undefined || job.status !== 'success') return was;
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

/** What a restore that came through says that it did, against what there was to do. */
function miscounted({ status, mode, counts }: Ended, was: Image, expected: Image): string[] {
  if (status !== 'success') return [];
  const { created, changed, unchanged, deleted } = counts;
  const toDelete = [...was.keys()].filter((path) => !expected.has(path)).length;
  const wrong: string[] = [];
  // A step that is begun anew finds unchanged what the attempt before has written.
  const held = created + changed + unchanged;
  // Only what is restored exactly is all that is there afterwards.
  if (mode === 'exact' ? held !== expected.size : held > expected.size)
    wrong.push(`it says ${held} documents and left ${expected.size}`);
  if (deleted > toDelete) wrong.push(`it says ${deleted} deleted, and ${toDelete} were to go`);
  return wrong;
}

/** It says itself that it could not take back what it had written. */
function isHalfWritten({ status, writingSince }: Ended): boolean {
  return status === 'failed' && writingSince !== null;
}

function isOfHome({ data }: Row): boolean {
  return data.dryRun !== true && data.purpose !== 'drill' && data.target === null;
}
