/** Two copies of a backup, each damaged elsewhere: what is sound in either is enough to restore, and to mend both. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import {
  type BackupMetadata,
  type RestoreInput,
  restorePhrase,
} from '../../../functions/src/contract/index.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { verify } from '../../harness/chores.ts';
import { deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { type FaultyStore, outOfReach } from '../../harness/FaultyStore.ts';
import { flipStored } from '../../harness/flipBit.ts';
import { backUpInParts } from '../../harness/manyParts.ts';
import { stack } from '../../harness/stack.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

let engine: Engine;
let first: FaultyStore;
let second: FaultyStore;
let backup: BackupMetadata;

withTwoStores('demo-firevault-healing', (stores) => {
  ({ engine, first, second } = stores);
});

beforeEach(async () => {
  await engine.clear();
  backup = await backUpInParts(engine, BOTH);
});

async function recordsOf(part: number): Promise<string> {
  const parts = await engine.catalogue.parts(backup.id);
  return `${backup.id}/${parts.at(part)?.object}`;
}

async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, engine.projectId);
  return new Map([...image].filter(([path]) => path.startsWith('heavy/')));
}

function requestOfAll(): RestoreInput {
  return { mode: 'overwrite', collections: ['heavy'], confirm: restorePhrase(engine.projectId) };
}

/** Loses documents of every part, and expects them back. */
async function expectRestorable(): Promise<void> {
  const before = await imageNow();
  expect(before.size).toBe(6);
  for (const path of before.keys()) await engine.db.doc(path).set({ lost: true });
  const request = requestOfAll();
  const { restoreId } = await engine.restores.restoreBackup(backup.id, request, actor);
  await engine.runAll();
  expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'success' });
  expect(compareImages(before, await imageNow())).toEqual([]);
}

async function copyTo(provider: string): Promise<BackupMetadata> {
  await engine.backups.retryDestination(backup.id, provider, actor);
  await deliverAll(engine);
  return engine.catalogue.get(backup.id);
}

describe('a backup that is damaged in both places, at different parts', () => {
  beforeEach(async () => {
    await flipStored(first, await recordsOf(1));
    await flipStored(second, await recordsOf(3));
  });

  it('is restored, each part from where it is sound', async () => {
    await expectRestorable();
  });

  it('is mended in one place, then in the other', async () => {
    const found = await verify(engine, backup, 'checksum');
    expect(found).toMatchObject({ status: 'success', verification: { status: 'failed' } });
    expect(Object.keys(found.verification?.problems ?? {})).toEqual(BOTH);
    expect(found.storageLocations.map(({ status }) => status)).toEqual(['complete', 'complete']);

    const halfMended = await copyTo('first');
    expect(halfMended).toMatchObject({ status: 'success', warnings: [] });
    expect(halfMended.verification).toMatchObject({
      status: 'failed',
      error: found.verification?.problems?.second,
    });
    // There is nothing left to mend there.
    await expect(copyTo('first')).rejects.toMatchObject({ code: 'backup/nothing-to-copy' });

    expect(await copyTo('second')).toMatchObject({ status: 'success', verification: null });
    expect((await verify(engine, backup, 'full')).verification).toMatchObject({ status: 'passed' });
  });
});

describe('a backup of which one place was found damaged, and then the other is', () => {
  it('is restored with what the first still holds, and mended', async () => {
    await flipStored(first, await recordsOf(1));
    const found = await verify(engine, backup, 'checksum');
    expect(found.storageLocations.map(({ status }) => status)).toEqual(['failed', 'complete']);
    await flipStored(second, await recordsOf(3));
    await expectRestorable();

    const copied = await copyTo('first');
    expect(copied).toMatchObject({ status: 'success', warnings: [], verification: null });
    const again = await verify(engine, backup, 'checksum');
    expect(again.storageLocations.map(({ status }) => status)).toEqual(['complete', 'failed']);
    expect(await copyTo('second')).toMatchObject({ status: 'success', warnings: [] });
    expect((await verify(engine, backup, 'full')).verification).toMatchObject({ status: 'passed' });
  });
});

describe('damage at the last whole place', () => {
  it('is told although the place that was given up does not answer', async () => {
    await flipStored(second, await recordsOf(1));
    await verify(engine, backup, 'checksum');
    await first.upload(Buffer.from('{'), `${backup.id}/${MANIFEST_OBJECT}`);
    second.faults = outOfReach('second');
    await engine.backups.verifyBackup(backup.id, { level: 'exists' }, actor);
    // Of a worker that has not read the manifest before.
    await deliverAll(engine, engine.composeWith({}));
    const { verification } = await engine.catalogue.get(backup.id);
    expect(verification).toMatchObject({ level: 'exists', status: 'failed' });
    expect(verification?.error).toContain('manifest');
  });
});

describe('a part that is damaged in both places', () => {
  it('stops a restore before anything is written, and a copy, with what each place said', async () => {
    await flipStored(first, await recordsOf(2));
    await flipStored(second, await recordsOf(2));
    const before = await imageNow();
    const request = requestOfAll();
    const { restoreId } = await engine.restores.restoreBackup(backup.id, request, actor);
    await engine.runAll();
    const job = await engine.restoreCatalogue.get(restoreId);
    expect(job.status).toBe('failed');
    const object = (await recordsOf(2)).slice(backup.id.length + 1);
    expect(job.error).toContain(`The part ${object} is damaged`);
    expect(compareImages(before, await imageNow())).toEqual([]);

    await verify(engine, backup, 'checksum');
    const copied = await copyTo('second');
    expect(copied.storageLocations[1]).toMatchObject({ status: 'failed' });
    expect(copied).toMatchObject({ status: 'partial', verification: { status: 'failed' } });
  });
});
