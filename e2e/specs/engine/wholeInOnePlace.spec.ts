/** A destination is down: the backup that only the other one holds is built on, restored, and begun a restore with. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { backUpWith, restoreAfresh } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { type FaultyStore, outOfReach } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

let engine: Engine;
let second: FaultyStore;

withTwoStores('demo-firevault-whole', (stores) => {
  ({ engine, second } = stores);
});

beforeEach(async () => {
  engine.defaults.splice(0, engine.defaults.length, 'first');
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, manyDocuments('ledger', 40));
});

async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, engine.projectId);
  return new Map([...image].filter(([path]) => path.startsWith('ledger/')));
}

async function backUpWithSecondDown(type: 'full' | 'incremental'): Promise<BackupMetadata> {
  second.faults = outOfReach('second');
  const backup = await backUpWith(engine, engine, { type, storageProviders: BOTH });
  second.faults = {};
  return backup;
}

describe('a backup that one place lacks', () => {
  it('is whole, is built on, and is restored with what builds on it', async () => {
    const base = await backUpWithSecondDown('full');
    expect(base).toMatchObject({ status: 'partial', isWhole: true });
    await engine.db.doc('ledger/d000003').update({ changed: true });
    await engine.db.doc('ledger/d000004').delete();
    const before = await imageNow();
    const increment = await backUpWith(engine, engine, { type: 'incremental' });
    expect(increment).toMatchObject({
      type: 'incremental',
      status: 'success',
      baseBackupId: base.id,
      changes: { deleted: 1 },
      warnings: [],
    });
    // One changed, and what the engine itself logged.
    expect(increment.changes?.written).toBeLessThan(40);
    await engine.db.doc('ledger/d000005').delete();
    expect(await restoreAfresh(engine, increment.id)).toMatchObject({ status: 'success' });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });

  it('lets another be deleted, and is not deleted itself as the last', async () => {
    const good = await backUpWith(engine, engine, { storageProviders: ['first'] });
    const whole = await backUpWithSecondDown('full');
    await engine.backups.deleteBackup(good.id, actor);
    await expect(engine.backups.deleteBackup(whole.id, actor)).rejects.toMatchObject({
      code: 'backup/last-good',
    });
  });
});

describe('a restore', () => {
  it('begins when its safety backup is whole in one place', async () => {
    const backup = await backUpWith(engine, engine, { storageProviders: ['first'] });
    const before = await imageNow();
    await engine.db.doc('ledger/d000005').delete();
    engine.defaults.splice(0, 1, ...BOTH);
    second.faults = outOfReach('second');
    const job = await restoreAfresh(engine, backup.id);
    expect(job).toMatchObject({ status: 'success' });
    expect(await engine.catalogue.get(job.safetyBackupId ?? '')).toMatchObject({
      status: 'partial',
      isWhole: true,
    });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });

  it('does not begin when no place holds its safety backup', async () => {
    const backup = await backUpWith(engine, engine, { storageProviders: ['first'] });
    await engine.db.doc('ledger/d000005').delete();
    const before = await imageNow();
    engine.defaults.splice(0, engine.defaults.length, 'second');
    second.faults = outOfReach('second');
    expect(await restoreAfresh(engine, backup.id)).toMatchObject({ status: 'failed' });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});
