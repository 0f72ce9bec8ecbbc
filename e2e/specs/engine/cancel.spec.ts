/** A backup that is stopped leaves nothing; one that misses something keeps the rest and says what it misses. */
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeManifest, MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import type { BackupPart } from '../../../functions/src/catalogue/BackupPart.ts';
import type { BackupMetadata, CreateBackupInput } from '../../../functions/src/contract/index.ts';
import { FirevaultError } from '../../../functions/src/domain/errors.ts';
import { rangeHolds } from '../../../functions/src/domain/ranges.ts';
import { explainReadTime } from '../../../functions/src/firestore/grpcStatus.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { deliverAll, restoreAfresh } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { type FaultyStore, outOfReach } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { planByCollection, scannerWith } from '../../harness/scannerWith.ts';
import { stack } from '../../harness/stack.ts';
import { storedImage } from '../../harness/storedImage.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

let engine: Engine;
let first: FaultyStore;
let second: FaultyStore;
let before: DatabaseImage;

withTwoStores('demo-firevault-cancel', (stores) => {
  ({ engine, first, second } = stores);
});

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, [
    ...manyDocuments('alpha', 25),
    ...manyDocuments('beta', 20),
    ...manyDocuments('beta/d000003/nested', 5),
    ...manyDocuments('gamma', 25),
  ]);
  before = await imageNow();
});
async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, engine.projectId);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

function without(image: DatabaseImage, prefix: string): DatabaseImage {
  return new Map([...image].filter(([path]) => !path.startsWith(prefix)));
}

/** A backup to both stores, encrypted so that it has a key, whose collections have a part each. */
async function aPlannedBackup(request: CreateBackupInput = { encryption: true }): Promise<string> {
  const id = await engine.startBackup({ storageProviders: BOTH, ...request });
  await planByCollection(engine, id);
  expect((await engine.catalogue.parts(id)).length).toBeGreaterThanOrEqual(3);
  return id;
}

async function keysOf(id: string): Promise<number> {
  return (await engine.catalogue.ref(id).collection('secrets').get()).size;
}

/** The part that reads a document. */
async function partOf(id: string, path: string): Promise<BackupPart> {
  const parts = await engine.catalogue.parts(id);
  const found = parts.find(({ ranges }) => ranges.some((range) => rangeHolds(range, path)));
  if (found === undefined) throw new Error(`No part reads ${path}.`);
  return found;
}

/** Runs the task of one part. */
async function exportPartOf(id: string, path: string, services = engine): Promise<void> {
  const { id: partId } = await partOf(id, path);
  const at = engine.waiting.findIndex(({ payload }) => payload.partId === partId);
  engine.waiting.splice(at, 1);
  await services.exporter.exportPart(id, partId);
}

async function expectCancelled(id: string, warnings: unknown[] = []): Promise<BackupMetadata> {
  const backup = await engine.catalogue.get(id);
  expect(backup).toMatchObject({ status: 'cancelled', phase: 'done', checksum: null, warnings });
  expect(backup.error).toContain('Cancelled');
  expect(await keysOf(id)).toBe(0);
  expect(await engine.catalogue.listOpen()).toEqual([]);
  return backup;
}

async function expectNothingStored(id: string): Promise<void> {
  for (const store of [first, second]) expect(await store.inner.list(`${id}/`)).toEqual([]);
}

describe('a backup that is cancelled', () => {
  it('before it is planned ends without having read anything', async () => {
    const id = await engine.startBackup({ storageProviders: BOTH, encryption: true });
    expect(await keysOf(id)).toBe(1);
    await engine.backups.cancelBackup(id, actor);
    await engine.runAll();
    await expectCancelled(id);
    await expectNothingStored(id);
    expect(await engine.catalogue.parts(id)).toEqual([]);
    expect(first.acts.some(([act, path]) => act === 'upload' && path.startsWith(id))).toBe(false);
  });

  it('after it is planned ends without having read anything', async () => {
    const id = await aPlannedBackup();
    await engine.backups.cancelBackup(id, actor);
    await deliverAll(engine);
    await expectCancelled(id);
    await expectNothingStored(id);
    expect(first.acts.some(([act, path]) => act === 'upload' && path.startsWith(id))).toBe(false);
  });

  it('while some parts are stored and others are not leaves none of them', async () => {
    const id = await aPlannedBackup();
    await exportPartOf(id, 'alpha/d000001');
    expect(await first.list(`${id}/`)).not.toEqual([]);
    expect(await second.list(`${id}/`)).not.toEqual([]);
    await engine.backups.cancelBackup(id, actor);
    await deliverAll(engine);
    await expectCancelled(id);
    await expectNothingStored(id);
  });

  it('while a part is on its way stops it there', async () => {
    const id = await aPlannedBackup();
    const { id: partId } = await partOf(id, 'beta/d000001');
    const begun = new Promise<void>((resolve) => {
      second.faults = {
        async *upload(bytes) {
          for await (const chunk of bytes) {
            resolve();
            yield chunk;
            await new Promise(() => undefined);
          }
        },
      };
    });
    const exporting = engine.exporter.exportPart(id, partId);
    await begun;
    await engine.backups.cancelBackup(id, actor);
    await exporting;
    expect(await engine.catalogue.part(id, partId)).toMatchObject({
      state: 'failed',
      errorCode: 'backup/cancelled',
    });
    await deliverAll(engine);
    await expectCancelled(id);
    await expectNothingStored(id);
  });

  it('while its last step compares counts ends cancelled all the same', async () => {
    const { scanner } = engine;
    const id = await aPlannedBackup();
    const cancelling = scannerWith(scanner, {
      count: async (...args) => {
        const count = await scanner.count(...args);
        const { cancelRequested } = await engine.catalogue.get(id);
        if (!cancelRequested) await engine.backups.cancelBackup(id, actor);
        return count;
      },
    });
    await deliverAll(engine, engine.composeWith({ scanner: cancelling }));
    await expectCancelled(id);
    await expectNothingStored(id);
  });

  it('while its manifest is written ends cancelled all the same', async () => {
    const id = await aPlannedBackup();
    second.faults = {
      before: async (act, path) => {
        if (act !== 'download' || !path.endsWith(MANIFEST_OBJECT)) return;
        second.faults = {};
        await engine.backups.cancelBackup(id, actor);
      },
    };
    await deliverAll(engine);
    await expectCancelled(id);
    await expectNothingStored(id);
  });

  it('with one destination out of reach says what is left there', async () => {
    const id = await aPlannedBackup();
    await exportPartOf(id, 'alpha/d000001');
    await engine.backups.cancelBackup(id, actor);
    second.faults = outOfReach('second');
    await deliverAll(engine);
    await expectCancelled(id, [
      expect.stringMatching(/second could not be removed: second does not answer/),
    ]);
    expect(await first.list(`${id}/`)).toEqual([]);
    expect(await second.inner.list(`${id}/`)).not.toEqual([]);
    // Deleting the backup tidies up, once the store is back.
    second.faults = {};
    await engine.backups.deleteBackup(id, actor);
    await deliverAll(engine);
    await expectNothingStored(id);
    expect(await engine.catalogue.find(id)).toBeNull();
  });

  it('cannot be cancelled once it has ended', async () => {
    const id = await engine.startBackup({ storageProviders: BOTH });
    await engine.backups.cancelBackup(id, actor);
    await engine.backups.cancelBackup(id, actor);
    await engine.runAll();
    await expectCancelled(id);
    await expect(engine.backups.cancelBackup(id, actor)).rejects.toMatchObject({
      code: 'backup/ended',
    });
    const done = await engine.backUp();
    await expect(engine.backups.cancelBackup(done.id, actor)).rejects.toMatchObject({
      code: 'backup/ended',
    });
  });
});

describe('a backup whose base is gone by the time it begins', () => {
  it('becomes a full one, and keeps no key of that base', async () => {
    const base = await engine.backUp({ encryption: true });
    const id = await engine.startBackup({ type: 'incremental', baseBackupId: base.id });
    expect(await keysOf(id)).toBe(1);
    await engine.catalogue.update(base.id, { status: 'failed' });
    await engine.runAll();
    expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success', type: 'full' });
    expect(await keysOf(id)).toBe(0);
  });
});

describe('a part that cannot be read', () => {
  /** Services whose scans of `beta` fail with what `failure` answers, as long as it answers something. */
  function failingAtBeta(failure: (attempt: number) => Error | null) {
    let attempt = 0;
    const { scanner } = engine;
    const failing = scannerWith(scanner, {
      async *scan(ranges, options) {
        const isBeta = ranges.some((range) => rangeHolds(range, 'beta/d000001'));
        const error = isBeta ? failure(++attempt) : null;
        let given = 0;
        for await (const batch of scanner.scan(ranges, options)) {
          yield batch;
          given += batch.length;
          if (error !== null && given > 0) throw error;
        }
        if (error !== null) throw error;
      },
    });
    return { services: engine.composeWith({ scanner: failing }), attempts: () => attempt };
  }

  const forGood = new FirevaultError('internal', 'firestore/error', 'The range is cursed.');
  const passing = new FirevaultError('unavailable', 'firestore/unavailable', 'Not just now.');

  it('for good is missing and named; the rest is kept, and a restore touches nothing there', async () => {
    const id = await aPlannedBackup({});
    const { services, attempts } = failingAtBeta(() => forGood);
    await deliverAll(engine, services);
    expect(attempts()).toBe(1);
    const backup = await engine.catalogue.get(id);
    expect(backup).toMatchObject({ status: 'partial', error: null });
    expect(backup.warnings).toHaveLength(1);
    expect(backup.warnings[0]).toContain('beta/');
    expect(backup.warnings[0]).toContain('The range is cursed.');
    expect(backup.storageLocations.map(({ status }) => status)).toEqual(['complete', 'complete']);
    for (const store of [first, second]) {
      const kept = await storedImage(store, backup);
      expect(compareImages(without(before, 'beta/'), kept)).toEqual([]);
      expect(backup.documentCounts).not.toHaveProperty('beta');
    }
    const manifest = decodeManifest(
      await first.download(`${id}/${MANIFEST_OBJECT}`),
      backup.checksum,
    );
    const missing = manifest.missing.flatMap(({ ranges }) => ranges);
    expect(missing.some((range) => rangeHolds(range, 'beta/d000001'))).toBe(true);

    for (const root of ['alpha', 'beta', 'gamma']) {
      await engine.db.doc(`${root}/d000001`).delete();
      await engine.db.doc(`${root}/d000002`).set({ changed: root });
      await engine.db.doc(`${root}/since`).set({ new: root });
    }
    const changed = await imageNow();
    const job = await restoreAfresh(engine, id);
    expect(job).toMatchObject({ status: 'success', error: null });
    expect(job.warnings[0]).toContain('The backup is partial');
    const after = await imageNow();
    expect(compareImages(without(before, 'beta/'), without(after, 'beta/'))).toEqual([]);
    const inBeta = (image: DatabaseImage) =>
      new Map([...image].filter(([path]) => path.startsWith('beta/')));
    expect(inBeta(changed).size).toBe(25);
    expect(compareImages(inBeta(changed), inBeta(after))).toEqual([]);
  });

  it('for a while is read in the end, three repetitions later, and the others are read once', async () => {
    const id = await aPlannedBackup({});
    const { services, attempts } = failingAtBeta((attempt) => (attempt <= 3 ? passing : null));
    const failures = await deliverAll(engine, services);
    expect(attempts()).toBe(4);
    expect(failures).toEqual([passing, passing, passing]);
    const backup = await engine.catalogue.get(id);
    expect(backup).toMatchObject({ status: 'success', warnings: [] });
    const beta = await partOf(id, 'beta/d000001');
    const parts = await engine.catalogue.parts(id);
    expect(
      parts.filter(({ id: partId }) => partId !== beta.id).map((part) => part.attempt),
    ).toEqual(parts.slice(1).map(() => 1));
    for (const store of [first, second]) {
      expect(compareImages(before, await storedImage(store, backup))).toEqual([]);
      // What the failed attempts may have left is gone.
      const objects = (await store.list(`${id}/`)).length;
      expect(objects).toBe(parts.length * 2 + 1);
    }
  });

  it('for longer than that is given up after the third repetition', async () => {
    const id = await aPlannedBackup({});
    const { services, attempts } = failingAtBeta(() => passing);
    await deliverAll(engine, services);
    expect(attempts()).toBe(4);
    const backup = await engine.catalogue.get(id);
    expect(backup.status).toBe('partial');
    expect(backup.warnings).toEqual([expect.stringContaining('Not just now.')]);
    expect(await partOf(id, 'beta/d000001')).toMatchObject({ state: 'failed', attempt: 4 });
    expect(compareImages(without(before, 'beta/'), await storedImage(first, backup))).toEqual([]);
  });

  it('because its moment is no longer kept fails the whole backup, which says what to turn on', async () => {
    const id = await aPlannedBackup();
    const refusal = new FirevaultError(
      'failed-precondition',
      'firestore/failed-precondition',
      'The requested snapshot version is too old.',
    );
    const tooOld = explainReadTime(refusal, '2026-11-24T00:00:00Z') as Error;
    const { services } = failingAtBeta(() => tooOld);
    await deliverAll(engine, services);
    const backup = await engine.catalogue.get(id);
    expect(backup).toMatchObject({ status: 'failed', checksum: null, warnings: [] });
    expect(backup.error).toContain('--enable-pitr');
    expect(backup.error).toContain('can no longer be read');
    await expectNothingStored(id);
    expect(await keysOf(id)).toBe(0);
  });

  it('as every other part leaves nothing, and the backup failed', async () => {
    const { scanner } = engine;
    const cursed = scannerWith(scanner, {
      // biome-ignore lint/correctness/useYield: it fails before its first document
      async *scan() {
        throw forGood;
      },
    });
    const id = await aPlannedBackup();
    await deliverAll(engine, engine.composeWith({ scanner: cursed }));
    const backup = await engine.catalogue.get(id);
    expect(backup).toMatchObject({ status: 'failed', checksum: null });
    expect(backup.error).toContain('The range is cursed.');
    await expectNothingStored(id);
    expect(await keysOf(id)).toBe(0);
  });
});

describe('the last step of a backup', () => {
  /** Services whose COUNTs fail. */
  function countingFails(error: Error) {
    const { scanner } = engine;
    const count = async (): Promise<number> => {
      throw error;
    };
    return engine.composeWith({ scanner: scannerWith(scanner, { count }) });
  }

  it('compares with what was counted for the plan, where the moment has passed out of reach meanwhile', async () => {
    const id = await engine.startBackup({ storageProviders: BOTH });
    await engine.planner.plan(id);
    const refusal = new FirevaultError(
      'failed-precondition',
      'firestore/failed-precondition',
      'The requested snapshot version is too old.',
    );
    const tooOld = explainReadTime(refusal, '2026-11-24T00:00:00Z') as Error;
    await deliverAll(engine, countingFails(tooOld));
    expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success', warnings: [] });
  });

  it('that fails for good leaves nothing behind', async () => {
    const id = await aPlannedBackup();
    const error = new FirevaultError('internal', 'firestore/error', 'No counting today.');
    await deliverAll(engine, countingFails(error));
    const backup = await engine.catalogue.get(id);
    expect(backup).toMatchObject({ status: 'failed', error: 'No counting today.', warnings: [] });
    await expectNothingStored(id);
    expect(await keysOf(id)).toBe(0);
  });
});

describe('a destination that lacks one part', () => {
  it('is not tried with the others, and they say why', async () => {
    const id = await aPlannedBackup({});
    second.faults = outOfReach('second');
    await deliverAll(engine);
    const uploads = second.acts.filter(([act, path]) => act === 'upload' && path.startsWith(id));
    const parts = await engine.catalogue.parts(id);
    expect(new Set(uploads.map(([, path]) => path)).size).toBeLessThan(parts.length);
    const reasons = parts.map((part) => part.locationErrors.second ?? '');
    expect(reasons.every((reason) => reason !== '')).toBe(true);
    expect(reasons.some((reason) => reason.includes('given up after an earlier part'))).toBe(true);
    const backup = await engine.catalogue.get(id);
    expect(backup.status).toBe('partial');
    expect(backup.storageLocations.map(({ status }) => status)).toEqual(['complete', 'failed']);
    second.faults = {};
    await engine.backups.retryDestination(id, 'second', actor);
    await deliverAll(engine);
    expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success', warnings: [] });
  });
});
