/** A plan covers every document of the scope once and leaves the engine's own out. */
import { describe, expect, it } from 'vitest';
import { NEVER_BACKED_UP } from '../../contract/index.ts';
import { collectionRange, rangeHolds } from '../../domain/ranges.ts';
import { scopeRanges, WHOLE_DATABASE } from '../../domain/scope.ts';
import { planParts, TARGET_DOCUMENTS } from './planParts.ts';

const WHOLE = scopeRanges(WHOLE_DATABASE, NEVER_BACKED_UP);

/** A database by collection and number of documents; the scanner counts what a range holds of it. */
function aDatabase(collections: Record<string, number>) {
  const paths = Object.keys(collections).map((id) => ({
    path: `${id}/x`,
    weight: collections[id] ?? 0,
  }));
  return {
    paths,
    scanner: {
      rootCollections: async () => Object.keys(collections),
      partitionPoints: async (): Promise<string[]> => [],
      firstPath: async (range: Parameters<typeof rangeHolds>[0]) =>
        paths.find(({ path }) => rangeHolds(range, path))?.path ?? null,
      count: async (range: Parameters<typeof rangeHolds>[0]) =>
        paths.reduce((sum, { path, weight }) => sum + (rangeHolds(range, path) ? weight : 0), 0),
    },
  };
}

describe('planParts', () => {
  it('joins small neighbours into one part', async () => {
    const { scanner } = aDatabase({ alpha: 10, apples: 20, artists: 30 });
    const planned = await planParts(scanner, WHOLE, 'now');
    expect(planned.map((part) => part.documents)).toEqual([60]);
  });

  it('starts a new part when the target would be passed', async () => {
    const { scanner } = aDatabase({ alpha: TARGET_DOCUMENTS, apples: 1, artists: 2 });
    const planned = await planParts(scanner, WHOLE, 'now');
    expect(planned.map((part) => part.documents)).toEqual([TARGET_DOCUMENTS, 3]);
  });

  it('holds every collection exactly once and none of the engine’s own', async () => {
    const own = Object.fromEntries(NEVER_BACKED_UP.map((id) => [id, 5]));
    const { scanner, paths } = aDatabase({
      ...own,
      aaa: 1,
      customers: 2,
      mmm: 3,
      zzz: 4,
      kunden: 5,
    });
    const planned = await planParts(scanner, WHOLE, 'now');
    for (const { path } of paths) {
      const holding = planned
        .flatMap(({ ranges }) => ranges)
        .filter((range) => rangeHolds(range, path)).length;
      expect([path, holding]).toEqual([
        path,
        NEVER_BACKED_UP.includes(path.split('/')[0] ?? '') ? 0 : 1,
      ]);
    }
  });

  it('keeps to the chosen collections', async () => {
    const { scanner } = aDatabase({ customers: 7, orders: 9 });
    const planned = await planParts(scanner, [collectionRange('orders')], 'now');
    expect(planned.map((part) => part.documents)).toEqual([9]);
    const ranges = planned.flatMap((part) => part.ranges);
    expect(ranges.some((range) => rangeHolds(range, 'customers/x'))).toBe(false);
  });

  it('asks for few counts in a database of very many collections', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`c${n}`, 20]));
    const { scanner } = aDatabase(many);
    let counts = 0;
    const planned = await planParts(
      {
        ...scanner,
        count: (range) => {
          counts += 1;
          return scanner.count(range);
        },
      },
      WHOLE,
      'now',
    );
    expect(planned.reduce((sum, part) => sum + part.documents, 0)).toBe(60_000);
    expect(planned.length).toBeLessThanOrEqual(6);
    expect(counts).toBeLessThan(30);
  });

  it('cuts a big collection where the server says, and asks it nothing else', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `big/d${String(n).padStart(3, '0')}`);
    const inside = (range: Parameters<typeof rangeHolds>[0]) =>
      ids.filter((path) => rangeHolds(range, path));
    const asked: unknown[] = [];
    const planned = await planParts(
      {
        rootCollections: async () => ['big'],
        count: async (range) => inside(range).length * 1000,
        firstPath: () => Promise.reject(new Error('No probe is needed.')),
        partitionPoints: async (...request) => {
          asked.push(request);
          return ['big/d020', 'big/d040', 'big/d060', 'big/d080'];
        },
      },
      WHOLE,
      'now',
    );
    expect(asked).toEqual([['big', 5, 'now']]);
    expect(planned.map((part) => part.documents)).toEqual(Array(5).fill(20_000));
    expect(planned.flatMap(({ ranges }) => ranges.flatMap(inside))).toEqual(ids);
  });

  it('makes no part of an empty database', async () => {
    expect(await planParts(aDatabase({}).scanner, WHOLE, 'now')).toEqual([]);
  });
});
