/** Has the engine do each of its jobs on a database of so many documents, and counts what Firestore would bill for it. */
import {
  CreateBackupRequest,
  CreateScheduleRequest,
  type RestoreInput,
  type RestoreJob,
  restorePhrase,
  VerifyBackupRequest,
} from '../../../functions/src/contract/index.ts';
import { int, text } from '../../../local/src/demoData/values.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { type Billed, CountingProxy } from '../engine/CountingProxy.ts';
import { type WholeEngine, wholeEngine } from '../engine/wholeEngine.ts';
import { perform } from './perform.ts';

export interface CostsInput {
  host: string;
  projectId: string;
  documents: number;
  localRoot: string;
}

const actor = { uid: 'bench', email: null, ip: null };
const SCHEDULES = 5;

await perform<CostsInput>(async (input) => {
  const proxy = new CountingProxy(input.host);
  const through = { ...input, host: await proxy.listen() };
  const details: Record<string, number> = {};
  const count = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    proxy.take();
    await work();
    for (const [kind, times] of Object.entries(proxy.take() satisfies Billed)) {
      details[`${what}|${kind}`] = times;
    }
  };
  const startedAt = performance.now();
  const engine = await wholeEngine({ ...through, scanStrategy: 'documents' });
  const byNames = await wholeEngine({ ...through, scanStrategy: 'names' });
  await engine.storageConfiguration.add(
    {
      type: 'local',
      id: 'disk',
      name: 'Disk',
      config: { basePath: '.' },
      pathPrefix: '',
      enabled: true,
    },
    actor,
  );
  await measureAll(input, engine, byNames, count, details);
  proxy.close();
  await engine.close();
  await byNames.close();
  const seconds = (performance.now() - startedAt) / 1000;
  return { documents: input.documents, bytes: 0, seconds, details };
});

type Count = (what: string, work: () => Promise<unknown>) => Promise<void>;

async function measureAll(
  input: CostsInput,
  engine: WholeEngine,
  byNames: WholeEngine,
  count: Count,
  details: Record<string, number>,
): Promise<void> {
  const { documents } = input;
  const tenth = Math.round(documents / 10);
  const hundredth = Math.round(documents / 100);
  await write(input, 0, documents, 'first');
  await count('full backup', () => backUp(engine, {}));
  await count('full backup by names', () => backUp(byNames, {}));
  await write(input, 0, hundredth, 'second');
  await count('increment, 1 % changed', () => backUp(engine, { type: 'incremental' }));
  await write(input, 0, hundredth, 'third');
  await count('increment by names, 1 % changed', () => backUp(byNames, { type: 'incremental' }));
  const id = await backUp(engine, {});
  details['stored bytes'] = (await engine.catalogue.get(id)).compressedSize;
  for (const level of ['exists', 'checksum', 'full'] as const) {
    await count(`verification, ${level}`, async () => {
      await engine.backups.verifyBackup(id, VerifyBackupRequest.parse({ level }), actor);
      await engine.runAll([]);
    });
  }
  const restore = (request: Omit<RestoreInput, 'confirm'>) =>
    restoreWith(engine, input, id, request);
  await count('preview alone', () => restore({ mode: 'exact', dryRun: true }));
  await count('restore, nothing to do', () => restore({ mode: 'exact' }));
  await write(input, 0, tenth, 'fourth');
  await count('restore overwrite, 10 % changed', () => restore({ mode: 'overwrite' }));
  await write(input, 0, tenth, 'fifth');
  await write(input, documents, tenth, 'more');
  await count('restore exact, 10 % changed, 10 % more', () => restore({ mode: 'exact' }));
  await write(input, 0, 1, 'sixth');
  await count('one document', () => restore({ mode: 'overwrite', paths: [pathOf(0)] }));
  await engine.db.recursiveDelete(engine.db.collection('events'));
  await count('restore of all that is gone', () => restore({ mode: 'exact' }));
  await count('drill', async () => {
    const { restoreId } = await engine.restores.drill(id, undefined, actor);
    await ended(engine, restoreId);
  });
  for (let n = 0; n < SCHEDULES; n += 1) {
    const schedule = CreateScheduleRequest.parse({
      ...{ name: `Daily ${n}`, cronExpression: '0 2 * * *', storageProviders: ['disk'] },
      retentionPolicy: { keepLast: 7, keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0 },
    });
    await engine.scheduler.createSchedule(schedule, actor);
  }
  await engine.sweeper.sweep();
  await engine.ticker.tick();
  await count('one sweep, idle', () => engine.sweeper.sweep());
  await count('one tick, idle', () => engine.ticker.tick());
}

async function backUp(engine: WholeEngine, request: object): Promise<string> {
  const { id } = await engine.backups.createBackup(CreateBackupRequest.parse(request), actor);
  await engine.runAll([id]);
  const { status, warnings, type } = await engine.catalogue.get(id);
  const isAsAsked = !('type' in request) || type === request.type;
  if (status !== 'success' || !isAsAsked) throw new Error(`${id}: ${type} ${status} ${warnings}`);
  return id;
}

async function restoreWith(
  engine: WholeEngine,
  { projectId }: CostsInput,
  id: string,
  request: Omit<RestoreInput, 'confirm'>,
): Promise<RestoreJob> {
  const confirm = restorePhrase(projectId);
  const wish = { ...request, confirm };
  const { restoreId } = await engine.restores.restoreBackup(id, wish, actor);
  return ended(engine, restoreId);
}

async function ended(engine: WholeEngine, restoreId: string): Promise<RestoreJob> {
  await engine.runAll([restoreId]);
  const job = await engine.restoreCatalogue.get(restoreId);
  if (job.status === 'success' || job.status === 'previewed') return job;
  throw new Error(`${restoreId} ended as ${job.status}: ${job.error}`);
}

/** Straight to the emulator: what others write is no cost of the engine's. */
async function write(
  { host, projectId }: CostsInput,
  from: number,
  count: number,
  what: string,
): Promise<void> {
  const documents = Array.from({ length: count }, (_, n) => ({
    path: pathOf(from + n),
    fields: { n: int(from + n), what: text(what), body: text('steady and plain text '.repeat(20)) },
  }));
  await writeRestDocuments(host, projectId, documents);
}

function pathOf(n: number): string {
  return `events/e${String(n).padStart(8, '0')}`;
}
