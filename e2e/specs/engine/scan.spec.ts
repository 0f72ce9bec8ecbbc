/** Both ways to scan give every document of the real emulator, byte for byte and in order, at the moment they are asked about. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { comparePaths, relativePath } from '../../../functions/src/domain/documentName.ts';
import {
  collectionRange,
  documentRange,
  EVERYTHING,
  splitRange,
  subtreeRange,
} from '../../../functions/src/domain/ranges.ts';
import { DocumentFetcher } from '../../../functions/src/firestore/DocumentFetcher.ts';
import {
  DocumentScanner,
  type ScanOptions,
} from '../../../functions/src/firestore/DocumentScanner.ts';
import { DocumentWriter } from '../../../functions/src/firestore/DocumentWriter.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { isReadTimeTooOld } from '../../../functions/src/firestore/grpcStatus.ts';
import type { DocumentWrite } from '../../../functions/src/firestore/requests.ts';
import { readDocumentName } from '../../../functions/src/firestore/transcoder/readDocument.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { callAsOwner } from '../../../local/src/emulatorRest.ts';
import { aDocument, documentsAtTheLimits, writeLargest } from '../../harness/atTheLimits.ts';
import { stack } from '../../harness/stack.ts';

const projectId = 'demo-firevault-scan';
const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 1024 * 1024;

let connection: FirestoreConnection;
let byDocuments: DocumentScanner;
let byNames: DocumentScanner;
let fetcher: DocumentFetcher;
let writer: DocumentWriter;
let root: string;

beforeAll(async () => {
  const target = { projectId, databaseId: '(default)', emulatorHost: stack().firestore };
  connection = await FirestoreConnection.open(target);
  byDocuments = new DocumentScanner(connection, systemClock);
  byNames = new DocumentScanner(connection, systemClock, 'names');
  fetcher = new DocumentFetcher(connection, systemClock);
  writer = new DocumentWriter(connection, systemClock);
  root = connection.documentsRoot;
});
afterAll(() => connection.close());

beforeEach(async () => {
  await callAsOwner('DELETE', `http://${stack().firestore}/emulator/v1/${root}`);
});

/** In batches that the emulator takes, which is 4 MiB. */
async function write(writes: readonly DocumentWrite[]): Promise<void> {
  let batch: DocumentWrite[] = [];
  let bytes = 0;
  for (const one of writes) {
    const size = (one.document?.length ?? 0) + 6 * 1024;
    if (batch.length === 500 || bytes + size > 3.5 * MIB) {
      await writer.write(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += size;
  }
  await writer.write(batch);
}

function numbered(count: number, text: string): DocumentWrite[] {
  return Array.from({ length: count }, (_, n) =>
    aDocument(root, `ledger/${String(n).padStart(6, '0')}`, [['text', { string: text }]]),
  );
}

async function scan(
  scanner: DocumentScanner,
  options: ScanOptions,
  ranges = [EVERYTHING],
): Promise<Buffer[]> {
  const documents: Buffer[] = [];
  for await (const batch of scanner.scan(ranges, options)) documents.push(...batch);
  return documents;
}

function pathsOf(documents: readonly Buffer[]): string[] {
  return documents.map((wire) => relativePath(readDocumentName(wire)));
}

/** Where two scans differ first; null when they are the same, byte for byte. */
function difference(a: readonly Buffer[], b: readonly Buffer[]): string | null {
  const at = a.findIndex((wire, n) => !b[n]?.equals(wire));
  if (at >= 0) return `document ${at}: ${pathsOf([a[at] as Buffer])[0]}`;
  return a.length === b.length ? null : `${a.length} and ${b.length} documents`;
}

describe('a scan of a database at every limit', () => {
  it('gives the same bytes by documents and by names, in the order of names', async () => {
    const writes = documentsAtTheLimits(root);
    await write(writes);
    const largest = await writeLargest(writer, root, 'heavy/largest');
    // 1,048,576 bytes for a document, of which its name and field names take some.
    expect(largest).toBeGreaterThan(MIB - 200);
    const expected = [...writes.map(({ path }) => path), 'heavy/largest'].sort(comparePaths);
    const readTime = await byDocuments.serverTime();

    const direct = await scan(byDocuments, { readTime });
    expect(pathsOf(direct)).toEqual(expected);
    expect(Math.max(...direct.map((wire) => wire.length))).toBeGreaterThan(MIB);
    expect(difference(direct, await scan(byNames, { readTime }))).toBeNull();
    expect(difference(direct, await scan(byNames, { readTime: null }))).toBeNull();

    const names = await scan(byDocuments, { readTime, namesOnly: true });
    expect(pathsOf(names)).toEqual(expected);
    expect(difference(names, await scan(byNames, { readTime, namesOnly: true }))).toBeNull();

    const cuts = expected.filter((_, n) => n % 7 === 0);
    const pieces = splitRange(EVERYTHING, cuts);
    expect(difference(direct, await scan(byNames, { readTime }, pieces))).toBeNull();
    const order = [collectionRange('order')];
    const inOrder = await scan(byDocuments, { readTime }, order);
    expect(pathsOf(inOrder)).toEqual(expected.filter((path) => path.startsWith('order/')));
    expect(difference(inOrder, await scan(byNames, { readTime }, order))).toBeNull();

    for (const scanner of [byDocuments, byNames]) {
      expect(await scanner.count(EVERYTHING, readTime)).toBe(expected.length);
      expect(await scanner.firstPath(EVERYTHING, readTime)).toBe(expected[0]);
    }

    const backwards = [...expected, 'absent/1', 'heavy/none'].reverse();
    const fetched = await fetcher.fetchAll(backwards, { readTime });
    expect(fetched.slice(0, 2)).toEqual([null, null]);
    expect(difference(direct, fetched.slice(2).reverse() as Buffer[])).toBeNull();
  });

  it('finds what lies below a document whose id is the last of its kind, and nothing beside it', async () => {
    const ids = [
      'a',
      '__id7__',
      '__id9223372036854775807__',
      'x'.repeat(1500),
      `${'x'.repeat(1499)}\u007f`,
      '\u{10ffff}'.repeat(375),
    ];
    const below = ids.flatMap((id) => [`ids/${id}`, `ids/${id}/sub/1`]);
    const beside = ['ids/__id8__', 'ids/b', 'idt/a'];
    await write([...below, ...beside].map((path) => aDocument(root, path, [])));
    const readTime = await byDocuments.serverTime();
    for (const id of ids) {
      const found = await scan(byDocuments, { readTime }, [subtreeRange(`ids/${id}`)]);
      expect(pathsOf(found)).toEqual([`ids/${id}`, `ids/${id}/sub/1`]);
      const alone = await scan(byDocuments, { readTime }, [documentRange(`ids/${id}`)]);
      expect(pathsOf(alone)).toEqual([`ids/${id}`]);
    }
  });

  it('goes on over the pages of names', async () => {
    await write(numbered(5100, 'x'));
    const readTime = await byDocuments.serverTime();
    const direct = await scan(byDocuments, { readTime });
    expect(direct).toHaveLength(5100);
    expect(difference(direct, await scan(byNames, { readTime }))).toBeNull();
  });

  it.each([0, 1])('works with %i documents', async (count) => {
    await write(numbered(count, 'x'));
    const readTime = await byDocuments.serverTime();
    for (const scanner of [byDocuments, byNames]) {
      expect(await scan(scanner, { readTime })).toHaveLength(count);
      expect(await scan(scanner, { readTime: null })).toHaveLength(count);
      expect(await scanner.count(EVERYTHING, readTime)).toBe(count);
      expect(await scanner.rootCollections(readTime)).toEqual(count === 0 ? [] : ['ledger']);
    }
    expect(await fetcher.fetchAll([], { readTime })).toEqual([]);
  });
});

describe('while the database changes', () => {
  it('a scan of an old moment gives what was there, by documents and by names', async () => {
    const before = numbered(600, 'before');
    await write(before);
    const readTime = await byDocuments.serverTime();
    const direct = await scan(byDocuments, { readTime });

    let done = false;
    const changing = (async () => {
      for (let turn = 0; !done; turn += 1) {
        const created = aDocument(root, `ledger/new-${turn}`, [['text', { string: 'after' }]]);
        const changed = numbered(40, `after ${turn}`).slice(0, 20);
        await write([created, ...changed]);
        const start = 100 + (turn % 20) * 20;
        await write(before.slice(start, start + 20).map(({ path }) => ({ path, document: null })));
      }
    })();
    try {
      for (let turn = 0; turn < 3; turn += 1) {
        expect(difference(direct, await scan(byDocuments, { readTime }))).toBeNull();
        expect(difference(direct, await scan(byNames, { readTime }))).toBeNull();
        expect(await byNames.count(EVERYTHING, readTime)).toBe(600);
        // Of the present, only what is not touched is sure.
        const present = pathsOf(await scan(byNames, { readTime: null }));
        expect(present).toEqual([...new Set(present)].sort(comparePaths));
        const untouched = before.slice(500).map(({ path }) => path);
        expect(present.filter((path) => untouched.includes(path))).toEqual(untouched);
      }
    } finally {
      done = true;
      await changing;
    }
    const paths = before.map(({ path }) => path);
    expect(
      difference(direct, (await fetcher.fetchAll(paths, { readTime })) as Buffer[]),
    ).toBeNull();
    const now = await scan(byNames, { readTime: await byNames.serverTime() });
    expect(difference(direct, now)).not.toBeNull();
  });
});

describe('a moment that cannot be read', () => {
  const reads: [string, (readTime: string) => Promise<unknown>][] = [
    ['a scan by documents', (readTime) => scan(byDocuments, { readTime })],
    ['a scan by names', (readTime) => scan(byNames, { readTime })],
    ['a count', (readTime) => byDocuments.count(EVERYTHING, readTime)],
    ['a first path', (readTime) => byDocuments.firstPath(EVERYTHING, readTime)],
    ['the root collections', (readTime) => byDocuments.rootCollections(readTime)],
    ['a fetch', (readTime) => fetcher.fetchAll(['ledger/1'], { readTime })],
  ];

  // The emulator keeps much more than an hour, but not a week.
  it.each(reads)('is too old: %s', async (_, read) => {
    const error = await failureOf(read(new Date(Date.now() - 8 * DAY_MS).toISOString()));
    expect(isReadTimeTooOld(error)).toBe(true);
    expect(error).toMatchObject({
      kind: 'failed-precondition',
      nextStep: expect.stringContaining('--enable-pitr'),
    });
  });

  it.each(reads)('has not come yet: %s', async (_, read) => {
    const error = await failureOf(read(new Date(Date.now() + DAY_MS).toISOString()));
    expect(error).toMatchObject({ code: 'firestore/read-time-in-future' });
    expect(isReadTimeTooOld(error)).toBe(false);
  });
});

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('It should have failed.');
    },
    (error: unknown) => error,
  );
}
