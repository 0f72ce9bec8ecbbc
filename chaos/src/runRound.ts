/** One round: a database under traffic, backups and restores and all that goes wrong; then rest, and the invariants. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../functions/src/platform/clock.ts';
import { type Random, seededRandom } from '../../local/src/demoData/random.ts';
import { checkAudit } from './checks/checkAudit.ts';
import { checkBackups } from './checks/checkBackups.ts';
import { checkCopy } from './checks/checkCopy.ts';
import { checkLive } from './checks/checkLive.ts';
import { checkRecords, checkSecrets } from './checks/checkRecords.ts';
import { checkRefusals } from './checks/checkRefusals.ts';
import { checkFindings, checkRot } from './checks/checkRot.ts';
import { BitRot } from './faults/BitRot.ts';
import { Oracle } from './oracle/Oracle.ts';
import { Traffic } from './oracle/Traffic.ts';
import { type Event, planRound, type RoundPlan } from './plan.ts';
import { RestoreWatch } from './RestoreWatch.ts';
import { driveToRest, NotAtRest } from './rest.ts';
import { ACCESS_KEY_ID, type Stage } from './Stage.ts';
import { Triggers } from './Triggers.ts';
import { Tally } from './tally.ts';
import { type Row, World } from './World.ts';
import { type Mischief, PEACE, TaskQueue } from './work/TaskQueue.ts';
import { type Outcome, Workers } from './work/Workers.ts';

export interface RoundResult {
  seed: number;
  seconds: number;
  tally: Tally;
  failures: string[];
  log: string;
  /** All records of the product as they were found, when something is wrong. */
  records: Row[];
}

const WORKERS = 4;
const STORM: Mischief = { twice: 1500, late: 2000, lost: 150, forgotten: 5000, refused: 150 };
const TRIGGER_EACH_MS = 400;
const CRON_EACH_MS = 1500;
const CLEARINGS = 20;
const CLEAR_EACH_MS = 3000;

export interface RoundOptions {
  /** How long everything is troubled. */
  ms: number;
  isVerbose: boolean;
  /** The name of a defect that the workers' engine is given. */
  mutant?: string;
}

export async function runRound(
  stage: Stage,
  seed: number,
  options: RoundOptions,
): Promise<RoundResult> {
  const startedAt = performance.now();
  const round = new Round(stage, planRound(seed, options.ms), options);
  const failures: string[] = [];
  let records: Row[] = [];
  try {
    failures.push(...(await round.run()));
  } catch (error) {
    const { message, stack = message } = error as Error;
    failures.push(error instanceof NotAtRest ? message : stack);
  }
  try {
    if (failures.length > 0) records = await round.world.rows();
  } finally {
    await round.close();
  }
  const { tally, world } = round;
  const seconds = (performance.now() - startedAt) / 1000;
  return { seed, seconds, tally, failures, log: world.log, records };
}

class Round {
  readonly tally = new Tally();
  readonly world: World;
  readonly #stage: Stage;
  readonly #plan: RoundPlan;
  readonly #random: Random;
  readonly #queue: TaskQueue;
  readonly #workers: Workers;
  readonly #traffic: Traffic;
  readonly #watch: RestoreWatch;
  readonly #triggers: Triggers;
  readonly #rot: BitRot;
  readonly #over = new AbortController();
  readonly #beside: Promise<void>[] = [];
  #scheduleId = '';

  constructor(stage: Stage, plan: RoundPlan, { isVerbose, mutant }: RoundOptions) {
    const { emulator, disk, s3Root, secrets, proxy } = stage;
    this.#stage = stage;
    this.#plan = plan;
    this.#random = seededRandom(plan.seed * 31 + 5);
    const projectId = `demo-chaos-${plan.seed}`;
    const firestore = emulator.host;
    const localRoot = disk.path;
    mkdirSync(join(localRoot, projectId), { recursive: true });
    const oracle = new Oracle();
    const clockBase = systemClock.now().getTime();
    const place = { firestore, projectId };
    this.world = new World({ ...place, localRoot, s3Root, clockBase, oracle, secrets });
    this.#queue = new TaskQueue(this.#random, this.tally);
    proxy.beginRound(this.#random, this.tally);
    this.#workers = new Workers({
      count: WORKERS,
      settings: {
        ...{ firestore, projectId, localRoot, isVerbose },
        masterKeys: secrets.masterKey,
        passphrase: secrets.passphrase,
        scanStrategy: plan.scanStrategy,
        clockBase,
        mutant: mutant ?? null,
      },
      enqueue: (name, key, payload) => this.#queue.enqueue(name, key, payload),
      onIdle: () => this.#queue.pump(),
      onLog: (line) => {
        this.world.log += line;
      },
    });
    this.#queue.serveWith(this.#workers);
    this.#traffic = new Traffic(place, this.#random, oracle);
    this.#watch = new RestoreWatch({
      ...{ world: this.world, traffic: this.#traffic, queue: this.#queue, tally: this.tally },
      signal: this.#over.signal,
    });
    this.#triggers = new Triggers(this.world, this.#queue, this.#random);
    this.#rot = new BitRot(this.world, this.#random, this.tally);
  }

  /** Answers what is wrong, a sentence each. */
  async run(): Promise<string[]> {
    const { world, tally } = this;
    await this.#prepare();
    const traffic = this.#traffic.run(this.#over.signal);
    this.#beside.push(this.#each(CRON_EACH_MS, async () => this.#cron()));
    this.#queue.mischief = STORM;
    await this.#storm();
    await this.#calm();
    await this.#must('pauseSchedule', { id: this.#scheduleId });
    await Promise.all([driveToRest(world, this.#queue), this.#watch.settled]);
    await Promise.all([this.#watch.finish(), driveToRest(world, this.#queue)]);
    this.#queue.call({ kind: 'trigger', name: 'tidyLater', payload: {} });
    await driveToRest(world, this.#queue);
    this.#over.abort();
    await traffic;
    const wrong = await checkLive(world, this.#traffic, tally);
    wrong.push(...(await checkRot(world, this.#queue, this.#rot, tally)));
    wrong.push(...(await checkCopy(world, this.#queue, this.#rot, tally)));
    await driveToRest(world, this.#queue);
    wrong.push(...(await checkRot(world, this.#queue, this.#rot, tally)));
    wrong.push(...(await checkRefusals(world, this.#queue, tally)));
    await driveToRest(world, this.#queue);
    const rows = await world.rows();
    return [
      ...this.#watch.failures,
      ...wrong,
      ...checkBackups(rows, world, tally),
      ...checkFindings(rows, this.#rot, tally),
      ...checkRecords(rows, tally),
      ...(await checkAudit(world, tally)),
      ...(await checkSecrets(world, tally)),
    ];
  }

  async close(): Promise<void> {
    this.#over.abort();
    await this.#calm();
    await this.#workers.close();
    await Promise.all(this.#beside);
    this.world.clearStores();
    for (const id of [this.world.projectId, this.world.otherProjectId]) await this.#clear(id);
  }

  /** The emulator keeps the locks of a transaction whose client was killed for a while. */
  async #clear(projectId: string): Promise<void> {
    for (let left = CLEARINGS; ; left -= 1) {
      try {
        return await this.#stage.emulator.clear(projectId);
      } catch (error) {
        if (left === 1) throw error;
        await sleep(CLEAR_EACH_MS);
      }
    }
  }

  /** Providers, a schedule, documents, and a first backup that all is well with. */
  async #prepare(): Promise<void> {
    const { projectId, secrets } = this.world;
    await this.#traffic.seed();
    this.#beside.push(this.#each(TRIGGER_EACH_MS, () => this.#triggers.look()));
    const disk = { type: 'local', id: 'disk', name: 'Disk', config: { basePath: projectId } };
    await this.#must('addProvider', { json: JSON.stringify({ ...disk, isDefault: true }) });
    await this.#must('addProvider', { json: JSON.stringify(this.#bucket(secrets.s3Secret)) });
    await this.#must('backUp', { json: JSON.stringify({ storageProviders: ['disk', 'bucket'] }) });
    await driveToRest(this.world, this.#queue);
    const schedule = {
      name: 'Each minute',
      cronExpression: '* * * * *',
      backupType: 'incremental',
      fullEvery: 3,
      storageProviders: ['disk', 'bucket'],
      retentionPolicy: {
        ...{ keepLast: 2, keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0 },
        minimumAgeHours: 0,
      },
      verification: { level: 'checksum', cadence: 'each-run' },
    };
    this.#scheduleId = await this.#must('createSchedule', { json: JSON.stringify(schedule) });
  }

  #bucket(secretAccessKey: string): object {
    return {
      ...{ type: 's3', id: 'bucket', name: 'Bucket', pathPrefix: this.world.projectId },
      config: {
        ...{ bucket: 'backups', region: 'us-east-1', forcePathStyle: true },
        endpoint: `http://127.0.0.1:${this.#stage.proxyPort}`,
      },
      secrets: { accessKeyId: ACCESS_KEY_ID, secretAccessKey },
    };
  }

  /** What has to succeed for the round to go on; answers the id of what was made. */
  async #must(name: string, payload: Record<string, string>): Promise<string> {
    const outcome = await this.#queue.ask({ kind: 'act', name, payload });
    if (outcome.end === 'done') return outcome.answer ?? '';
    throw new Error(`${name} was not done: ${JSON.stringify(outcome)}`);
  }

  async #storm(): Promise<void> {
    const begun = performance.now();
    const endings: Promise<void>[] = [];
    for (const event of this.#plan.events) {
      const wait = event.at - (performance.now() - begun);
      if (wait > 0) await sleep(wait);
      endings.push(this.#strike(event));
    }
    await Promise.all(endings);
  }

  async #strike(event: Event): Promise<void> {
    const { emulator, disk, proxy } = this.#stage;
    const struck = (what: string) => this.tally.count('fault', what);
    switch (event.do) {
      case 'act':
        return this.#act(event.name, event.payload);
      case 'kill':
        struck(
          (await this.#workers.kill(event.which))
            ? 'a worker was killed'
            : 'an idle worker was killed',
        );
        return;
      case 'freeze worker':
        if (await this.#workers.freezeNext(event)) {
          struck(event.afterMs === 0 ? 'a worker stood still' : 'a worker stood still at its work');
        }
        return;
      case 'freeze Firestore':
        if (emulator.pause === null) return;
        struck('Firestore stood still');
        emulator.pause();
        await sleep(event.ms);
        return emulator.resume();
      case 'jump':
        struck('a clock jumped');
        return this.#workers.jump(event.which, event.ms);
      case 'fill disk':
        if (!disk.fill()) return;
        struck('the disk was full');
        await sleep(event.ms);
        return disk.free();
      case 'rot':
        return this.#rot.strikeAny(event.fraction);
      case 'store storm':
        proxy.faultsPerHundred = event.perHundred;
        await sleep(event.ms);
        proxy.faultsPerHundred = 0;
    }
  }

  async #act(name: string, given: Record<string, string>): Promise<void> {
    const outcome = await this.#perform(name, given);
    if (outcome === null) return;
    const how =
      outcome.end === 'failed' ? `refused ${outcome.failure.code ?? 'oddly'}` : outcome.end;
    this.tally.count('act', `${name}: ${how}`);
  }

  #perform(name: string, given: Record<string, string>): Promise<Outcome | null> {
    const payload = { ...given };
    if (name === 'undo') return this.#watch.undoLast();
    if (name === 'restore') {
      const wish = { collections: ['stock'], ...JSON.parse(given.json ?? '{}') };
      payload.json = JSON.stringify(wish);
      const work = { kind: 'act', name, payload } as const;
      return wish.dryRun === true ? this.#queue.ask(work) : this.#watch.ask(work);
    }
    if (name === 'applyRetention') payload.id = this.#scheduleId;
    if (name === 'editProvider') {
      payload.id = 'bucket';
      payload.json = JSON.stringify(this.#edit(given.how));
    }
    return this.#queue.ask({ kind: 'act', name, payload });
  }

  #edit(how: string | undefined): object {
    const secretAccessKey = this.world.secrets.s3Secret;
    if (how === 'rename') return { name: 'Bucket by another name' };
    if (how === 'credentials') return { secrets: { accessKeyId: ACCESS_KEY_ID, secretAccessKey } };
    const { config } = this.#bucket(secretAccessKey) as { config: object };
    return { config: { ...config, quotaBytes: 10_000_000 } };
  }

  async #calm(): Promise<void> {
    const { emulator, disk, proxy } = this.#stage;
    this.#queue.mischief = PEACE;
    proxy.faultsPerHundred = 0;
    disk.free();
    emulator.resume();
    // Clocks that have jumped go with their processes.
    await this.#workers.replaceAll();
  }

  #cron(): void {
    for (const name of ['sweep', 'tick']) {
      if (!this.#queue.has(name)) this.#queue.call({ kind: 'cron', name, payload: {} });
    }
  }

  async #each(ms: number, act: () => Promise<void>): Promise<void> {
    while (!this.#over.signal.aborted) {
      await act();
      await sleep(ms);
    }
  }
}
