/** A destination that failed is tried again: once, by whoever is at it, from a sound copy, and only with what is missing. */
import { Timestamp } from 'firebase-admin/firestore';
import { beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import { LocalStorageProvider } from '../../../functions/src/storage/providers/LocalStorageProvider.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';
import { type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { denyingWrites, type FaultyStore, full, outOfReach } from '../../harness/FaultyStore.ts';
import { flipStored } from '../../harness/flipBit.ts';
import { backUpInParts } from '../../harness/manyParts.ts';
import { stack } from '../../harness/stack.ts';
import { expectWhole, objectsAt, objectsNamed, statusesOf } from '../../harness/storedImage.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

const KIB = 1024;
let engine: Engine;
let first: FaultyStore;
let second: FaultyStore;
let third: StorageProvider;
/** What every backup of these specs holds. */
let before: DatabaseImage;

withTwoStores('demo-firevault-retries', (stores) => {
  ({ engine, first, second } = stores);
  const { rootDir } = engine;
  third = new LocalStorageProvider({ name: 'third', rootDir, basePath: 'third', pathPrefix: '' });
  engine.stores.set('third', third);
});

beforeEach(() => engine.clear());

async function backUp(places: string[]): Promise<BackupMetadata> {
  const backup = await backUpInParts(engine, places);
  const image = await takeImage(stack().firestore, engine.projectId);
  before = new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
  return backup;
}

async function retry(backup: BackupMetadata, provider: string): Promise<BackupMetadata> {
  await engine.backups.retryDestination(backup.id, provider, actor);
  await deliverAll(engine);
  return engine.catalogue.get(backup.id);
}

describe('a retry of a destination', () => {
  async function aPartialBackup(providers = BOTH): Promise<BackupMetadata> {
    second.faults = denyingWrites('second');
    const backup = await backUp(providers);
    expect(statusesOf(backup)).toMatchObject({ second: 'failed' });
    return backup;
  }

  it('that is asked for twice at once is made once', async () => {
    const backup = await aPartialBackup();
    second.faults = {};
    const asked = await Promise.allSettled(
      [1, 2].map(() => engine.backups.retryDestination(backup.id, 'second', actor)),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'backup/nothing-to-copy' },
    });
    expect(statusesOf(await engine.catalogue.get(backup.id))).toMatchObject({ second: 'copying' });
    expect(engine.waiting).toHaveLength(1);
    // Cloud Tasks may deliver the one task twice.
    const [task] = engine.waiting.splice(0);
    const { backupId = '', choreId = '' } = task?.payload ?? {};
    const runs = await Promise.allSettled(
      [1, 2].map(() => engine.choreRunner.run(backupId, choreId)),
    );
    expect(runs.some(({ status }) => status === 'fulfilled')).toBe(true);
    await engine.choreRunner.run(backupId, choreId);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      status: 'success',
      warnings: [],
    });
    await expectWhole(second, backup, before);
  });

  it('is refused where nothing failed, and where the backup was never meant to be', async () => {
    const backup = await backUp(['first']);
    const failure = (provider: string) =>
      engine.backups.retryDestination(backup.id, provider, actor);
    await expect(failure('first')).rejects.toMatchObject({ code: 'backup/nothing-to-copy' });
    await expect(failure('third')).rejects.toMatchObject({ code: 'backup/unknown-location' });
    expect(engine.waiting).toEqual([]);
  });

  it('of one that is still bad says the new reason, and leaves the backup partial', async () => {
    const backup = await aPartialBackup();
    const [first] = backup.warnings;
    for (const fault of [outOfReach('second'), full('second', 400 * KIB)]) {
      second.faults = fault;
      const still = await retry(backup, 'second');
      expect(still.status).toBe('partial');
      expect(statusesOf(still)).toEqual({ first: 'complete', second: 'failed' });
      expect(still.warnings).toEqual([still.storageLocations[1]?.error]);
      expect(still.warnings).not.toContain(first);
      expect(await objectsAt(second.inner, backup.id)).not.toContain(MANIFEST_OBJECT);
    }
    expect((await engine.catalogue.get(backup.id)).warnings[0]).toContain('second is full');
    second.faults = {};
    expect(await retry(backup, 'second')).toMatchObject({ status: 'success', warnings: [] });
    await expectWhole(second, backup, before);
  });

  it('whose worker dies half-way is taken up by another, which copies only what is missing', async () => {
    const backup = await aPartialBackup();
    const named = await objectsNamed(first, backup);
    const dying = new Promise<void>((resolve) => {
      second.faults = {
        upload: (bytes) => {
          if (second.acts.filter(([act]) => act === 'upload').length < already + 3) return bytes;
          resolve();
          return hanging();
        },
      };
    });
    const already = second.acts.filter(([act]) => act === 'upload').length;
    await engine.backups.retryDestination(backup.id, 'second', actor);
    const { choreId = '' } = engine.waiting.splice(0)[0]?.payload ?? {};
    const dead = engine.choreRunner.run(backup.id, choreId);
    const buried = expect(dead).rejects.toThrow('taken over');
    await dying;
    const chore = engine.catalogue.ref(backup.id).collection('firevaultBackupChores').doc(choreId);
    await expect(engine.choreRunner.run(backup.id, choreId)).rejects.toThrow('Another worker');
    const expiresAt = Timestamp.fromMillis(Date.now() - 1);
    await chore.update({ lease: { owner: 'the dead', expiresAt } });
    await buried;
    const whole = await objectsAt(second.inner, backup.id);
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.length).toBeLessThan(named.length - 1);
    second.faults = {};
    const uploads = second.acts.length;
    await engine.choreRunner.run(backup.id, choreId);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      status: 'success',
      warnings: [],
    });
    await expectWhole(second, backup, before);
    const again = second.acts.slice(uploads).filter(([act]) => act === 'upload');
    expect(again.map(([, path]) => path.slice(backup.id.length + 1)).sort()).toEqual(
      named.filter((object) => !whole.includes(object)),
    );
    expect((await chore.get()).data()).toMatchObject({ state: 'done', attempt: 2 });
  });

  it('takes another copy where one is damaged, and says so where none is whole', async () => {
    const backup = await aPartialBackup(['first', 'third', 'second']);
    const [part] = await engine.catalogue.parts(backup.id);
    const object = `${backup.id}/${part?.object}`;
    await flipStored(first, object);
    second.faults = {};
    const healed = await retry(backup, 'second');
    expect(healed).toMatchObject({ status: 'success', warnings: [] });
    await expectWhole(second, healed, before);

    const other = await aPartialBackup(['first', 'third', 'second']);
    second.faults = {};
    const [lost] = await engine.catalogue.parts(other.id);
    for (const store of [first, third]) await flipStored(store, `${other.id}/${lost?.object}`);
    const still = await retry(other, 'second');
    expect(still.status).toBe('partial');
    expect(statusesOf(still)).toMatchObject({ second: 'failed' });
    expect(still.warnings.join(' ')).toContain('No location of the backup');
    expect(still.warnings.join(' ')).toContain(lost?.object);
    expect(await objectsAt(second, other.id)).not.toContain(MANIFEST_OBJECT);
  });
});

async function* hanging(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  await new Promise(() => undefined);
}
