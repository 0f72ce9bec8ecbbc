/** A backup is looked into without being read whole: listed, read by the document, compared with now; its indexes are cared for as its parts are. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import type {
  BackupMetadata,
  BrowseRequest,
  CreateBackupInput,
} from '../../../functions/src/contract/index.ts';
import { FirevaultError } from '../../../functions/src/domain/errors.ts';
import { patterned } from '../../../functions/src/storage/testing/sources.ts';
import type { RestDocument } from '../../../local/src/demoData/RestValue.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { verify } from '../../harness/chores.ts';
import { backUpWith, deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { denyingWrites, type FaultyStore } from '../../harness/FaultyStore.ts';
import { flipStored } from '../../harness/flipBit.ts';
import { forgeLines } from '../../harness/forge.ts';
import { stack } from '../../harness/stack.ts';
import { objectsAt, objectsNamed } from '../../harness/storedImage.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

const PASSPHRASE = 'correct horse battery staple';
const { signal } = new AbortController();

let engine: Engine;
let first: FaultyStore;
let second: FaultyStore;

withTwoStores('demo-firevault-browse', (stores) => {
  ({ engine, first, second } = stores);
});

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, documents());
});

/** Some megabytes below one document, so that a part has several blocks and a list can jump over them. */
function* documents(): Generator<RestDocument> {
  const text = (value: string) => ({ text: { stringValue: value } });
  for (const id of ['__id7__', '__id12__', 'a', 'a b', 'é', '"', '%2F', '\u{1f600}']) {
    yield { path: `ids/${id}`, fields: text(id) };
  }
  yield { path: 'ids/ghost/below/1', fields: text('of a document that is not there') };
  yield { path: 'users/ada', fields: { ...text('Ada'), share: { doubleValue: -1.5 } } };
  for (let n = 0; n < 40; n += 1) {
    const noise = patterned(75_000, n).toString('base64');
    yield { path: `users/ada/photos/p${String(n).padStart(2, '0')}`, fields: text(noise) };
  }
  yield { path: 'users/ada/tags/1', fields: text('t') };
  yield { path: 'users/bob', fields: text('Bob') };
}

async function backUp(request: CreateBackupInput = {}): Promise<BackupMetadata> {
  const backup = await backUpWith(engine, engine, { storageProviders: ['first'], ...request });
  expect(backup).toMatchObject({ status: 'success', warnings: [] });
  return backup;
}

function list(backup: BackupMetadata, path: string, others: Partial<BrowseRequest> = {}) {
  return engine.browser.browse(backup.id, { path, limit: 50, ...others }, signal);
}

async function ids(backup: BackupMetadata, path: string, others: Partial<BrowseRequest> = {}) {
  return (await list(backup, path, others)).items.map(({ id }) => id);
}

async function refusal(work: Promise<unknown>): Promise<FirevaultError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof FirevaultError) return error;
  throw new Error(`It was not refused: ${String(error)}`);
}

describe('a backup is listed', () => {
  it('by root collections, documents and sub-collections, and read by the document', async () => {
    const backup = await backUp();
    const root = await list(backup, '');
    expect(root).toMatchObject({ kind: 'collections', bytesRead: 0, warnings: [] });
    expect(root.items).toContainEqual({ id: 'users', path: 'users', documents: 43 });
    expect(await ids(backup, 'ids')).toEqual([
      '__id7__',
      '__id12__',
      '"',
      '%2F',
      'a',
      'a b',
      'ghost',
      'é',
      '\u{1f600}',
    ]);
    const users = await list(backup, 'users');
    expect(users.items).toMatchObject([
      {
        ...{ id: 'ada', exists: true, hasSubcollections: true, fieldCount: 2 },
        fields: [
          { name: 'text', type: 'string', text: 'Ada', isCut: false },
          { name: 'share', type: 'double', text: '-1.5', isCut: false },
        ],
      },
      { id: 'bob', exists: true, hasSubcollections: false },
    ]);
    expect((await list(backup, 'ids/ghost')).items).toMatchObject([{ id: 'below' }]);
    expect(await ids(backup, 'users/ada')).toEqual(['photos', 'tags']);
    expect(await ids(backup, 'users/bob')).toEqual([]);
    const [photo] = (await list(backup, 'users/ada/photos', { limit: 1 })).items;
    expect(photo).toMatchObject({ id: 'p00', fields: [{ isCut: true }] });
    const read = await engine.browser.readDocument(backup.id, { path: 'users/ada' }, signal);
    expect(read).toMatchObject({
      readTime: backup.readTime,
      document: { fields: { text: { stringValue: 'Ada' }, share: { doubleValue: -1.5 } } },
    });
    expect(read.document.name).toMatch(/\/documents\/users\/ada$/);
  });

  it('in pages that follow one another by their cursor', async () => {
    const backup = await backUp();
    for (const [path, limit] of [
      ['ids', 2],
      ['users', 1],
      ['users/ada', 1],
      ['users/ada/photos', 7],
      ['', 1],
    ] as const) {
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list(backup, path, {
          limit,
          ...(cursor === undefined ? {} : { cursor }),
        });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        paged.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(paged, path).toEqual(await ids(backup, path));
    }
  });

  it('without reading what lies below its documents', async () => {
    const backup = await backUp();
    const { bytesRead } = await list(backup, 'users');
    expect(backup.compressedSize).toBeGreaterThan(2_500_000);
    expect(bytesRead).toBeLessThan(backup.compressedSize / 1.5);
    const read = await engine.browser.readDocument(backup.id, { path: 'users/bob' }, signal);
    expect(read.bytesRead).toBeLessThan(backup.compressedSize / 2);
  });

  it('with all that it builds on', async () => {
    const base = await backUp();
    await engine.db.doc('users/bob').delete();
    await engine.db.doc('users/cy').set({ text: 'Cy' });
    await engine.db.doc('users/ada/photos/p03').delete();
    for (let n = 20; n < 40; n += 1) {
      await engine.db.doc(`users/ada/photos/p${n}`).update({ isNew: true });
    }
    const backup = await backUp({ type: 'incremental', baseBackupId: base.id });
    const [part] = await engine.catalogue.parts(backup.id);
    expect(part?.index?.blocks).toBeGreaterThan(1);
    expect(await ids(backup, 'users')).toEqual(['ada', 'cy']);
    expect(await ids(base, 'users')).toEqual(['ada', 'bob']);
    expect(await ids(backup, 'users/ada/photos')).toHaveLength(39);
    const read = await engine.browser.readDocument(
      backup.id,
      { path: 'users/ada/photos/p25' },
      signal,
    );
    expect(read.document.fields.isNew).toEqual({ booleanValue: true });
    expect(
      await refusal(engine.browser.readDocument(backup.id, { path: 'users/bob' }, signal)),
    ).toMatchObject({ code: 'browse/not-held' });
  });

  it('when it is encrypted, by the master key or the passphrase', async () => {
    const sealed = await backUp({ encryption: true });
    expect((await engine.catalogue.parts(sealed.id)).map(({ index }) => index)).toEqual([null]);
    expect(await ids(sealed, 'users')).toEqual(['ada', 'bob']);
    const own = await backUp({ encryption: true, encryptionKey: PASSPHRASE });
    expect(await ids(own, 'users', { encryptionKey: PASSPHRASE })).toEqual(['ada', 'bob']);
    expect(await refusal(list(own, 'users'))).toMatchObject({ code: 'archive/passphrase-missing' });
    expect(await refusal(list(own, 'users', { encryptionKey: 'another' }))).toMatchObject({
      code: 'archive/wrong-key',
    });
    // Nothing of it is kept.
    const kept = await engine.catalogue.ref(own.id).collection('secrets').listDocuments();
    expect(kept).toEqual([]);
  });
});

describe('a document is compared with the live one', () => {
  const diff = (backup: BackupMetadata, path: string) =>
    engine.browser.diffDocument(backup.id, { path }, signal);

  it('by its fields', async () => {
    await engine.db.doc('users/ada').set({ a: 1, b: { c: 2, d: [1] }, e: 'x' });
    const backup = await backUp();
    expect(await diff(backup, 'users/ada')).toMatchObject({ status: 'same', fields: [] });
    await engine.db.doc('users/ada').set({ a: 2, b: { c: 2, d: [1, 2], n: null } });
    await engine.db.doc('users/bob').delete();
    await engine.db.doc('users/cy').set({});
    const changed = await diff(backup, 'users/ada');
    expect(changed.status).toBe('changed');
    expect(changed.fields).toEqual([
      {
        ...{ path: 'a', change: 'changed' },
        ...{ backup: { integerValue: '1' }, live: { integerValue: '2' } },
      },
      {
        ...{ path: 'b.d', change: 'changed' },
        backup: { arrayValue: { values: [{ integerValue: '1' }] } },
        live: { arrayValue: { values: [{ integerValue: '1' }, { integerValue: '2' }] } },
      },
      { path: 'b.n', change: 'added', live: { nullValue: null } },
      { path: 'e', change: 'removed', backup: { stringValue: 'x' } },
    ]);
    expect(changed.live?.updateTime).not.toBe(changed.backup?.updateTime);
    expect(await diff(backup, 'users/bob')).toMatchObject({ status: 'deleted', live: null });
    expect(await diff(backup, 'users/cy')).toMatchObject({ status: 'created', backup: null });
    expect(await refusal(diff(backup, 'users/nobody'))).toMatchObject({ code: 'browse/not-held' });
  });
});

describe('what cannot be looked at is refused', () => {
  it('a path that the backup does not hold, and whose scope it is not', async () => {
    const backup = await backUp({ type: 'collections', collections: ['ids'] });
    expect(await ids(backup, 'ids', { limit: 2 })).toEqual(['__id7__', '__id12__']);
    for (const path of ['ids/none', 'ids/a/below', 'ids/none/below', 'ids/none/below/1']) {
      const error = await refusal(list(backup, path));
      expect(error, path).toMatchObject({ kind: 'not-found', code: 'browse/not-held' });
      expect(error.message).toContain(path);
    }
    const outside = await refusal(list(backup, 'users'));
    expect(outside.message).toBe(`The backup ${backup.id} is of ids alone.`);
    const ghost = await refusal(
      engine.browser.readDocument(backup.id, { path: 'ids/ghost' }, signal),
    );
    expect(ghost).toMatchObject({ kind: 'not-found', code: 'browse/document-missing' });
    expect(await refusal(list(backup, 'locks'))).toMatchObject({ code: 'browse/own-collection' });
    const cursor = Buffer.from('a/b').toString('base64url');
    expect(await refusal(list(backup, 'ids', { cursor }))).toMatchObject({
      code: 'browse/bad-cursor',
    });
  });

  it('a backup that has not ended, has failed or is not there', async () => {
    const id = await engine.aBackup();
    const open = await engine.catalogue.get(id);
    expect(await refusal(list(open, ''))).toMatchObject({ code: 'backup/still-running' });
    await engine.catalogue.update(id, { status: 'failed' });
    expect(await refusal(list(open, ''))).toMatchObject({ code: 'backup/not-restorable' });
    await engine.catalogue.remove(id);
    expect(await refusal(list(open, ''))).toMatchObject({ code: 'backup/not-found' });
  });
});

describe('an index', () => {
  async function indexesAt(store: FaultyStore, id: string): Promise<string[]> {
    return (await objectsAt(store, id)).filter((object) => object.startsWith('index/'));
  }

  it('lies at every destination, and is gone with the backup', async () => {
    const backup = await backUp({ storageProviders: BOTH });
    for (const store of [first, second]) {
      expect(await indexesAt(store, backup.id)).toEqual(['index/0001.ndjson.gz']);
      expect(await objectsAt(store, backup.id)).toEqual(await objectsNamed(store, backup));
    }
    await backUp();
    await engine.backups.deleteBackup(backup.id, actor);
    await deliverAll(engine);
    for (const store of [first, second]) expect(await objectsAt(store, backup.id)).toEqual([]);
  });

  it('is read from the second location where the first has lost or damaged it', async () => {
    const backup = await backUp({ storageProviders: BOTH });
    const [part] = await engine.catalogue.parts(backup.id);
    for (const object of [part?.index?.object, part?.object]) {
      const path = `${backup.id}/${object}`;
      await flipStored(first, path, () => 40);
      expect(await ids(backup, 'ids', { limit: 1 })).toEqual(['__id7__']);
      await first.delete(path);
      expect(await ids(backup, 'users')).toEqual(['ada', 'bob']);
    }
  });

  it('is missed by a verification of any level, and copied anew', async () => {
    for (const level of ['exists', 'checksum', 'full'] as const) {
      const backup = await backUp({ storageProviders: BOTH });
      const [index] = await indexesAt(second, backup.id);
      const path = `${backup.id}/${index}`;
      const whole = await second.download(path);
      if (level === 'exists') await second.delete(path);
      else await flipStored(second, path, () => 30);
      const found = await verify(engine, backup, level);
      expect(found.verification).toMatchObject({ level, status: 'failed' });
      expect(found.verification?.error).toContain(index);
      await engine.backups.retryDestination(backup.id, 'second', actor);
      await deliverAll(engine);
      expect((await second.download(path)).equals(whole)).toBe(true);
      expect(await engine.catalogue.get(backup.id)).toMatchObject({ status: 'success' });
    }
  });

  it.each(['gzip', 'zstd', 'zip', 'none'] as const)(
    'passes a full verification with compression %s, of a chain too',
    async (compression) => {
      const base = await backUp({ compression });
      for (let n = 0; n < 30; n += 1) {
        await engine.db.doc(`users/ada/photos/p${String(n).padStart(2, '0')}`).update({ n });
      }
      const increment = await backUp({ type: 'incremental', baseBackupId: base.id, compression });
      for (const backup of [base, increment]) {
        const [part] = await engine.catalogue.parts(backup.id);
        expect(part?.index?.blocks).toBeGreaterThan(1);
        const verified = await verify(engine, backup, 'full');
        expect(verified.verification).toMatchObject({ status: 'passed' });
      }
      expect(await ids(increment, 'users/ada/photos')).toHaveLength(40);
    },
  );

  type Forgery = (lines: string[]) => string[];
  const forgeries: [string, Forgery][] = [
    ['another count', ([a = '', ...rest]) => [a.replace(/"records":\d+/, '"records":1'), ...rest]],
    ['another path', ([a = '', ...rest]) => [a.replace(/"path":"[^"]*"/, '"path":"a/1"'), ...rest]],
    ['another hash', (lines) => lines.map((line) => line.replace(/"sha256":"./, '"sha256":"'))],
    ['no last block', (lines) => lines.slice(0, -1)],
    ['no first block', (lines) => lines.slice(1)],
  ];
  it.each(forgeries)('with %s does not pass a full verification', async (_what, forge) => {
    const backup = await backUp();
    await forgeLines(engine, backup.id, first, 'index', forge);
    const found = await verify(engine, await engine.catalogue.get(backup.id), 'full');
    expect(found.verification).toMatchObject({ status: 'failed' });
  });

  it('is completed at a destination that refused it', async () => {
    second.faults = denyingWrites('second', (path) => path.includes('/index/'));
    const backup = await backUpWith(engine, engine, { storageProviders: BOTH });
    expect(backup).toMatchObject({ status: 'partial' });
    second.faults = {};
    await engine.backups.retryDestination(backup.id, 'second', actor);
    await deliverAll(engine);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({ status: 'success' });
    expect(await objectsAt(second, backup.id)).toEqual(await objectsNamed(first, backup));
    expect(await objectsAt(second, backup.id)).toContain(MANIFEST_OBJECT);
  });
});
