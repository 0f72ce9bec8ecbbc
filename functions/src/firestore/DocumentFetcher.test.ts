/** Documents come in the order asked, whatever the order and the cuts of the answers, and never many MiB at a time. */
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { arbitraryPath } from '../domain/testing/arbitraryPath.ts';
import { DocumentFetcher } from './DocumentFetcher.ts';
import { HastyClock, StubFirestore } from './testing/StubFirestore.ts';

vi.setConfig({ testTimeout: 60_000 });

const options = { readTime: '2026-11-22T14:00:00.123456Z' };
const MIB = 1024 * 1024;

let stub: StubFirestore;
beforeAll(async () => {
  stub = await StubFirestore.start();
});
afterAll(() => stub.stop());

function aFetcher(clock = new HastyClock()): DocumentFetcher {
  return new DocumentFetcher(stub.connection, clock);
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `ledger/${String(n).padStart(4, '0')}`);
}

/** How many paths each call asked for. */
function asked(): number[] {
  return stub.calls.map((call) => call.paths.length);
}

describe('DocumentFetcher', () => {
  it('gives documents in the order asked, however answers are shuffled and cut', async () => {
    const cut = fc.record({
      after: fc.integer({ min: 1, max: 40 }),
      code: fc.constantFrom(status.UNAVAILABLE, status.RESOURCE_EXHAUSTED, status.INTERNAL),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryPath, { maxLength: 120 }),
        fc.array(fc.option(cut), { maxLength: 12 }),
        fc.integer(),
        async (paths, cuts, seed) => {
          // Every third is missing, some are asked for twice.
          const held = stub.hold(new Set(paths.filter((_, n) => n % 3 !== 0)));
          stub.cuts = cuts;
          stub.answering = (wanted) => shuffled(wanted, seed);
          const wanted = [...paths, ...paths.slice(0, 5)];
          const got = await aFetcher().fetchAll(wanted, options);
          expectSame(
            got,
            wanted.map((path) => held.get(path) ?? null),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('asks again for what has not arrived, and for nothing else', async () => {
    stub.hold(numbered(20));
    stub.cuts = [{ after: 12, code: status.UNAVAILABLE }];
    stub.answering = (paths) => [...paths].reverse();
    const clock = new HastyClock();
    expect(await aFetcher(clock).fetchAll(numbered(20), options)).toHaveLength(20);
    expect(stub.calls.map((call) => call.paths)).toEqual([numbered(20), numbered(8)]);
    expect(clock.slept).toHaveLength(1);
    expect(stub.calls[1]?.request).toMatchObject({
      database: 'projects/demo/databases/(default)',
      readTime: { seconds: 1795356000, nanos: 123456000 },
    });
  });

  it('gives up after three retries that brought nothing', async () => {
    stub.hold(numbered(20));
    const barren = { after: 0, code: status.UNAVAILABLE };
    stub.cuts = [barren, { ...barren, after: 1 }, barren, barren, barren];
    const clock = new HastyClock();
    const work = aFetcher(clock).fetchAll(numbered(20), options);
    await expect(work).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked()).toEqual([20, 20, 19, 19, 19]);
    expect(clock.slept).toHaveLength(4);
  });

  it('throws at once what does not pass, and says when the time is too old', async () => {
    stub.hold(numbered(20));
    stub.cuts = [{ after: 3, code: status.PERMISSION_DENIED }];
    const denied = aFetcher().fetchAll(numbered(20), options);
    await expect(denied).rejects.toMatchObject({ kind: 'permission-denied' });
    stub.cuts = [{ after: 3, code: status.FAILED_PRECONDITION }];
    const tooOld = aFetcher().fetchAll(numbered(20), options);
    await expect(tooOld).rejects.toMatchObject({ code: 'firestore/read-time-too-old' });
    expect(stub.calls).toHaveLength(2);
  });

  it('refuses answers that were not asked for, come twice or not at all', async () => {
    const refusedWith = async (answering: (paths: string[]) => string[], code: string) => {
      stub.hold(numbered(20));
      stub.answering = answering;
      const work = aFetcher().fetchAll(numbered(5), options);
      await expect(work).rejects.toMatchObject({ kind: 'internal', code });
    };
    await refusedWith((paths) => [...paths, 'ledger/0009'], 'firestore/unasked-answer');
    await refusedWith((paths) => [...paths, 'ledger/absent'], 'firestore/unasked-answer');
    await refusedWith((paths) => [...paths, 'ledger/0001'], 'firestore/unasked-answer');
    const elsewhere = 'projects/else/databases/(default)/documents/ledger/0001';
    await refusedWith(() => [elsewhere], 'firestore/unasked-answer');
    await refusedWith((paths) => paths.slice(1), 'firestore/short-answer');
    await refusedWith(() => [], 'firestore/short-answer');
  });

  it('stops when it is told to', async () => {
    stub.hold(numbered(20));
    const stop = new AbortController();
    const signal = stop.signal;
    stub.answering = (paths) => {
      stop.abort(new Error('enough'));
      return paths;
    };
    await expect(aFetcher().fetchAll(numbered(20), { ...options, signal })).rejects.toThrow(
      'enough',
    );
  });

  it('asks for more of small documents, and begins small', async () => {
    stub.hold(numbered(1500));
    expect(await aFetcher().fetchAll(numbered(1500), options)).toHaveLength(1500);
    expect(asked()).toEqual([32, 500, 500, 468]);
  });

  it('asks for less of large documents and gives up an answer that is too large', async () => {
    const paths = numbered(1000);
    const large = Buffer.alloc(MIB - 200, 1);
    const held = stub.hold(paths, (path) =>
      Number(path.slice(7)) < 900 ? [] : [['large', { bytes: large }]],
    );
    let heaviest = 0;
    const got: (Buffer | null)[] = [];
    for await (const batch of aFetcher().fetch([paths.slice(0, 532), paths.slice(532)], options)) {
      const bytes = batch.reduce((sum, { document }) => sum + (document?.length ?? 0), 0);
      heaviest = Math.max(heaviest, bytes);
      for (const { document } of batch) got.push(document);
    }
    expectSame(got, [...held.values()]);
    // 8 MiB, and what one read of the connection holds beyond.
    expect(heaviest).toBeLessThan(14 * MIB);
    // 468 were asked for, 368 small ones and some of the large came; the mean then sinks to that of the large.
    expect(asked().slice(0, 3)).toEqual([32, 500, 468]);
    expect(asked().at(-2)).toBeLessThan(8);
    // What an answer that is given up has under way is lost, and only that.
    expect(stub.documentsSent).toBeLessThan(paths.length + 40);
  });
});

/** Byte by byte: `toEqual` takes minutes over a hundred MiB. */
function expectSame(got: readonly (Buffer | null)[], expected: readonly (Buffer | null)[]): void {
  expect(got).toHaveLength(expected.length);
  const other = got.findIndex((document, n) => {
    const wanted = expected[n] ?? null;
    return document === null || wanted === null ? document !== wanted : !document.equals(wanted);
  });
  expect(other).toBe(-1);
}

/** The same order for the same seed. */
function shuffled(paths: readonly string[], seed: number): string[] {
  let state = seed | 0;
  const keyed = paths.map((path) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    return { path, key: state };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ path }) => path);
}
