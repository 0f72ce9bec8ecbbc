/** What goes wrong around a restore: others write meanwhile, places die, workers freeze, requests are senseless. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RestoreJob } from '../../../functions/src/contract/index.ts';
import { restorePhrase } from '../../../functions/src/contract/index.ts';
import { DocumentWriter } from '../../../functions/src/firestore/DocumentWriter.ts';
import type { Clock } from '../../../functions/src/platform/clock.ts';
import { patterned } from '../../../functions/src/storage/testing/sources.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { backUpWith, hurriedClock } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { type FaultyStore, outOfReachError } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

/** How often a worker says that it lives. */
const HEARTBEAT_MS = 8000;
const KIB = 1024;
const MIB = 1024 * KIB;

let engine: Engine;
let first: FaultyStore;

withTwoStores('demo-firevault-troubles', (stores) => {
  ({ engine, first } = stores);
});

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, manyDocuments('ledger', 40));
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, engine.projectId);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

/** Leads a restore to the beginning of a phase; its tasks wait. */
async function restoreUpTo(backupId: string, phase: RestoreJob['phase']): Promise<string> {
  const confirm = restorePhrase(engine.projectId);
  const request = { mode: 'exact', confirm } as const;
  const { restoreId } = await engine.restores.restoreBackup(backupId, request, actor);
  await engine.restoreRunner.advance(restoreId);
  for (;;) {
    const job = await engine.restoreCatalogue.get(restoreId);
    if (job.phase === phase) return restoreId;
    for (const { id, phase: at } of await engine.catalogue.listOpen()) {
      if (at === 'queued') await engine.planner.plan(id);
    }
    const task = engine.waiting.shift();
    if (task === undefined) throw new Error(`The restore came to a stop, ${job.phase}.`);
    await engine.handlers[task.name]?.(task.payload);
  }
}

async function endOf(restoreId: string): Promise<RestoreJob> {
  await engine.runAll();
  return engine.restoreCatalogue.get(restoreId);
}

describe('others who write while a restore is at work', () => {
  it('after it has written keep what they wrote, are counted and named, and fail nothing', async () => {
    const backup = await backUpWith(engine, engine, {});
    const before = await imageNow();
    await engine.db.doc('ledger/d000003').delete();
    const id = await restoreUpTo(backup.id, 'verifying');
    await engine.db.doc('ledger/d000005').set({ by: 'somebody else' });
    await engine.db.doc('ledger/made-since').set({ by: 'somebody else' });
    const job = await endOf(id);
    expect(job).toMatchObject({
      status: 'success',
      verification: { differences: 0, changedByOthers: 2 },
      warnings: [expect.stringContaining('ledger/d000005')],
    });
    expect(compareImages(before, await imageNow()).map(({ path }) => path)).toEqual([
      'ledger/d000005',
      'ledger/made-since',
    ]);
  });

  it('before its last write are overruled: the end is what the backup holds', async () => {
    const backup = await backUpWith(engine, engine, {});
    const before = await imageNow();
    await engine.db.doc('ledger/d000003').delete();
    const write = DocumentWriter.prototype.write;
    vi.spyOn(DocumentWriter.prototype, 'write').mockImplementationOnce(async function (
      this: DocumentWriter,
      ...args
    ) {
      await write.apply(this, args);
      // Its own write is through; another's comes before the server is asked for the time.
      await engine.db.doc('ledger/d000003').set({ by: 'somebody else' });
      await engine.db.doc('ledger/d000004').delete();
      await engine.db.doc('ledger/made-since').set({ by: 'somebody else' });
    });
    const job = await endOf(await restoreUpTo(backup.id, 'writing'));
    expect(job).toMatchObject({ status: 'success', verification: { differences: 0 } });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});

describe('a place that dies', () => {
  it('between the check and the writing is replaced by another that is sound', async () => {
    const backup = await backUpWith(engine, engine, { storageProviders: BOTH });
    const before = await imageNow();
    await engine.db.doc('ledger/d000003').delete();
    const id = await restoreUpTo(backup.id, 'writing');
    first.faults = {
      before: (act, path) => {
        if (act === 'download' && path.includes('/parts/')) throw outOfReachError('first');
      },
    };
    const failures: unknown[] = [];
    // As Cloud Tasks does, a task that throws is delivered again.
    for (let task = engine.waiting.shift(); task !== undefined; task = engine.waiting.shift()) {
      const { name, payload } = task;
      await engine.handlers[name]?.(payload).catch((error: unknown) => {
        failures.push(error);
        engine.waiting.push({ name, payload });
      });
    }
    expect(failures.length).toBeGreaterThan(0);
    expect(await engine.restoreCatalogue.get(id)).toMatchObject({ status: 'success' });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});

describe('a worker that was frozen for longer than its lease', () => {
  it('writes nothing when it wakes up, whatever has become of the restore', async () => {
    const backup = await backUpWith(engine, engine, {});
    await engine.db.doc('ledger/d000003').delete();
    const id = await restoreUpTo(backup.id, 'writing');
    const [task] = engine.waiting;
    let frozenMs = 0;
    const clock = { ...hurriedClock, now: () => new Date(hurriedClock.now().getTime() + frozenMs) };
    const frozen = engine.composeWith({ clock });
    const scan = engine.scanner.scan.bind(engine.scanner);
    vi.spyOn(engine.scanner, 'scan').mockImplementationOnce(async function* (...args) {
      yield* scan(...args);
      // It has read all there is, and is about to write.
      frozenMs = 60_000;
    });
    const writing = vi.spyOn(DocumentWriter.prototype, 'write');
    const attempt = frozen.pieceRestorer.restorePart(id, task?.payload.partId ?? '');
    await expect(attempt).rejects.toMatchObject({ code: 'job/lease-lost' });
    expect(writing).not.toHaveBeenCalled();
    expect((await engine.db.doc('ledger/d000003').get()).exists).toBe(false);
  });
});

describe('a restore that turns back because its leader cannot go on', () => {
  it('waits for who still writes, whatever its own clock says, and lets nobody begin', async () => {
    const { restoreCatalogue: restores, leases, restoreRunner, pieceRestorer, db } = engine;
    const backup = await backUpWith(engine, engine, {});
    await db.doc('ledger/d000003').delete();
    const damaged = await imageNow();
    const id = await restoreUpTo(backup.id, 'writing');
    const [task] = engine.waiting.splice(0);
    const partId = task?.payload.partId ?? '';
    const piece = restores.partRef(id, partId);
    await leases.claim(piece, 'slow');
    await restores.update(id, { phase: 'rolling_back', error: 'The leader met a lasting fault.' });
    await restoreRunner.advance(id);
    const ahead = { ...hurriedClock, now: () => new Date(hurriedClock.now().getTime() + 180_000) };
    await engine.composeWith({ clock: ahead }).restoreRunner.advance(id);
    expect(await restores.parts(id, 'safety')).toEqual([]);
    await leases.settle(piece, 'slow', { state: 'queued' });
    await pieceRestorer.restorePart(id, partId);
    expect(compareImages(damaged, await imageNow())).toEqual([]);
    await restoreRunner.advance(id);
    expect(await endOf(id)).toMatchObject({ status: 'rolled_back' });
    expect(compareImages(damaged, await imageNow())).toEqual([]);
  });
});

describe('a restore with a budget of writes', () => {
  it('sends no more a second than it may, shared by the workers that are at it', async () => {
    await writeRestDocuments(stack().firestore, engine.projectId, manyDocuments('many', 1600, 20));
    const backup = await backUpWith(engine, engine, {});
    await engine.clear();
    await engine.catalogue.create(backup);
    const waits: number[] = [];
    const clock: Clock = {
      now: hurriedClock.now,
      sleep: (ms, signal) => {
        waits.push(ms);
        return hurriedClock.sleep(ms, signal);
      },
    };
    const paced = engine.composeWith({ clock, startingWriteRate: 500 });
    const id = await restoreUpTo(backup.id, 'writing');
    await engine.restoreCatalogue.update(id, { writingSince: new Date().toISOString() });
    const running = vi.spyOn(paced.restoreCatalogue, 'countRunningParts');
    running.mockImplementation(async () => 2);
    for (const { payload } of engine.waiting.splice(0)) {
      await paced.pieceRestorer.restorePart(id, payload.partId ?? '');
    }
    // Four batches of 500 at 250 a second: the first goes at once, each of the others two seconds after the one before.
    const longest = Math.max(...waits.filter((ms) => ms !== HEARTBEAT_MS));
    expect(longest).toBeGreaterThan(4000);
    expect(longest).toBeLessThanOrEqual(6000);
    expect(await endOf(id)).toMatchObject({ status: 'success' });
  });
});

describe('a restore is refused', () => {
  const cases: [string, object, string, string][] = [
    [
      'of a path that the backup does not hold',
      { paths: ['nowhere/1'] },
      'restore/unknown-collection',
      'paths',
    ],
    ['of what is named twice', { paths: ['ledger/d000001', 'ledger'] }, 'scope/invalid', 'paths'],
    [
      'of a collection and a document in it',
      { collections: ['ledger'], paths: ['ledger/d000001'] },
      'scope/invalid',
      'paths',
    ],
    ['of the engine’s own collection', { paths: ['locks/x'] }, 'scope/invalid', 'paths'],
    [
      'of a collection without what lies below',
      { collections: ['ledger'], includeSubcollections: false },
      'scope/invalid',
      'includeSubcollections',
    ],
    [
      'into the engine’s own collection',
      { target: { pathPrefix: 'backupMetadata/x' } },
      'restore/engine-target',
      'target.pathPrefix',
    ],
  ];
  it.each(cases)('%s, naming the field', async (_case, request, code, field) => {
    const backup = await backUpWith(engine, engine, {});
    await expect(engine.restore(backup.id, { mode: 'exact', ...request })).rejects.toMatchObject({
      code,
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });

  it('when the phrase is that of another project than the target’s', async () => {
    const backup = await backUpWith(engine, engine, {});
    const target = { projectId: 'demo-somewhere-else' };
    const confirm = restorePhrase(engine.projectId);
    await expect(
      engine.restores.restoreBackup(backup.id, { mode: 'exact', target, confirm }, actor),
    ).rejects.toMatchObject({
      code: 'restore/not-confirmed',
      nextStep: expect.stringContaining('RESTORE demo-somewhere-else'),
    });
  });

  it('while another is at work on the same database, and not for another database', async () => {
    const backup = await backUpWith(engine, engine, {});
    await engine.db.doc('ledger/d000003').delete();
    const id = await restoreUpTo(backup.id, 'writing');
    await expect(engine.restore(backup.id, { mode: 'exact' })).rejects.toMatchObject({
      code: 'restore/locked',
      message: expect.stringContaining(id),
    });
    const target = { databaseId: 'second' };
    expect(await engine.restore(backup.id, { mode: 'exact', target })).toMatchObject({
      status: 'success',
    });
  });
});

describe('a document that neither the backup nor the database knows', () => {
  it('ends its restore with its name, and nothing is written', async () => {
    const backup = await backUpWith(engine, engine, {});
    const before = await imageNow();
    expect(
      await engine.restore(backup.id, { mode: 'exact', paths: ['ledger/no-such-document'] }),
    ).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('ledger/no-such-document'),
    });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});

describe('a single document out of a backup of many', () => {
  it('is restored by reading the index and the blocks that hold it', async () => {
    const heavy = (n: number) => ({ stringValue: patterned(24 * KIB, n).toString('base64') });
    await writeRestDocuments(
      stack().firestore,
      engine.projectId,
      Array.from({ length: 200 }, (_, n) => ({
        path: `heavy/${String(n).padStart(3, '0')}`,
        fields: { noise: heavy(n) },
      })),
    );
    const backup = await backUpWith(engine, engine, {});
    const before = await imageNow();
    await engine.db.doc('heavy/100').set({ oops: true });
    let bytesRead = 0;
    first.faults = {
      async *download(bytes) {
        for await (const chunk of bytes) {
          bytesRead += chunk.length;
          yield chunk;
        }
      },
    };
    const job = await engine.restore(backup.id, { mode: 'exact', paths: ['heavy/100'] });
    expect(job).toMatchObject({ status: 'success', counts: { changed: 1, unchanged: 0 } });
    expect(compareImages(before, await imageNow())).toEqual([]);
    expect(backup.compressedSize).toBeGreaterThan(4 * MIB);
    // Checked, previewed, written and verified: the same few blocks each time.
    expect(bytesRead / 4).toBeLessThan(backup.compressedSize / 4);
  });
});
