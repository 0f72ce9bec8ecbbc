/** A collection goes out as record lines and comes in again bit for bit; what is no line of it is named, and too much refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NEVER_BACKED_UP } from '../../../functions/src/contract/index.ts';
import { collectionRange } from '../../../functions/src/domain/ranges.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';
import { collect, inChunks, patterned } from '../../../functions/src/storage/testing/sources.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { edgeCaseDocuments } from '../../../local/src/demoData/edgeCases.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { scannerWith } from '../../harness/scannerWith.ts';
import { stack } from '../../harness/stack.ts';

const projectId = 'demo-firevault-transfer';
const MIB = 1024 * 1024;
const LIMIT = 64 * MIB;

let engine: Engine;
let before: DatabaseImage;

beforeAll(async () => {
  engine = await startEngine(projectId);
});
afterAll(() => engine.stop());

beforeEach(async () => {
  await engine.clear();
  const root = engine.connection.documentsRoot;
  await writeRestDocuments(stack().firestore, projectId, [
    ...edgeCaseDocuments(root, projectId),
    ...manyDocuments('ledger', 700),
    ...manyDocuments('ledger/d000007/lines', 20),
  ]);
  before = await imageNow();
});

function imageNow(): Promise<DatabaseImage> {
  return takeImage(stack().firestore, projectId);
}

function ofCollection(image: DatabaseImage, collection: string): DatabaseImage {
  return new Map([...image].filter(([path]) => path.startsWith(`${collection}/`)));
}

async function removeCollection(collection: string): Promise<void> {
  const paths = [...ofCollection(await imageNow(), collection).keys()];
  const writer = engine.db.bulkWriter();
  for (const path of paths) writer.delete(engine.db.doc(path));
  await writer.close();
  expect(ofCollection(await imageNow(), collection).size).toBe(0);
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('It succeeded.'),
    (error: unknown) => error,
  );
}

describe('a collection', () => {
  // Every value type; awkward ids with sub-collections; documents whose parents do not exist; more than a batch.
  const collections = ['measurements', 'notes', 'archive', 'ledger'];

  it.each(collections)(
    '%s comes back bit for bit from the Buffer that it was exported to',
    async (id) => {
      const exported = await engine.backups.exportCollection(id);
      await removeCollection(id);
      const written = await engine.backups.importCollection(id, exported);
      expect(written).toBe(ofCollection(before, id).size);
      expect(written).toBeGreaterThan(10);
      expect(compareImages(before, await imageNow())).toEqual([]);
      // The times are the server's, and not the same again; all else is.
      const again = await engine.backups.exportCollection(id);
      const withoutTimes = (lines: Buffer) =>
        lines.toString('utf8').replaceAll(/"(create|update)Time":"[^"]*"/g, '');
      expect(withoutTimes(again)).toBe(withoutTimes(exported));
    },
  );

  it.each(collections)('%s comes back from a stream, however it is cut', async (id) => {
    const exported = await collect(engine.backups.exportCollectionStream(id));
    expect(exported.equals(await engine.backups.exportCollection(id))).toBe(true);
    await removeCollection(id);
    const written = await engine.backups.importCollectionStream(id, inChunks(exported, 997));
    expect(written).toBe(ofCollection(before, id).size);
    expect(compareImages(before, await imageNow())).toEqual([]);
  });

  it('that was changed since gets its documents back and keeps the newer ones', async () => {
    const exported = await engine.backups.exportCollection('ledger');
    await engine.db.doc('ledger/d000001').set({ other: true });
    await engine.db.doc('ledger/d000002').delete();
    await engine.db.doc('ledger/newer').set({ newer: true });
    await engine.db.doc('notes/newer').set({ newer: true });
    await engine.backups.importCollection('ledger', exported);
    const differences = compareImages(before, await imageNow());
    expect(differences.map(({ path, kind }) => [path, kind])).toEqual([
      ['ledger/newer', 'unexpected'],
      ['notes/newer', 'unexpected'],
    ]);
  });

  it('of another project is written into this one', async () => {
    const exported = await engine.backups.exportCollection('ledger');
    const foreign = exported
      .toString('utf8')
      .replaceAll(`projects/${projectId}/`, 'projects/elsewhere/');
    await removeCollection('ledger');
    await engine.backups.importCollection('ledger', Buffer.from(foreign));
    expect(compareImages(before, await imageNow())).toEqual([]);
  });

  it('is exported as of one moment, while it changes', async () => {
    const { scanner } = engine;
    let batches = 0;
    const changing = scannerWith(scanner, {
      async *scan(ranges, options) {
        await engine.db.doc('ledger/zzz').set({ written: 'while it was exported' });
        await engine.db.doc('ledger/d000600').delete();
        for await (const batch of scanner.scan(ranges, options)) {
          batches += 1;
          yield batch;
        }
      },
    });
    const exported = await engine
      .composeWith({ scanner: changing })
      .backups.exportCollection('ledger');
    expect(batches).toBeGreaterThan(0);
    await removeCollection('ledger');
    await engine.backups.importCollection('ledger', exported);
    expect(compareImages(before, await imageNow())).toEqual([]);
  });

  it('that is empty is exported as nothing, and nothing is imported as that', async () => {
    expect(await engine.backups.exportCollection('nowhere')).toHaveLength(0);
    expect(await engine.backups.importCollection('nowhere', Buffer.alloc(0))).toBe(0);
    expect(await engine.backups.importCollection('nowhere', Buffer.from('\n\n'))).toBe(0);
  });

  it('stops when its signal says so', async () => {
    const stop = new AbortController();
    const reason = new Error('Enough.');
    async function* lines() {
      yield await engine.backups.exportCollection('ledger');
      stop.abort(reason);
      yield Buffer.from('\n');
    }
    const importing = engine.backups.importCollectionStream('ledger', lines(), stop.signal);
    expect(await failureOf(importing)).toBe(reason);
    const exporting = collect(engine.backups.exportCollectionStream('ledger', stop.signal));
    expect(await failureOf(exporting)).toBe(reason);
  });

  it.each(NEVER_BACKED_UP)('of the engine’s own is neither carried out nor in: %s', async (id) => {
    const { backups } = engine;
    const line = `{"name":"${engine.connection.documentsRoot}/${id}/x","fields":{}}\n`;
    const refused = [
      backups.exportCollection(id),
      collect(backups.exportCollectionStream(id)),
      backups.importCollection(id, Buffer.from(line)),
      backups.importCollectionStream(id, inChunks(Buffer.from(line), 10)),
    ];
    for (const failure of await Promise.all(refused.map(failureOf))) {
      expect(failure).toMatchObject({ code: 'backup/engine-collection' });
    }
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});

describe('a line that does not belong', () => {
  const name = (path: string) => `projects/${projectId}/databases/(default)/documents/${path}`;
  const record = (path: string) =>
    `{"name":${JSON.stringify(name(path))},"fields":{"n":{"integerValue":"1"}}}`;
  const wrong: [string, string, string][] = [
    ['is not JSON', '{"name":', ''],
    ['is no record', '{"path":"ledger/b"}', ''],
    ['has no document’s name', '{"name":"ledger/b","fields":{}}', 'ledger/b'],
    ['has the name of a collection', record('ledger/b/lines'), 'no path of a document'],
    ['has a name with a gap', record('ledger/b//c'), 'no path of a document'],
    ['has a value that is none', record('ledger/b').replace('"1"', '"one"'), ''],
    ['is of another collection', record('notes/b'), 'notes/b'],
    ['is of a collection of the engine', record('locks/b'), 'locks/b'],
    ['comes too late', record('ledger/a'), 'does not come after'],
    ['comes twice', record('ledger/a1'), 'does not come after'],
    ['is a deletion', `{"name":${JSON.stringify(name('ledger/b'))},"deleted":true}`, 'deletion'],
  ];

  it.each(wrong)('because it %s is named, and nothing is written', async (_case, line, why) => {
    await removeCollection('ledger');
    const image = await imageNow();
    // An empty line is none, but counts.
    const lines = [record('ledger/a1'), '', line, record('ledger/z')].join('\n');
    const failure = await failureOf(engine.backups.importCollection('ledger', Buffer.from(lines)));
    expect(failure).toMatchObject({
      code: 'transfer/bad-line',
      message: expect.stringMatching(/^Line 3 cannot be imported: /),
      fields: [{ field: 'data' }],
    });
    expect(String(failure)).toContain(why);
    expect(compareImages(image, await imageNow())).toEqual([]);

    const streaming = engine.backups.importCollectionStream(
      'ledger',
      inChunks(Buffer.from(lines), 5),
    );
    expect(await failureOf(streaming)).toMatchObject({
      code: 'transfer/bad-line',
      message: expect.stringContaining('Line 3'),
    });
    const written = [...ofCollection(await imageNow(), 'ledger').keys()];
    expect(written.filter((path) => path !== 'ledger/a1')).toEqual([]);
  });

  it('because Firestore refuses its document is named by it', async () => {
    const line = record('ledger/b').replace('"n":', '"__reserved__":');
    const failure = await failureOf(engine.backups.importCollection('ledger', Buffer.from(line)));
    expect(failure).toMatchObject({
      code: 'firestore/write-refused',
      message: expect.stringContaining('ledger/b'),
    });
  });

  it('because it never ends is refused before it fills the memory', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += MIB;
        yield Buffer.alloc(MIB, 'x');
      }
    }
    const failure = await failureOf(engine.backups.importCollectionStream('ledger', endless()));
    expect(failure).toMatchObject({
      code: 'transfer/bad-line',
      message: expect.stringContaining('too long'),
    });
    expect(given).toBeLessThanOrEqual(LIMIT + 2 * MIB);
  });
});

describe('more than a Buffer should hold', () => {
  it('is refused on its way out as soon as it is too much, and on its way in at once', async () => {
    const [big = Buffer.alloc(0)] = await documentsOf(collectionRange('ledger').from ?? '');
    let left = false;
    let given = 0;
    const endless = scannerWith(engine.scanner, {
      async *scan() {
        try {
          for (;;) {
            given += 1000 * big.length;
            yield Array.from({ length: 1000 }, () => big);
          }
        } finally {
          left = true;
        }
      },
    });
    const { backups } = engine.composeWith({ scanner: endless });
    const failure = await failureOf(backups.exportCollection('ledger'));
    expect(failure).toMatchObject({ code: 'transfer/too-large' });
    expect(String(failure)).toContain('The collection ledger');
    expect(left).toBe(true);
    expect(given).toBeLessThan(LIMIT);
    const importing = engine.backups.importCollection('ledger', Buffer.alloc(LIMIT + 1));
    expect(await failureOf(importing)).toMatchObject({
      code: 'transfer/too-large',
      nextStep: expect.stringContaining('streaming'),
    });
  });

  async function documentsOf(from: string): Promise<Buffer[]> {
    const range = { from, fromExclusive: false, until: null, untilInclusive: false };
    for await (const batch of engine.scanner.scan([range], { readTime: null })) return batch;
    return [];
  }
});

describe('an object of a store', () => {
  it('goes up and comes down, whole or as a stream', async () => {
    const bytes = patterned(3 * MIB);
    const { backups } = engine;
    const url = await backups.uploadToStorage('first', 'hand/whole.bin', bytes);
    expect(url).toMatch(/^file:.*hand\/whole\.bin$/);
    expect((await backups.downloadFromStorage('first', 'hand/whole.bin')).equals(bytes)).toBe(true);
    const source = inChunks(bytes, 100_000);
    await backups.uploadStreamToStorage('second', 'hand/stream.bin', source);
    const read = await collect(backups.downloadStreamFromStorage('second', 'hand/stream.bin'));
    expect(read.equals(bytes)).toBe(true);
    expect(await storeOf('first').stat('hand/stream.bin')).toBeNull();
  });

  it('is refused beyond 64 MiB, both ways, but not as a stream', async () => {
    const { backups } = engine;
    const tooMuch = Buffer.alloc(LIMIT + 1, 'x');
    const uploading = backups.uploadToStorage('first', 'hand/big.bin', tooMuch);
    expect(await failureOf(uploading)).toMatchObject({ code: 'transfer/too-large' });
    expect(await storeOf('first').stat('hand/big.bin')).toBeNull();
    await backups.uploadStreamToStorage('first', 'hand/big.bin', inChunks(tooMuch, MIB));
    const downloading = backups.downloadFromStorage('first', 'hand/big.bin');
    const failure = await failureOf(downloading);
    expect(failure).toMatchObject({ code: 'transfer/too-large' });
    expect(String(failure)).toContain('hand/big.bin');
    let read = 0;
    for await (const chunk of backups.downloadStreamFromStorage('first', 'hand/big.bin')) {
      read += chunk.length;
    }
    expect(read).toBe(LIMIT + 1);
    await backups.uploadToStorage('first', 'hand/most.bin', tooMuch.subarray(1));
    expect(await backups.downloadFromStorage('first', 'hand/most.bin')).toHaveLength(LIMIT);
  });

  it('that is not there, or whose path leads out of the store, is an error of the store', async () => {
    const { backups } = engine;
    const missing = backups.downloadFromStorage('first', 'hand/missing.bin');
    expect(await failureOf(missing)).toMatchObject({ code: 'storage/not-found' });
    const outside = backups.uploadToStorage('first', '../outside.bin', Buffer.from('x'));
    expect(await failureOf(outside)).toMatchObject({ code: 'storage/invalid-path' });
  });

  function storeOf(name: string): StorageProvider {
    const store = engine.stores.get(name);
    if (store === undefined) throw new Error(`There is no store ${name}.`);
    return store;
  }
});
