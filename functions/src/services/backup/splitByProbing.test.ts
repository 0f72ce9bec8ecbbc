/** However ids are made, a range is cut into even pieces that lose and double nothing, for a few probes each. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePaths } from '../../domain/documentName.ts';
import {
  collectionRange,
  EVERYTHING,
  type NameRange,
  rangeAfter,
  rangeHolds,
  splitRange,
} from '../../domain/ranges.ts';
import { arbitraryPath } from '../../domain/testing/arbitraryPath.ts';
import { type Split, splitByProbing } from './splitByProbing.ts';

const NOW = '2026-11-22T14:00:00.123456Z';

/** A sorted set of paths, which is all that splitting sees of a database. */
function aDatabase(documents: Iterable<string>) {
  const paths = [...new Set(documents)].sort(comparePaths);
  /** How many paths lie before the bound, or up to it. */
  function rank(bound: string, includesBound: boolean): number {
    let low = 0;
    let end = paths.length;
    while (low < end) {
      const middle = (low + end) >> 1;
      const order = comparePaths(paths[middle] ?? '', bound);
      if (order < 0 || (order === 0 && includesBound)) low = middle + 1;
      else end = middle;
    }
    return low;
  }
  const start = ({ from, fromExclusive }: NameRange) =>
    from === null ? 0 : rank(from, fromExclusive);
  const end = ({ until, untilInclusive }: NameRange) =>
    until === null ? paths.length : rank(until, untilInclusive);
  return {
    paths,
    count: async (range: NameRange) => Math.max(0, end(range) - start(range)),
    firstPath: async (range: NameRange) =>
      start(range) < end(range) ? (paths[start(range)] ?? null) : null,
  };
}

type Database = ReturnType<typeof aDatabase>;

function split(database: Database, range: NameRange, target: number, cuts?: string[]) {
  const count = database.paths.filter((path) => rangeHolds(range, path)).length;
  const options = cuts === undefined ? { target } : { target, cuts };
  return splitByProbing(database, range, count, NOW, options);
}

/** The pieces are the range, cut. */
function expectExactCover({ pieces }: Split, range: NameRange, database: Database): void {
  const cuts = pieces.slice(1).map((piece) => piece.range.from ?? '');
  expect(pieces.map((piece) => piece.range)).toEqual(splitRange(range, cuts));
  const held = database.paths.filter((path) => rangeHolds(range, path));
  expect(pieces.reduce((sum, piece) => sum + piece.documents, 0)).toBe(held.length);
}

/** The same pseudo-random numbers on every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function word(random: () => number, letters: string, length: number): string {
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
}

const AUTO = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const padded = (index: number, width = 6) => String(index).padStart(width, '0');

const ids: Record<string, (index: number, random: () => number) => string> = {
  'sequential ids': (index) => `user_${padded(index)}`,
  'numbers without zeros in front': (index) => `user_${index}`,
  UUIDs: (_, random) =>
    [8, 4, 4, 4, 12].map((length) => word(random, '0123456789abcdef', length)).join('-'),
  'auto ids': (_, random) => word(random, AUTO, 20),
  'numeric ids': (index) => `__id${index * 3}__`,
  'numeric hashes': (_, random) =>
    `__id${BigInt.asIntN(64, BigInt(Math.floor(random() * 2 ** 32)) << 32n)}__`,
  'numeric ids among others': (index, random) =>
    index % 2 === 0 ? `__id${index}__` : word(random, AUTO, 20),
  'a long common prefix': (index) => `${'x'.repeat(1200)}${padded(index)}`,
  timestamps: (index) =>
    `2026-11-${padded(1 + (index % 28), 2)}T${padded(index % 24, 2)}:${padded(index)}`,
  'characters beyond ASCII': (index) => `${String.fromCodePoint(0x1f600 + (index % 50))}${index}`,
  'sub-collections of one document': (index, random) =>
    index === 0 ? 'big' : `big/orders/${word(random, AUTO, 20)}`,
  'sub-collections of many documents': (index, random) =>
    `u${index % 300}/orders/${word(random, AUTO, 8)}`,
  'a few huge clusters': (index) =>
    `${['tenantA_', 'tenantB_', `${'x'.repeat(200)}_`][index % 3]}${padded(index, 9)}`,
  'a cluster among scattered ids': (index, random) =>
    index % 50 === 0 ? word(random, AUTO, 20) : `kqz/deep/${index}/very/${index * 7}`,
  'ids that grow denser': (index) =>
    `${padded(Math.floor(Math.exp(index / 1500)), 9)}-${padded(index)}`,
};

describe('splitByProbing', () => {
  it.each(Object.entries(ids))('cuts %s evenly, whatever the target', async (_, id) => {
    const random = randomNumbers(7);
    const database = aDatabase(Array.from({ length: 20_000 }, (_, i) => `c/${id(i, random)}`));
    const range = collectionRange('c');
    for (const target of [12_000, 5_000, 700, 150]) {
      const result = await split(database, range, target);
      expectExactCover(result, range, database);
      const wanted = Math.ceil(database.paths.length / target);
      const sizes = result.pieces.map((piece) => piece.documents);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(1.5 * target);
      expect(result.pieces.length).toBeLessThanOrEqual(1.5 * wanted + 2);
      // Two for each half piece, and what it takes to find out about each cluster of ids.
      expect(result.probes).toBeLessThanOrEqual(24 * wanted + 120);
      expect(result.counts).toBeLessThanOrEqual(6 * wanted + 20);
    }
  });

  it('needs no more probes a piece for 200,000 documents than for 2,000', async () => {
    const spent = [];
    for (const documents of [2_000, 200_000]) {
      const random = randomNumbers(11);
      const paths = Array.from({ length: documents }, () => `c/${word(random, AUTO, 20)}`);
      const result = await split(aDatabase(paths), collectionRange('c'), documents / 20);
      spent.push(result.probes);
    }
    expect(Math.max(...spent)).toBeLessThanOrEqual(80);
  });

  it('leaves a range whole that is small enough, without a question', async () => {
    const database = aDatabase(['c/1', 'c/2', 'c/3']);
    const range = collectionRange('c');
    const whole = { pieces: [{ range, documents: 3 }], probes: 0, counts: 0 };
    expect(await split(database, range, 2)).toEqual(whole);
    expect(await split(aDatabase([]), range, 2)).toEqual({
      ...whole,
      pieces: [{ range, documents: 0 }],
    });
  });

  it('covers any range of any paths exactly', async () => {
    const path = fc.oneof(
      arbitraryPath,
      fc.nat(30).map((n) => `c/d${n}`),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(path, { maxLength: 60 }),
        fc.option(path, { nil: null }),
        fc.option(path, { nil: null }),
        fc.tuple(fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 9 })),
        async (paths, a, b, [fromExclusive, untilInclusive, target]) => {
          const isTurned = a !== null && b !== null && comparePaths(a, b) > 0;
          const [from, until] = isTurned ? [b, a] : [a, b];
          fc.pre(from === null || from !== until || (!fromExclusive && untilInclusive));
          const range = { from, fromExclusive, until, untilInclusive };
          const database = aDatabase(paths);
          const result = await split(database, range, target);
          expectExactCover(result, range, database);
          expect(await split(database, range, target)).toEqual(result);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same pieces whatever the order of the answers', async () => {
    const random = randomNumbers(3);
    const database = aDatabase(Array.from({ length: 3000 }, () => `c/${word(random, AUTO, 20)}`));
    const late = {
      ...database,
      firstPath: async (range: NameRange) => {
        for (let turns = Math.floor(random() * 20); turns > 0; turns--) await Promise.resolve();
        return database.firstPath(range);
      },
    };
    const range = collectionRange('c');
    expect(await split(late, range, 100)).toEqual(await split(database, range, 100));
  });

  it('gives up on ids made to defy it, within its allowance', async () => {
    const chain = aDatabase(Array.from({ length: 1400 }, (_, i) => `c/${'a'.repeat(i + 1)}`));
    const range = rangeAfter(EVERYTHING, 'b/b');
    const result = await split(chain, range, 20);
    expectExactCover(result, range, chain);
    expect(result.probes).toBeLessThanOrEqual(120 + 40 * 70 + 10);
  });

  it('takes cuts that are known already, and probes only where they leave a piece too big', async () => {
    const database = aDatabase(Array.from({ length: 4000 }, (_, i) => `c/${padded(i)}`));
    const range = collectionRange('c');
    const even = await split(database, range, 1000, ['c/001000', 'c/002000', 'c/003000', 'd/x']);
    expect(even).toMatchObject({ probes: 0, counts: 4 });
    expect(even.pieces.map((piece) => piece.documents)).toEqual([1000, 1000, 1000, 1000]);
    const uneven = await split(database, range, 1000, ['c/001000']);
    expect(uneven.probes).toBeGreaterThan(0);
    expect(Math.max(...uneven.pieces.map((piece) => piece.documents))).toBeLessThanOrEqual(1500);
    expectExactCover(uneven, range, database);
  });

  it('stops when it is told to', async () => {
    const database = aDatabase(Array.from({ length: 100 }, (_, i) => `c/${i}`));
    const stop = new AbortController();
    const firstPath = async (range: NameRange) => {
      stop.abort(new Error('cancelled'));
      return database.firstPath(range);
    };
    const options = { target: 10, signal: stop.signal };
    const work = splitByProbing({ ...database, firstPath }, EVERYTHING, 100, NOW, options);
    await expect(work).rejects.toThrow('cancelled');
  });
});
