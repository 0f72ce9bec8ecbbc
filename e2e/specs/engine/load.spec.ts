/** Many schedules due in one minute, a tree of a hundred levels, documents as large as they get: nothing is lost or done twice. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PART_LIMITS } from '../../../functions/src/services/backup/PartExporter.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import type { RestDocument } from '../../../local/src/demoData/RestValue.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { backUpWith } from '../../harness/deliver.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';
import {
  aSchedule,
  backupsOf,
  finishAll,
  HOUR_MS,
  type MovableClock,
  movableClock,
} from '../../harness/schedules.ts';
import { stack } from '../../harness/stack.ts';

/** FIREVAULT_LOAD=5 npm test -- suite load: a hundred schedules, and as many times the documents. */
const LOAD = Number(process.env.FIREVAULT_LOAD ?? 1);
const SCHEDULES = 20 * LOAD;
const LEVELS = 100;
const MANY = 100_000;
const COPY = 'demo-firevault-load-copy';
const LARGE = 6 * LOAD;
/** A value may take so much; the name and the other field bring the document to within some hundred bytes of 1 MiB. */
const LARGEST_VALUE = 1_048_487 - 400;

let engine: Engine;
let clock: MovableClock;

beforeAll(async () => {
  clock = movableClock();
  engine = await startEngine('demo-firevault-load', { clock, partLimits: { targetDocuments: 40 } });
});
afterAll(() => engine.stop());

/** In four collections, each tenth with documents below it. */
function* manyInFour(): Generator<RestDocument> {
  for (let n = 0; n < MANY; n += 1) {
    const parent = `c${n % 4}/d${String(n - (n % 10)).padStart(6, '0')}`;
    yield {
      path: n % 10 === 0 ? parent : `${parent}/below/${n % 10}`,
      fields: { n: { integerValue: String(n) }, text: { stringValue: `document ${n}` } },
    };
  }
}

async function write(documents: readonly RestDocument[]): Promise<void> {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, documents);
}

async function image(): Promise<DatabaseImage> {
  const all = await takeImage(stack().firestore, engine.projectId);
  return new Map([...all].filter(([path]) => !/^(auditLogs|backupSchedules)\//.test(path)));
}

/** Backs up, loses everything but the records, restores, and compares. */
async function expectToComeBack(documents: readonly RestDocument[]): Promise<void> {
  await write(documents);
  const before = await image();
  expect(before.size).toBe(documents.length);
  const backup = await engine.backUp();
  expect(backup).toMatchObject({ status: 'success', warnings: [] });
  const collections = new Set(documents.map(({ path }) => path.split('/')[0] ?? ''));
  for (const id of collections) await engine.db.recursiveDelete(engine.db.collection(id));
  expect((await image()).size).toBe(0);
  expect(await engine.restore(backup.id, { mode: 'exact' })).toMatchObject({
    status: 'success',
    counts: { created: documents.length },
  });
  expect(compareImages(before, await image())).toEqual([]);
}

describe(`${SCHEDULES} schedules that are due in one minute`, () => {
  it('run once each, however many ticks come at once', async () => {
    await write([{ path: 'ledger/1', fields: { n: { integerValue: '1' } } }]);
    clock.moveToMinute(1);
    const schedules = await Promise.all(
      Array.from({ length: SCHEDULES }, (_, n) => aSchedule(engine, { name: `Hourly ${n}` })),
    );
    clock.move(HOUR_MS);
    await Promise.all([engine.ticker.tick(), engine.ticker.tick(), engine.ticker.tick()]);
    await finishAll(engine);
    for (const { id } of schedules) {
      const made = await backupsOf(engine, id);
      expect(made.map(({ status }) => status)).toEqual(['success']);
      expect(await engine.scheduler.getSchedule(id)).toMatchObject({
        pendingRun: null,
        currentRun: null,
        lastRun: { status: 'success' },
      });
      await engine.scheduler.deleteSchedule(id, { uid: 'spec', email: null, ip: null });
    }
  });
});

describe(`a tree of ${LEVELS} levels`, () => {
  it('comes back with every level that held a document, and with no other', async () => {
    const documents = Array.from({ length: LEVELS }, (_, level) => level)
      // Each third parent is not there.
      .filter((level) => level % 3 !== 1)
      .flatMap((level) =>
        Array.from({ length: LOAD }, (_, n) => ({
          path: `${'c/d/'.repeat(level)}c/${n === 0 ? 'd' : `e${n}`}`,
          fields: { level: { integerValue: String(level) } },
        })),
      );
    await expectToComeBack(documents);
  });
});

describe(`${MANY} documents`, () => {
  it('are all in one backup, and a collection of it comes back in another project', async () => {
    const services = engine.composeWith({
      partLimits: { ...PART_LIMITS, targetDocuments: MANY / 4 },
    });
    await engine.clear();
    await writeRestDocuments(stack().firestore, engine.projectId, manyInFour());
    const backup = await backUpWith(engine, services, {});
    expect(backup).toMatchObject({ status: 'success', warnings: [] });
    const quarter = MANY / 4;
    expect(backup.documentCounts).toMatchObject({
      c0: quarter,
      c1: quarter,
      c2: quarter,
      c3: quarter,
    });
    expect((await engine.catalogue.parts(backup.id)).length).toBeGreaterThan(2);
    const wish: Parameters<Engine['restore']>[1] = {
      mode: 'exact',
      collections: ['c2'],
      target: { projectId: COPY },
    };
    expect(await engine.restore(backup.id, wish)).toMatchObject({
      status: 'success',
      counts: { created: quarter },
    });
    const before = [...(await image())].filter(([path]) => path.startsWith('c2/'));
    expect(before.length).toBe(quarter);
    const after = await takeImage(stack().firestore, COPY);
    expect(compareImages(new Map(before), after)).toEqual([]);
  }, 300_000);
});

describe(`${LARGE} documents of nearly 1 MiB`, () => {
  it('come back byte for byte', async () => {
    const documents = Array.from({ length: LARGE }, (_, n) => ({
      path: `large/d${n}`,
      fields: {
        n: { integerValue: String(n) },
        bytes: { bytesValue: Buffer.alloc(LARGEST_VALUE, `${n}é`).toString('base64') },
      },
    }));
    await expectToComeBack(documents);
  });
});
