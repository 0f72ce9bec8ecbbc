/** A scan over gRPC that is cut again and again loses nothing, doubles nothing, and ends when nothing comes any more. */
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { relativePath } from '../domain/documentName.ts';
import { EVERYTHING, splitRange } from '../domain/ranges.ts';
import { arbitraryPath } from '../domain/testing/arbitraryPath.ts';
import { DocumentScanner, type ScanOptions, type ScanStrategy } from './DocumentScanner.ts';
import { HastyClock, StubFirestore } from './testing/StubFirestore.ts';
import { readDocumentName } from './transcoder/readDocument.ts';

vi.setConfig({ testTimeout: 60_000 });

const READ_TIME = '2026-11-22T14:00:00.123456Z';
const PASSING = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
  status.RESOURCE_EXHAUSTED,
];

let stub: StubFirestore;
beforeAll(async () => {
  stub = await StubFirestore.start();
});
afterAll(() => stub.stop());

function aScanner(strategy: ScanStrategy, clock = new HastyClock()): DocumentScanner {
  return new DocumentScanner(stub.connection, clock, strategy);
}

async function drain(batches: AsyncIterable<Buffer[]>, into: Buffer[] = []): Promise<Buffer[]> {
  for await (const batch of batches) {
    expect(batch).not.toHaveLength(0);
    for (const wire of batch) into.push(wire);
  }
  return into;
}

function pathsOf(documents: readonly Buffer[]): string[] {
  return documents.map((wire) => relativePath(readDocumentName(wire)));
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `ledger/${String(n).padStart(6, '0')}`);
}

const fixed: ScanOptions = { readTime: READ_TIME };

describe.each<ScanStrategy>(['documents', 'names'])('a scan by %s', (strategy) => {
  it('gives each document once and in order wherever its streams are cut', async () => {
    const cut = fc.option(
      fc.record({ after: fc.nat({ max: 12 }), code: fc.constantFrom(...PASSING) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(arbitraryPath, { maxLength: 60 }),
        // Barren cuts in a row are another matter: each of these is followed by one that brings something.
        fc
          .array(cut, { maxLength: 30 })
          .map((cuts) =>
            cuts.flatMap((one) => (one?.after === 0 ? [one, { ...one, after: 2 }] : [one])),
          ),
        fc.array(arbitraryPath, { maxLength: 3 }),
        fc.boolean(),
        async (paths, cuts, splits, namesOnly) => {
          const held = stub.hold(paths);
          stub.cuts = cuts;
          const ranges = splitRange(EVERYTHING, splits);
          const got = await drain(aScanner(strategy).scan(ranges, { ...fixed, namesOnly }));
          expect(pathsOf(got)).toEqual([...held.keys()]);
          const bytes = Buffer.concat([...held.values()]);
          if (!namesOnly) expect(Buffer.concat(got).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('goes on after the last name where a page ends', async () => {
    const page = strategy === 'documents' ? 50_000 : 5000;
    const held = stub.hold(numbered(page + 1), () => []);
    const got = await drain(aScanner(strategy).scan([EVERYTHING], fixed));
    expect(pathsOf(got).join()).toBe([...held.keys()].join());
    const queries = stub.calls.filter((call) => call.method === 'RunQuery');
    const name = `${stub.connection.documentsRoot}/ledger/${String(page - 1).padStart(6, '0')}`;
    expect(queries).toHaveLength(2);
    expect(queries[1]?.request).toMatchObject({
      readTime: { seconds: 1795356000, nanos: 123456000 },
      structuredQuery: {
        limit: { value: page },
        startAt: { values: [{ referenceValue: name }] },
      },
    });
  });

  it('hands over what came before a failure that does not pass', async () => {
    stub.hold(numbered(9));
    stub.cuts = [{ after: 4, code: status.PERMISSION_DENIED }];
    const got: Buffer[] = [];
    const work = drain(aScanner(strategy).scan([EVERYTHING], fixed), got);
    await expect(work).rejects.toMatchObject({ kind: 'permission-denied' });
    expect(pathsOf(got)).toEqual(numbered(4));
  });

  it('gives up after three retries that brought nothing, each after a longer wait', async () => {
    stub.hold(numbered(9));
    const barren = { after: 0, code: status.UNAVAILABLE };
    stub.cuts = [{ after: 4, code: status.UNAVAILABLE }, barren, barren, barren, barren];
    if (strategy === 'names') stub.cuts.splice(1, 0, null);
    const clock = new HastyClock();
    const got: Buffer[] = [];
    const work = drain(aScanner(strategy, clock).scan([EVERYTHING], fixed), got);
    await expect(work).rejects.toMatchObject({ kind: 'unavailable' });
    expect(pathsOf(got)).toEqual(numbered(4));
    // The fault that came with documents was the first in a row of four.
    expect(clock.slept).toHaveLength(3);
    const shortest = [250, 500, 1000];
    clock.slept.forEach((ms, n) => {
      expect(ms).toBeGreaterThanOrEqual(shortest[n] ?? 0);
    });
  });

  it('stops when it is told to', async () => {
    stub.hold(numbered(40));
    const stop = new AbortController();
    const scan = aScanner(strategy).scan([EVERYTHING], { ...fixed, signal: stop.signal });
    await scan.next();
    stop.abort(new Error('enough'));
    await expect(drain(scan)).rejects.toThrow('enough');
  });

  it('can be left at any time', async () => {
    stub.hold(numbered(9));
    const scanner = aScanner(strategy);
    for await (const _ of scanner.scan([EVERYTHING], fixed)) break;
    expect(await drain(scanner.scan([EVERYTHING], fixed))).toHaveLength(9);
  });

  it.each([
    [status.FAILED_PRECONDITION, 'firestore/read-time-too-old'],
    [status.PERMISSION_DENIED, 'firestore/denied'],
  ])('says of a refusal %i that it is %s, at a fixed time', async (code, expected) => {
    stub.hold(numbered(9));
    const scanner = aScanner(strategy);
    const reads = [
      () => drain(scanner.scan([EVERYTHING], fixed)),
      () => scanner.count(EVERYTHING, READ_TIME),
      () => scanner.firstPath(EVERYTHING, READ_TIME),
      () => scanner.rootCollections(READ_TIME),
    ];
    for (const read of reads) {
      stub.cuts = [{ after: 0, code }];
      await expect(read()).rejects.toMatchObject({ code: expected });
    }
  });
});

describe('a scan by names', () => {
  it('asks for no fields but those of the names it was given', async () => {
    const held = stub.hold(numbered(40));
    await drain(aScanner('names').scan([EVERYTHING], fixed));
    const [query, ...fetches] = stub.calls;
    expect(query?.request).toMatchObject({
      structuredQuery: { select: { fields: [{ fieldPath: '__name__' }] } },
    });
    expect(fetches.flatMap((call) => call.paths)).toEqual([...held.keys()]);
  });

  it('fails, with their number, when documents are missing at the very time that names them', async () => {
    stub.hold(numbered(9));
    stub.gone = new Set(['ledger/000003', 'ledger/000007']);
    const work = drain(aScanner('names').scan([EVERYTHING], fixed));
    await expect(work).rejects.toMatchObject({
      kind: 'data-loss',
      code: 'firestore/document-vanished',
      message: expect.stringMatching(/names 2 documents .* ledger\/000003/),
    });
  });

  it('leaves out what is deleted between both reads of the present', async () => {
    stub.hold(numbered(9));
    stub.gone = new Set(['ledger/000003', 'ledger/000007']);
    const got = await drain(aScanner('names').scan([EVERYTHING], { readTime: null }));
    expect(pathsOf(got)).toEqual(numbered(9).filter((path) => !stub.gone.has(path)));
    stub.gone = new Set(numbered(9));
    expect(await drain(aScanner('names').scan([EVERYTHING], { readTime: null }))).toEqual([]);
  });
});
