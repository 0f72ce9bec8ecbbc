/** Encrypted backups: nothing readable without the key, everything restored with it, and every tampering named before a write. */
import { createHash } from 'node:crypto';
import type { DocumentReference } from 'firebase-admin/firestore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import { RestoreLock } from '../../../functions/src/catalogue/RestoreLock.ts';
import { type BackupMetadata, CreateBackupRequest } from '../../../functions/src/contract/index.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { actor, aMasterKey, type Engine, startEngine } from '../../harness/engine.ts';
import { stack } from '../../harness/stack.ts';

const PASSPHRASE = 'correct horse battery staple';
const MARK = 'a-word-that-must-not-lie-about';

let engine: Engine;
let store: StorageProvider;

beforeAll(async () => {
  engine = await startEngine('demo-firevault-encryption', { partLimits: { targetDocuments: 10 } });
  const first = engine.stores.get('first');
  if (first === undefined) throw new Error('There is a first store.');
  store = first;
});
afterAll(() => engine.stop());

beforeEach(async () => {
  const batch = engine.db.batch();
  for (let n = 0; n < 30; n++) batch.set(engine.db.doc(`notes/${n}`), { n, text: `${MARK} ${n}` });
  batch.set(engine.db.doc('ghost/x/notes/1'), { text: MARK });
  await batch.commit();
});
afterEach(async () => {
  engine.masterKeys.splice(0, Infinity, aMasterKey('first-key'));
  await engine.clear();
});

/** All but the audit log, which grows by what the specs do. */
async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, engine.projectId);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

async function damage(): Promise<void> {
  await engine.db.doc('notes/3').set({ damaged: true });
  await engine.db.doc('notes/4').delete();
  await engine.db.doc('notes/new').set({ text: 'since' });
}

/** Every stored object of a backup, by its path below the backup's folder. */
async function objectsOf(id: string): Promise<Map<string, Buffer>> {
  const objects = new Map<string, Buffer>();
  for (const { path } of await store.list(`${id}/`)) {
    objects.set(path.slice(id.length + 1), await store.download(path));
  }
  return objects;
}

/** All that Firestore holds of this project, our own records with their sub-collections included, as one text. */
async function everything(): Promise<string> {
  let text = '';
  for await (const batch of engine.scanner.scan(
    [{ from: null, fromExclusive: false, until: null, untilInclusive: false }],
    { readTime: null },
  )) {
    for (const wire of batch) text += wire.toString('latin1');
  }
  return text;
}

describe.each([
  ['the project’s key', 'gzip', undefined],
  ['the project’s key', 'none', undefined],
  ['a passphrase', 'zstd', PASSPHRASE],
  ['a passphrase', 'zip', PASSPHRASE],
] as const)('a backup under %s, %s', (_, compression, encryptionKey) => {
  it('holds nothing readable, restores exactly, and leaves no key behind', async () => {
    const before = await imageNow();
    const backup = await engine.backUp({ compression, encryption: true, encryptionKey });
    expect(backup).toMatchObject({
      status: 'success',
      encryptionEnabled: true,
      encryptionKeyKind: encryptionKey === undefined ? 'master' : 'passphrase',
    });
    const objects = await objectsOf(backup.id);
    const sealed = [...objects].filter(([name]) => name !== MANIFEST_OBJECT);
    expect(sealed.length).toBeGreaterThan(3);
    for (const [name, bytes] of sealed) {
      expect(name).toMatch(/\.enc$/);
      expect(bytes.includes('notes/'), name).toBe(false);
    }
    expect(objects.get(MANIFEST_OBJECT)?.includes(MARK)).toBe(false);
    expect((await engine.catalogue.ref(backup.id).collection('secrets').get()).size).toBe(0);

    await damage();
    const restore = await engine.restore(backup.id, { mode: 'exact', encryptionKey });
    expect(restore).toMatchObject({ status: 'success', error: null });
    expect(compareImages(before, await imageNow())).toEqual([]);
    const safety = await engine.catalogue.get(restore.safetyBackupId ?? '');
    expect(safety).toMatchObject({ encryptionEnabled: true, encryptionKeyKind: 'master' });
    const jobKeys = engine.restoreCatalogue.ref(restore.id).collection('secrets');
    expect((await jobKeys.get()).size).toBe(0);
    expect(await everything()).not.toContain(PASSPHRASE);
  });
});

describe('the keys of a job', () => {
  /** When the job's record and the keys below it were written. */
  async function writtenAt(job: DocumentReference): Promise<string[]> {
    const keys = await job.collection('secrets').get();
    expect(keys.size).toBeGreaterThan(0);
    const written = [await job.get(), ...keys.docs].map(({ createTime }) => createTime);
    return written.map((time) => `${time?.seconds}.${time?.nanoseconds}`);
  }

  it('come with its record in one commit: who dies before it leaves none', async () => {
    const options = { encryption: true, encryptionKey: PASSPHRASE };
    const backup = await engine.backUp(options);
    const request = CreateBackupRequest.parse({ ...options, type: 'incremental' });
    const next = await engine.backups.createBackup(request, actor);
    const { restoreId } = await engine.backups.restoreBackup(
      backup.id,
      { encryptionKey: PASSPHRASE, dryRun: true, mode: 'exact' },
      actor,
    );
    await engine.backups.verifyBackup(
      backup.id,
      { level: 'full', encryptionKey: PASSPHRASE },
      actor,
    );
    const [chore] = await engine.catalogue
      .ref(backup.id)
      .collection('firevaultBackupChores')
      .listDocuments();
    if (chore === undefined) throw new Error('There is a chore.');
    for (const job of [
      engine.catalogue.ref(next.id),
      engine.restoreCatalogue.ref(restoreId),
      chore,
    ]) {
      expect(new Set(await writtenAt(job)).size, job.path).toBe(1);
    }
  });
});

describe('a chain of encrypted backups', () => {
  it.each([
    ['the project’s key', undefined],
    ['a passphrase', PASSPHRASE],
  ])('under %s restores exactly', async (_, encryptionKey) => {
    const options = { encryption: true, encryptionKey };
    await engine.backUp(options);
    await engine.db.doc('notes/5').set({ text: 'second' });
    await engine.db.doc('notes/6').delete();
    const middle = await engine.backUp({ ...options, type: 'incremental' });
    expect(middle).toMatchObject({ status: 'success', type: 'incremental', chainLength: 1 });
    await engine.db.doc('notes/7').set({ text: 'third' });
    const before = await imageNow();
    const newest = await engine.backUp({ ...options, type: 'incremental' });
    expect(newest).toMatchObject({ status: 'success', type: 'incremental', chainLength: 2 });
    await damage();
    const restore = await engine.restore(newest.id, { mode: 'exact', encryptionKey });
    expect(restore).toMatchObject({ status: 'success' });
    expect(restore.chain).toHaveLength(3);
    expect(compareImages(before, await imageNow())).toEqual([]);
  });

  it('becomes a full backup when the passphrase of the base is not given, and says so', async () => {
    await engine.backUp({ encryption: true, encryptionKey: PASSPHRASE });
    const backup = await engine.backUp({ type: 'incremental', encryption: true });
    expect(backup).toMatchObject({ status: 'success', type: 'full' });
    expect(backup.metadata.promotedBecause).toContain('passphrase');
  });

  it('is refused when the base is named and the passphrase is another', async () => {
    const base = await engine.backUp({ encryption: true, encryptionKey: PASSPHRASE });
    await expect(
      engine.startBackup({
        type: 'incremental',
        baseBackupId: base.id,
        encryption: true,
        encryptionKey: `${PASSPHRASE}!`,
      }),
    ).rejects.toMatchObject({ code: 'archive/wrong-key' });
  });
});

describe('a request that is refused', () => {
  it('leaves no key behind, though its passphrase was right', async () => {
    const backup = await engine.backUp({ encryption: true, encryptionKey: PASSPHRASE });
    const lock = new RestoreLock(engine.db, engine.connection.target);
    const another = { id: 'another', purpose: 'restore', target: null } as const;
    await engine.db.runTransaction(async (tx) => (await lock.acquire(tx, another))());
    await expect(
      engine.restore(backup.id, { mode: 'exact', encryptionKey: PASSPHRASE }),
    ).rejects.toMatchObject({ code: 'restore/locked' });
    await lock.release(another);

    // The keys of the base and of the new backup are kept by then.
    const create = engine.catalogue.create;
    engine.catalogue.create = () => Promise.reject(new Error('The record could not be written.'));
    try {
      await expect(
        engine.startBackup({ type: 'incremental', encryption: true, encryptionKey: PASSPHRASE }),
      ).rejects.toThrow('could not be written');
    } finally {
      engine.catalogue.create = create;
    }
    expect((await engine.db.collectionGroup('secrets').get()).size).toBe(0);
  });
});

describe('rotating the project’s key', () => {
  it('keeps old backups readable, encrypts new ones under the new key, and says which key is missing', async () => {
    const before = await imageNow();
    const old = await engine.backUp({ encryption: true });
    const [oldKey] = engine.masterKeys;
    engine.masterKeys.unshift(aMasterKey('second-key'));
    const fresh = await engine.backUp({ encryption: true });
    const header = async (backup: BackupMetadata) =>
      (await engine.archives.manifest(backup)).encryption;
    expect(await header(old)).toMatchObject({ keyId: 'first-key' });
    expect(await header(fresh)).toMatchObject({ keyId: 'second-key' });
    await damage();
    expect(await engine.restore(old.id, { mode: 'exact' })).toMatchObject({ status: 'success' });
    expect(compareImages(before, await imageNow())).toEqual([]);

    engine.masterKeys.splice(engine.masterKeys.indexOf(oldKey as never), 1);
    await expect(engine.restore(old.id, { mode: 'exact' })).rejects.toMatchObject({
      code: 'archive/wrong-key',
      message: expect.stringContaining('first-key'),
    });
    expect(await engine.restore(fresh.id, { mode: 'exact' })).toMatchObject({ status: 'success' });
  });

  it('without any key refuses to encrypt, naming the secret', async () => {
    engine.masterKeys.length = 0;
    await expect(engine.startBackup({ encryption: true })).rejects.toMatchObject({
      code: 'archive/master-key-missing',
      fields: [{ field: 'BACKUP_MASTER_KEY' }],
    });
  });
});

describe('a tampered backup is refused before any document is written', () => {
  let backup: BackupMetadata;
  let before: DatabaseImage;

  beforeEach(async () => {
    backup = await engine.backUp({ encryption: true, encryptionKey: PASSPHRASE });
    await damage();
    before = await imageNow();
  });
  afterEach(async () => {
    expect(compareImages(before, await imageNow())).toEqual([]);
  });

  async function partNames(): Promise<string[]> {
    return (await store.list(`${backup.id}/parts/`)).map(({ path }) => path);
  }

  /** The job's own words: it fails in the check, and says that nothing was written. */
  async function refusal(): Promise<string> {
    const restore = await engine.restore(backup.id, { mode: 'exact', encryptionKey: PASSPHRASE });
    expect(restore).toMatchObject({ status: 'failed', safetyBackupId: null });
    expect(restore.error).toContain('Nothing was written.');
    return restore.error ?? '';
  }

  it.each([
    ['no passphrase', undefined, 'archive/passphrase-missing'],
    ['a wrong passphrase', 'not the passphrase of it', 'archive/wrong-key'],
  ])('with %s', async (_, encryptionKey, code) => {
    await expect(engine.restore(backup.id, { mode: 'exact', encryptionKey })).rejects.toMatchObject(
      { code, fields: [{ field: 'encryptionKey' }] },
    );
  });

  it('by a flipped bit', async () => {
    const [path = ''] = await partNames();
    const bytes = await store.download(path);
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 4;
    await store.upload(bytes, path);
    expect(await refusal()).toContain('its SHA-256 is not the one recorded');
  });

  it('by a cut', async () => {
    const [path = ''] = await partNames();
    const bytes = await store.download(path);
    await store.upload(bytes.subarray(0, -7), path);
    expect(await refusal()).toContain(
      `it is ${bytes.length - 7} bytes long and not ${bytes.length}`,
    );
  });

  it('by bytes that were appended', async () => {
    const [path = ''] = await partNames();
    const bytes = await store.download(path);
    await store.upload(Buffer.concat([bytes, Buffer.from('more')]), path);
    expect(await refusal()).toContain(
      `it is ${bytes.length + 4} bytes long and not ${bytes.length}`,
    );
  });

  it('by two parts in each other’s place', async () => {
    const [one = '', other = ''] = await partNames();
    const [first, second] = [await store.download(one), await store.download(other)];
    await store.upload(second, one);
    await store.upload(first, other);
    expect(await refusal()).toMatch(/bytes long and not|SHA-256/);
  });

  it('by an object that is gone', async () => {
    const [path = ''] = await partNames();
    await store.delete(path);
    expect(await refusal()).toContain('there is no such object');
  });

  it('by parts in each other’s place with a manifest that says so: only the key can tell', async () => {
    const path = `${backup.id}/${MANIFEST_OBJECT}`;
    const manifest = JSON.parse((await store.download(path)).toString('utf8'));
    const [one, other] = manifest.parts;
    for (const field of ['object', 'sha256', 'storedSha256', 'bytes', 'storedBytes', 'documents']) {
      [one[field], other[field]] = [other[field], one[field]];
    }
    const forged = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await store.upload(forged, path);
    const checksum = createHash('sha256').update(forged).digest('hex');
    await engine.catalogue.update(backup.id, { checksum });
    await expect(
      engine.restore(backup.id, { mode: 'exact', encryptionKey: PASSPHRASE }),
    ).rejects.toMatchObject({ code: 'archive/manifest-not-authentic' });
  });
});
