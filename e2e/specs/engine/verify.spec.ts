/** Backups are verified where they lie, found damaged where they are, and mended from one another. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import type { BackupMetadata, CreateBackupInput } from '../../../functions/src/contract/index.ts';
import { EVERYTHING } from '../../../functions/src/domain/ranges.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { choresOf, requestOf, verify } from '../../harness/chores.ts';
import { backUpWith, deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import {
  denyingWrites,
  type FaultyStore,
  flippingParts,
  outOfReach,
} from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { flipStored } from '../../harness/flipBit.ts';
import { forgeLines, forgeManifest } from '../../harness/forge.ts';
import { stack } from '../../harness/stack.ts';
import { objectsAt, objectsNamed } from '../../harness/storedImage.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

const LEVELS = ['exists', 'checksum', 'full'] as const;
const PASSPHRASE = 'correct horse battery staple';

let engine: Engine;
let first: FaultyStore;
let second: FaultyStore;

withTwoStores('demo-firevault-verify', (stores) => {
  ({ engine, first, second } = stores);
});

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, [
    ...manyDocuments('ledger', 40),
    ...manyDocuments('ledger/d000007/lines', 10),
  ]);
});

async function backUp(
  storageProviders: string[],
  request: CreateBackupInput = {},
): Promise<BackupMetadata> {
  const backup = await backUpWith(engine, engine, { storageProviders, ...request });
  expect(backup).toMatchObject({ status: 'success', warnings: [] });
  return backup;
}

async function change(
  store: StorageProvider,
  path: string,
  make: (bytes: Buffer) => Buffer,
): Promise<void> {
  await store.upload(make(Buffer.from(await store.download(path))), path);
}

async function objectOf(backup: BackupMetadata, which: 'records' | 'keys'): Promise<string> {
  const [part] = await engine.catalogue.parts(backup.id);
  return `${backup.id}/${which === 'records' ? part?.object : part?.keys?.object}`;
}

/** Every document of the project as it lies in the database, the engine's own among them. */
async function wholeDatabase(): Promise<Buffer> {
  const documents: Buffer[] = [];
  for await (const batch of engine.scanner.scan([EVERYTHING], { readTime: null })) {
    documents.push(...batch);
  }
  return Buffer.concat(documents);
}

describe('a verification of a sound backup', () => {
  it.each(LEVELS)('passes at level %s, compressed, encrypted or incremental', async (level) => {
    const base = await backUp(BOTH);
    await engine.db.doc('ledger/d000003').delete();
    await engine.db.doc('ledger/d000004').set({ changed: true });
    await engine.db.doc('ledger/zebra').set({ isNew: true });
    const increment = await backUp(BOTH, { type: 'incremental', baseBackupId: base.id });
    expect(increment.changes).toMatchObject({ deleted: 1 });
    const sealed = await backUp(['first'], { encryption: true, compression: 'none' });
    const zipped = await backUp(['first'], { compression: 'zip' });
    for (const backup of [increment, base, sealed, zipped]) {
      const verified = await verify(engine, backup, level);
      expect(verified.verification).toMatchObject({ level, status: 'passed' });
      expect(verified).toMatchObject({ status: 'success', warnings: [] });
      // An increment is proven only when what it builds on is.
      const isProven = level === 'full' && backup !== increment;
      expect(verified.lastRestorableAt !== null).toBe(isProven);
    }
    const again = await verify(engine, increment, level);
    expect(again.lastRestorableAt !== null).toBe(level === 'full');
    expect(
      (await choresOf(engine, sealed.id)).map(({ data, keys }) => [data?.state, keys]),
    ).toEqual([['done', 0]]);
  });
});

describe('a verification', () => {
  type Harm = (backup: BackupMetadata, other: BackupMetadata) => Promise<void>;
  const harms: [string, (typeof LEVELS)[number], Harm, string][] = [
    [
      'finds a part that is gone',
      'exists',
      async (backup) => second.delete(await objectOf(backup, 'records')),
      'parts/0001.ndjson.gz is not there',
    ],
    [
      'finds a key list that is gone',
      'exists',
      async (backup) => second.delete(await objectOf(backup, 'keys')),
      'keys/0001.ndjson.gz is not there',
    ],
    [
      'finds a part that is too short',
      'exists',
      async (backup) => change(second, await objectOf(backup, 'records'), (all) => all.subarray(1)),
      'bytes long and not',
    ],
    [
      'finds a manifest that is gone',
      'exists',
      async ({ id }) => second.delete(`${id}/${MANIFEST_OBJECT}`),
      'there is no such object',
    ],
    [
      'finds the manifest of another backup',
      'exists',
      async ({ id }, other) =>
        change(second, `${id}/${MANIFEST_OBJECT}`, () =>
          Buffer.from(foreignManifest.get(other.id) ?? ''),
        ),
      'The manifest is damaged or was changed',
    ],
    [
      'finds one wrong byte in a part',
      'checksum',
      async (backup) => flipStored(second, await objectOf(backup, 'records')),
      'parts/0001.ndjson.gz',
    ],
    [
      'finds one wrong byte in a key list',
      'checksum',
      async (backup) => flipStored(second, await objectOf(backup, 'keys'), (n) => n - 1),
      'keys/0001.ndjson.gz',
    ],
    [
      'finds a wrong byte that decompressing does not mind',
      'full',
      // The time in the header of a gzip member.
      async (backup) => flipStored(second, await objectOf(backup, 'records'), () => 4),
      'SHA-256',
    ],
    [
      'finds a key list that does not decompress',
      'full',
      async (backup) => flipStored(second, await objectOf(backup, 'keys')),
      'keys/0001.ndjson.gz',
    ],
  ];
  const foreignManifest = new Map<string, Buffer>();

  it.each(harms)('%s (%s), says where, and a retry mends it', async (_case, level, harm, why) => {
    const other = await backUp(['first']);
    foreignManifest.set(other.id, await first.download(`${other.id}/${MANIFEST_OBJECT}`));
    const backup = await backUp(BOTH);
    await harm(backup, other);
    const found = await verify(engine, backup, level);
    expect(found.verification).toMatchObject({ level, status: 'failed' });
    expect(found.verification?.error).toMatch(/^At second: /);
    expect(found.verification?.error).toContain(why);
    expect(found).toMatchObject({ status: 'partial', warnings: [found.verification?.error] });
    expect(found.storageLocations.map(({ status }) => status)).toEqual(['complete', 'failed']);
    expect(found.lastRestorableAt).toBeNull();

    await engine.backups.retryDestination(backup.id, 'second', actor);
    await deliverAll(engine);
    const mended = await engine.catalogue.get(backup.id);
    expect(mended).toMatchObject({ status: 'success', warnings: [], verification: null });
    expect(await objectsAt(second, backup.id)).toEqual(await objectsNamed(second, backup));
    expect((await verify(engine, backup, 'full')).verification).toMatchObject({ status: 'passed' });
  });

  it('finds what every hash agrees with, but is no backup: records out of order', async () => {
    const backup = await backUp(['first']);
    await forgeLines(engine, backup.id, first, 'records', ([a = '', b = '', ...rest]) => [
      b,
      a,
      ...rest,
    ]);
    expect((await verify(engine, backup, 'checksum')).verification).toMatchObject({
      status: 'passed',
    });
    const found = await verify(engine, backup, 'full');
    expect(found.verification).toMatchObject({ status: 'failed' });
    expect(found.verification?.error).toContain('is out of order at ');
    // The only copy stays the one to try.
    expect(found.storageLocations[0]).toMatchObject({ status: 'complete' });
    expect(found.lastRestorableAt).toBeNull();
  });

  const forgeries: [string, 'records' | 'keys', (lines: string[]) => string[], string][] = [
    [
      'a record that is no document',
      'records',
      ([line = '', ...rest]) => [line.replace('"integerValue":"', '"integerValue":"x'), ...rest],
      'ledger/d000000 is malformed',
    ],
    [
      'a document of another change than its key',
      'keys',
      ([line = '', ...rest]) => [line.replace(/\d{4}-/, '2001-'), ...rest],
      'do not say the same of ledger/d000000',
    ],
    [
      'a key of another document',
      'keys',
      ([line = '', ...rest]) => [line.replace('d000000', 'd000000a'), ...rest],
      'do not say the same of ledger/d000000',
    ],
    [
      'a record out of the part’s ranges',
      'records',
      (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('/ledger/', '/locks/')],
      'is out of order at locks/',
    ],
  ];
  it.each(forgeries)('finds %s, with every hash right', async (_case, which, forge, why) => {
    const backup = await backUp(['first'], { type: 'full' });
    await forgeLines(engine, backup.id, first, which, (lines) => {
      const ours = lines.filter((line) => line.includes('ledger/'));
      const audit = lines.filter((line) => !line.includes('ledger/'));
      return [...audit, ...forge(ours)];
    });
    const found = await verify(engine, backup, 'full');
    expect(found.verification).toMatchObject({ status: 'failed' });
    expect(found.verification?.error).toContain(why);
  });

  it('finds a manifest that the holder of the key has not written', async () => {
    const backup = await backUp(['first'], { encryption: true });
    expect((await verify(engine, backup, 'full')).verification).toMatchObject({ status: 'passed' });
    await forgeManifest(engine, backup.id, first, (manifest) => {
      manifest.documents += 1;
    });
    const found = await verify(engine, backup, 'full');
    expect(found.verification).toMatchObject({ status: 'failed' });
    expect(found.verification?.error).toContain('manifest');
  });

  it('says nothing about what a store out of reach holds', async () => {
    const backup = await backUp(BOTH);
    second.faults = outOfReach('second');
    const found = await verify(engine, backup, 'checksum');
    expect(found.verification).toMatchObject({ level: 'checksum', status: 'inconclusive' });
    expect(found.verification?.error).toContain('second does not answer');
    expect(found).toMatchObject({ status: 'success', warnings: [] });
    expect(found.storageLocations.map(({ status }) => status)).toEqual(['complete', 'complete']);
    second.faults = {};
    expect((await verify(engine, backup, 'checksum')).verification).toMatchObject({
      status: 'passed',
    });
  });

  it('that could not be done leaves known what an earlier one found', async () => {
    const backup = await backUp(['first']);
    first.faults = flippingParts();
    const damaged = await verify(engine, backup, 'checksum');
    expect(damaged.verification).toMatchObject({ status: 'failed' });
    first.faults = outOfReach('first');
    expect((await verify(engine, backup, 'full')).verification).toEqual(damaged.verification);
    first.faults = {};
    expect((await verify(engine, backup, 'full')).verification).toMatchObject({ status: 'passed' });
  });

  it('fails when one store is damaged, although another is out of reach', async () => {
    const backup = await backUp(BOTH);
    first.faults = flippingParts();
    second.faults = outOfReach('second');
    const { verification } = await verify(engine, backup, 'checksum');
    first.faults = {};
    second.faults = {};
    expect(verification).toMatchObject({ status: 'failed' });
    expect(verification?.error).toContain('second does not answer');
    expect(verification?.error).toContain('SHA-256');
  });

  it('of everything needs the passphrase, refuses a wrong one before any work, and keeps none', async () => {
    const backup = await backUp(['first'], { encryption: true, encryptionKey: PASSPHRASE });
    const refusals = [
      [undefined, 'archive/passphrase-missing'],
      ['a wrong passphrase', 'archive/wrong-key'],
    ] as const;
    for (const [given, code] of refusals) {
      const asked = engine.backups.verifyBackup(backup.id, requestOf('full', given), actor);
      await expect(asked).rejects.toMatchObject({ code });
      expect(engine.waiting).toEqual([]);
      expect(await choresOf(engine, backup.id)).toEqual([]);
      expect((await engine.catalogue.get(backup.id)).verification).toBeNull();
    }
    // The other levels look at stored bytes alone.
    expect((await verify(engine, backup, 'checksum')).verification).toMatchObject({
      status: 'passed',
    });

    await engine.backups.verifyBackup(backup.id, requestOf('full', PASSPHRASE), actor);
    expect((await choresOf(engine, backup.id)).map(({ keys }) => keys).sort()).toEqual([0, 1]);
    const during = await wholeDatabase();
    await deliverAll(engine);
    const verified = await engine.catalogue.get(backup.id);
    expect(verified.verification).toMatchObject({ level: 'full', status: 'passed' });
    expect(verified.lastRestorableAt).not.toBeNull();
    expect((await choresOf(engine, backup.id)).map(({ keys }) => keys)).toEqual([0, 0]);
    for (const everything of [during, await wholeDatabase()]) {
      expect(everything.includes(backup.id)).toBe(true);
      for (const secret of [PASSPHRASE, Buffer.from(PASSPHRASE).toString('base64')]) {
        expect(everything.includes(secret)).toBe(false);
      }
    }
  });

  it('of one backup is done once at a time', async () => {
    const backup = await backUp(['first'], { encryption: true, encryptionKey: PASSPHRASE });
    const request = requestOf('full', PASSPHRASE);
    const asked = await Promise.allSettled(
      [1, 2].map(() => engine.backups.verifyBackup(backup.id, request, actor)),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'backup/being-verified' },
    });
    // Nothing is left of the one that was refused, its key least of all.
    const chores = await choresOf(engine, backup.id);
    expect(chores.map(({ keys }) => keys)).toEqual([1]);
    expect(engine.waiting).toHaveLength(1);
    await deliverAll(engine);
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    expect((await verify(engine, backup, 'exists')).verification).toMatchObject({
      level: 'exists',
    });
  });

  it('is refused of a backup that is not stored', async () => {
    second.faults = denyingWrites('second');
    const failed = await backUpWith(engine, engine, { storageProviders: ['second'] });
    const asked = engine.backups.verifyBackup(failed.id, { level: 'exists' }, actor);
    await expect(asked).rejects.toMatchObject({ code: 'backup/not-stored' });
    expect(await choresOf(engine, failed.id)).toEqual([]);
  });
});
