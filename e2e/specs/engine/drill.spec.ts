/** A drill proves that a backup can be restored: into a place of its own, compared, cleared, and told on the backup. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RestoreJob } from '../../../functions/src/contract/index.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { backUpWith, deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { type FaultyStore, flippingParts, outOfReach } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { withTwoStores } from '../../harness/twoStores.ts';

let engine: Engine;
let first: FaultyStore;

withTwoStores('demo-firevault-drill', (stores) => {
  ({ engine, first } = stores);
});

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, [
    ...manyDocuments('ledger', 40),
    ...manyDocuments('ledger/d000007/lines', 10),
  ]);
});

async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, engine.projectId);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

async function drill(backupId: string): Promise<RestoreJob> {
  const { restoreId } = await engine.restores.drill(backupId, undefined, actor);
  await engine.runAll();
  return engine.restoreCatalogue.get(restoreId);
}

/** Does one task after the other until the drill enters the phase. */
async function goOnUntil(restoreId: string, phase: RestoreJob['phase']): Promise<void> {
  await engine.restoreRunner.advance(restoreId);
  for (;;) {
    const job = await engine.restoreCatalogue.get(restoreId);
    if (job.phase === phase) return;
    const task = engine.waiting.shift();
    if (task === undefined) throw new Error(`The drill came to a stop, ${job.phase}.`);
    await engine.handlers[task.name]?.(task.payload);
  }
}

/** Also below parents that are missing. */
async function leftBehind(): Promise<number> {
  return (await engine.db.collection('firevaultDrills').listDocuments()).length;
}

describe('a drill', () => {
  it('restores all of a chain, compares it, clears its place, and leaves the database alone', async () => {
    const full = await backUpWith(engine, engine, {});
    await engine.db.doc('ledger/d000003').delete();
    const increment = await backUpWith(engine, engine, { type: 'incremental', encryption: true });
    await engine.db.doc('ledger/d000005').delete();
    const before = await imageNow();
    const job = await drill(increment.id);
    expect(job).toMatchObject({
      status: 'success',
      purpose: 'drill',
      chain: [increment.id, full.id],
      safetyBackupId: null,
      undoUntil: null,
      counts: { created: 49, changed: 0, deleted: 0 },
      verification: { documents: 49, differences: 0 },
    });
    expect(await leftBehind()).toBe(0);
    expect(compareImages(before, await imageNow())).toEqual([]);
    const proven = await engine.catalogue.get(increment.id);
    expect(proven.verification).toMatchObject({ level: 'drill', status: 'passed' });
    expect(proven.lastRestorableAt).toBe(job.completedAt);
  });

  it('of a backup of single documents restores these alone', async () => {
    const backup = await backUpWith(engine, engine, {
      type: 'collections',
      paths: ['ledger/d000007', 'ledger/d000009'],
      includeSubcollections: false,
    });
    expect(backup).toMatchObject({ status: 'success', collections: [] });
    expect(await drill(backup.id)).toMatchObject({ status: 'success', counts: { created: 2 } });
    expect(await leftBehind()).toBe(0);
  });

  it('of a damaged backup fails with the reason, and says so on the backup', async () => {
    const backup = await backUpWith(engine, engine, {});
    first.faults = flippingParts();
    const job = await drill(backup.id);
    first.faults = {};
    expect(job).toMatchObject({ status: 'failed', error: expect.stringContaining('SHA-256') });
    const judged = await engine.catalogue.get(backup.id);
    expect(judged.verification).toMatchObject({
      level: 'drill',
      status: 'failed',
      error: expect.stringContaining('SHA-256'),
    });
    expect(judged.lastRestorableAt).toBeNull();
    expect(await leftBehind()).toBe(0);
  });

  it('says nothing about a backup that is out of reach', async () => {
    const backup = await backUpWith(engine, engine, {});
    const { restoreId } = await engine.restores.drill(backup.id, undefined, actor);
    await engine.restoreRunner.advance(restoreId);
    first.faults = outOfReach('first');
    await deliverAll(engine);
    first.faults = {};
    const job = await engine.restoreCatalogue.get(restoreId);
    expect(job).toMatchObject({ status: 'failed', isInconclusive: true });
    expect(job.error).toContain('first does not answer');
    expect((await engine.catalogue.get(backup.id)).verification).toEqual({
      level: 'drill',
      status: 'inconclusive',
      at: job.completedAt,
      error: job.error,
    });
    expect(await leftBehind()).toBe(0);
  });

  it('whose place is not empty writes nothing, and says nothing about the backup', async () => {
    const backup = await backUpWith(engine, engine, {});
    const { restoreId } = await engine.restores.drill(backup.id, undefined, actor);
    const { target } = await engine.restoreCatalogue.get(restoreId);
    const strayed = engine.db.doc(`${target?.pathPrefix}/ledger/d000001`);
    await strayed.set({ isSomebodys: true });
    await engine.runAll();
    expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({
      status: 'failed',
      isInconclusive: true,
      error: expect.stringContaining('not empty'),
    });
    expect((await strayed.get()).data()).toEqual({ isSomebodys: true });
    expect((await engine.catalogue.get(backup.id)).verification?.status).toBe('inconclusive');
    await strayed.delete();
  });

  it('whose place cannot be cleared says where it is, and nothing about the backup', async () => {
    const backup = await backUpWith(engine, engine, {});
    const { restoreId } = await engine.restores.drill(backup.id, undefined, actor);
    await goOnUntil(restoreId, 'cleaning');
    await engine.restoreCatalogue.beginStep(restoreId, 'backup', 'clean');
    for (const { id } of await engine.restoreCatalogue.parts(restoreId, 'backup')) {
      const failed = { state: 'failed', error: 'No more quota.' };
      await engine.restoreCatalogue.partRef(restoreId, id).update(failed);
    }
    engine.waiting.length = 0;
    await engine.restoreRunner.advance(restoreId);
    const ended = await engine.restoreCatalogue.get(restoreId);
    expect(ended).toMatchObject({ status: 'failed', isInconclusive: true });
    expect(ended.error).toContain(`Delete ${ended.target?.pathPrefix} and all below it.`);
    expect(ended.error).toContain('No more quota.');
    expect((await engine.catalogue.get(backup.id)).verification?.status).toBe('inconclusive');
    await engine.db.recursiveDelete(engine.db.collection('firevaultDrills'));
  });

  it('that is cancelled while it writes clears its place, and proves nothing', async () => {
    const backup = await backUpWith(engine, engine, {});
    const { restoreId } = await engine.restores.drill(backup.id, undefined, actor);
    await goOnUntil(restoreId, 'verifying');
    expect(await leftBehind()).toBe(1);
    await engine.restores.cancelRestore(restoreId, actor);
    await engine.runAll();
    expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'cancelled' });
    expect(await leftBehind()).toBe(0);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      verification: null,
      lastRestorableAt: null,
    });
  });

  it('stands in no restore’s way, and no backup holds what it has put down', async () => {
    const backup = await backUpWith(engine, engine, {});
    await engine.db.doc('ledger/d000003').delete();
    await engine.db.doc('firevaultDrills/other/ledger/1').set({ of: 'another drill' });
    const { restoreId } = await engine.restores.drill(backup.id, undefined, actor);
    expect(await engine.restore(backup.id, { mode: 'exact' })).toMatchObject({ status: 'success' });
    expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'success' });
    const later = await backUpWith(engine, engine, {});
    expect(Object.keys(later.documentCounts)).not.toContain('firevaultDrills');
  });
});
