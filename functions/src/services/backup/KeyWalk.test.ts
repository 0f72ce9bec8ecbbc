/** The walk finds every difference between then and now, keeps the key of every document, and can stop anywhere. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePaths, rootCollectionOf } from '../../domain/documentName.ts';
import { arbitraryMeetingPath } from '../../domain/testing/arbitraryPath.ts';
import { newScanTally } from '../../firestore/recordBlocks.ts';
import { recordToDocument } from '../../firestore/transcoder/recordToDocument.ts';
import { ByteSink } from '../../firestore/wire/ByteSink.ts';
import { type Difference, KeyWalk } from './KeyWalk.ts';

const ROOT = 'projects/p/databases/(default)/documents';
const TIMES = ['2026-11-24T14:00:00.123456Z', '2026-11-24T14:00:00Z', '2026-11-25T00:00:00.500Z'];

interface Side {
  times: Map<string, string>;
  /** Lengths of its batches, one after another; 0 is an empty batch. */
  cuts: number[];
}

const side: fc.Arbitrary<Side> = fc.record({
  times: fc
    .uniqueArray(fc.tuple(arbitraryMeetingPath, fc.constantFrom(...TIMES)), {
      maxLength: 12,
      selector: ([key]) => key,
    })
    .map((entries) => new Map(entries)),
  cuts: fc.array(fc.nat({ max: 4 }), { maxLength: 8 }),
});

function wireOf([path, time]: [string, string]): Buffer {
  const name = JSON.stringify(`${ROOT}/${path}`);
  const times = `"createTime":"${TIMES[1]}","updateTime":"${time}"`;
  return recordToDocument(Buffer.from(`{"name":${name},"fields":{},${times}}`), {
    includeTimes: true,
  });
}

function lineOf([path, updateTime]: [string, string]): Buffer {
  return Buffer.from(JSON.stringify({ path, updateTime }));
}

/** Another spelling of the same key, as an older version may have written it. */
function escapedLineOf(entry: [string, string]): Buffer {
  return Buffer.from(lineOf(entry).toString().replace('{"path":"a', '{"path":"\\u0061'));
}

async function* stream(
  { times, cuts }: Side,
  print: (entry: [string, string]) => Buffer,
): AsyncGenerator<Buffer[], void, void> {
  const items = [...times].sort(([a], [b]) => comparePaths(a, b)).map(print);
  for (const cut of cuts) yield items.splice(0, cut);
  if (items.length > 0) yield items;
}

function differencesOf(now: Side, then: Side): Difference[] {
  return [...new Set([...now.times.keys(), ...then.times.keys()])]
    .sort(comparePaths)
    .filter((path) => now.times.get(path) !== then.times.get(path))
    .map((path) => ({ path, isDeletion: !now.times.has(path) }));
}

it.each([
  ['as it is printed now', lineOf],
  ['in another spelling', escapedLineOf],
])('finds what differs, wherever it stops, with the list %s', async (_, print) => {
  await fc.assert(
    fc.asyncProperty(side, side, fc.integer({ min: 1, max: 5 }), async (now, then, limit) => {
      const keys = new ByteSink();
      const tally = newScanTally();
      const walk = new KeyWalk(stream(now, wireOf), stream(then, print), keys, tally);
      const expected = differencesOf(now, then);
      const found: Difference[] = [];
      while (await walk.fill()) {
        walk.on(limit);
        expect(walk.differences.length).toBeLessThanOrEqual(limit);
        found.push(...walk.differences.splice(0));
        const { lastPath } = walk;
        const passed = ({ path }: Difference) =>
          lastPath !== null && comparePaths(path, lastPath) <= 0;
        expect(found).toEqual(expected.filter(passed));
      }
      expect(found).toEqual(expected);
      const sorted = [...now.times].sort(([a], [b]) => comparePaths(a, b));
      expect(keys.take().toString()).toBe(sorted.map((entry) => `${lineOf(entry)}\n`).join(''));
      expect(tally.documents).toBe(now.times.size);
      const roots = sorted.map(([path]) => rootCollectionOf(path));
      expect(tally.counts).toEqual(
        Object.fromEntries([...Map.groupBy(roots, (root) => root)].map(([k, v]) => [k, v.length])),
      );
    }),
    { numRuns: 500 },
  );
});

it('names the line of a list that is none', async () => {
  const now: Side = { times: new Map([['a/1', TIMES[0] ?? '']]), cuts: [] };
  const lines = stream(now, () => Buffer.from('{"path":7}'));
  const walk = new KeyWalk(stream(now, wireOf), lines, new ByteSink(), newScanTally());
  await walk.fill();
  expect(() => walk.on(1)).toThrow('a line that is none');
});
