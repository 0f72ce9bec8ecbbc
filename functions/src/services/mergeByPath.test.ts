/** Streams walk side by side in `__name__` order and lose, double and leave open nothing, however they are cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePaths } from '../domain/documentName.ts';
import { arbitraryMeetingPath } from '../domain/testing/arbitraryPath.ts';
import { type Keyed, mergeByPath, overlay } from './mergeByPath.ts';

interface Side {
  map: Map<string, number>;
  /** Lengths of its batches, one after another; 0 is an empty batch. */
  cuts: number[];
}

const side: fc.Arbitrary<Side> = fc.record({
  map: fc
    .uniqueArray(fc.tuple(arbitraryMeetingPath, fc.integer()), {
      maxLength: 12,
      selector: ([key]) => key,
    })
    .map((entries) => new Map(entries)),
  cuts: fc.array(fc.nat({ max: 4 }), { maxLength: 8 }),
});

/** What became of a stream that was read. */
interface Fate {
  isClosed: boolean;
  batches: number;
}

/** The side's entries in order, in its batches; after them `failure`, if any. */
async function* stream(
  { map, cuts }: Side,
  fate: Fate = { isClosed: false, batches: 0 },
  failure: Error | null = null,
): AsyncGenerator<Keyed<number>[], void, void> {
  const items = sortedKeys([map]).map((key) => ({ path: key, item: map.get(key) ?? 0 }));
  try {
    for (const cut of cuts) {
      fate.batches += 1;
      yield items.splice(0, cut);
    }
    fate.batches += 1;
    if (items.length > 0) yield items;
    if (failure !== null) throw failure;
  } finally {
    fate.isClosed = true;
  }
}

function sortedKeys(maps: readonly Map<string, number>[]): string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].sort(comparePaths);
}

async function all<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0);
    items.push(...batch);
  }
  return items;
}

function aSide(keys: readonly string[], cuts: number[] = []): Side {
  return { map: new Map(keys.map((key, index) => [key, index])), cuts };
}

function aFate(): Fate {
  return { isClosed: false, batches: 0 };
}

describe('mergeByPath', () => {
  it('gives what two maps have at each path, in order, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, async (left, right) => {
        const merged = await all(mergeByPath(stream(left), stream(right)));
        expect(merged).toEqual(
          sortedKeys([left.map, right.map]).map((key) => ({
            path: key,
            left: left.map.get(key) ?? null,
            right: right.map.get(key) ?? null,
          })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('closes both sides when it ends, and when its reader leaves early', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, fc.nat({ max: 3 }), async (left, right, batches) => {
        const [ours, theirs] = [aFate(), aFate()];
        let wanted = batches;
        for await (const _ of mergeByPath(stream(left, ours), stream(right, theirs))) {
          if (wanted-- === 0) break;
        }
        expect([ours.isClosed, theirs.isClosed]).toEqual([true, true]);
      }),
    );
  });

  it('throws what a side throws, after what came before it, and closes the other', async () => {
    const failure = new Error('The store is gone.');
    for (const fails of ['left', 'right'] as const) {
      const [ours, theirs] = [aFate(), aFate()];
      const merged: string[] = [];
      const reading = (async () => {
        const left = stream(aSide(['a/1', 'b/1'], [1, 1]), ours, fails === 'left' ? failure : null);
        const keys = ['a/1', 'b/2', 'c/3'];
        const right = stream(aSide(keys, [1, 1]), theirs, fails === 'right' ? failure : null);
        for await (const pairs of mergeByPath(left, right)) {
          merged.push(...pairs.map((pair) => pair.path));
        }
      })();
      await expect(reading).rejects.toBe(failure);
      expect(merged.slice(0, 2)).toEqual(['a/1', 'b/1']);
      expect([ours.isClosed, theirs.isClosed]).toEqual([true, true]);
    }
  });

  it('reads a side no further than the other has come', async () => {
    const [ours, theirs] = [aFate(), aFate()];
    const left = stream(aSide(['a/1', 'y/1', 'z/1'], [1, 1, 1]), ours);
    const right = stream(aSide(['b/1', 'c/1', 'd/1', 'e/1'], [1, 1, 1, 1]), theirs);
    const merged = mergeByPath(left, right);
    for (let batch = 0; batch < 3; batch += 1) await merged.next();
    expect(ours.batches).toBe(2);
    await merged.return();
    expect(theirs.isClosed).toBe(true);
  });
});

describe('overlay', () => {
  const layers = fc.array(side, { maxLength: 5 });

  it('gives each path once, as the first layer that has it does', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (sides) => {
        const maps = sides.map(({ map }) => map);
        const seen = await flat(overlay(sides.map((one) => stream(one))));
        expect(seen).toEqual(
          sortedKeys(maps).map((key) => ({
            path: key,
            item: maps.find((map) => map.has(key))?.get(key),
          })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('closes every layer when its reader leaves early', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(side, { minLength: 1, maxLength: 5 }), async (sides) => {
        const fates = sides.map(aFate);
        for await (const _ of overlay(sides.map((one, index) => stream(one, fates[index])))) break;
        // A layer that ended closed itself; one that was never begun has nothing to close.
        const open = fates.filter(({ isClosed, batches }) => batches > 0 && !isClosed);
        expect(open).toEqual([]);
      }),
    );
  });

  it('throws what a layer throws, and closes the others', async () => {
    const failure = new Error('The store is gone.');
    const fates = [aFate(), aFate(), aFate()];
    const reading = flat(
      overlay([
        stream(aSide(['a/1', 'c/1'], [1, 1]), fates[0]),
        stream(aSide(['a/1'], [1]), fates[1], failure),
        stream(aSide(['b/1', 'd/1'], [1, 1]), fates[2]),
      ]),
    );
    await expect(reading).rejects.toBe(failure);
    expect(fates.map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
  });
});

/** As `all`; a single layer is passed on as it is, with its empty batches. */
async function flat<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
