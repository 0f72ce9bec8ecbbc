/** Ranges cut, join and leave out exactly what they should, for any paths. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  belowPrefix,
  collectionRange,
  descendantsRange,
  documentRange,
  EVERYTHING,
  gapsBetween,
  intersectRanges,
  type NameRange,
  rangeHolds,
  rangesAfter,
  rangesThrough,
  rangeWithin,
  splitRange,
  subtreeRange,
  withoutCollections,
} from './ranges.ts';

const id = fc.constantFrom(
  'a',
  'b',
  'c',
  'B',
  'é',
  '\u{1F600}',
  '\uFFFD',
  '__id7__',
  '__id-3__',
  'a\0',
);
const collection = fc.constantFrom('a', 'b', 'c', 'é', 'a\0', 'locks');
const path = fc
  .tuple(collection, id, fc.option(fc.tuple(collection, id), { nil: null }))
  .map(([c, d, nested]) => [c, d, ...(nested ?? [])].join('/'));
const range: fc.Arbitrary<NameRange> = fc.record({
  from: fc.option(path, { nil: null }),
  fromExclusive: fc.boolean(),
  until: fc.option(path, { nil: null }),
  untilInclusive: fc.boolean(),
});

function isSame(a: NameRange, b: NameRange): boolean {
  return (
    a.from === b.from &&
    a.until === b.until &&
    (a.from === null || a.fromExclusive === b.fromExclusive) &&
    (a.until === null || a.untilInclusive === b.untilInclusive)
  );
}

describe('ranges', () => {
  it('hold a collection with everything below it, and nothing else', () => {
    fc.assert(
      fc.property(collection, path, (name, candidate) => {
        expect(rangeHolds(collectionRange(name), candidate)).toBe(candidate.startsWith(`${name}/`));
      }),
    );
  });

  it('hold a document with what lies below it, or without, or only what lies below', () => {
    fc.assert(
      fc.property(path, path, (name, candidate) => {
        const isBelow = candidate.startsWith(`${name}/`);
        const isItself = candidate === name;
        expect(rangeHolds(subtreeRange(name), candidate)).toBe(isItself || isBelow);
        expect(rangeHolds(documentRange(name), candidate)).toBe(isItself);
        expect(rangeHolds(descendantsRange(name), candidate)).toBe(isBelow);
      }),
    );
  });

  it('hold a nested collection with everything below it', () => {
    fc.assert(
      fc.property(path, collection, path, (document, name, candidate) => {
        const nested = `${document}/${name}`;
        const isMeant = candidate.startsWith(`${nested}/`);
        expect(rangeHolds(collectionRange(nested), candidate)).toBe(isMeant);
        expect(rangeHolds(collectionRange(nested), `${nested}/${candidate}`)).toBe(true);
      }),
    );
  });

  it('below a prefix hold what they held, there and nowhere else', () => {
    fc.assert(
      fc.property(range, path, path, (one, prefix, candidate) => {
        const moved = belowPrefix(one, prefix);
        expect(rangeHolds(moved, `${prefix}/${candidate}`)).toBe(rangeHolds(one, candidate));
        if (!candidate.startsWith(`${prefix}/`)) expect(rangeHolds(moved, candidate)).toBe(false);
      }),
    );
  });

  it('intersect to what both hold', () => {
    fc.assert(
      fc.property(range, range, path, (a, b, candidate) => {
        const both = intersectRanges(a, b);
        expect(both !== null && rangeHolds(both, candidate)).toBe(
          rangeHolds(a, candidate) && rangeHolds(b, candidate),
        );
      }),
    );
  });

  it('leave out the named collections and keep all others, each path in one piece', () => {
    fc.assert(
      fc.property(fc.uniqueArray(collection), path, (holes, candidate) => {
        const pieces = withoutCollections(EVERYTHING, holes);
        const holding = pieces.filter((piece) => rangeHolds(piece, candidate)).length;
        expect(holding).toBe(holes.some((hole) => candidate.startsWith(`${hole}/`)) ? 0 : 1);
      }),
    );
  });

  it('split without losing or doubling a path', () => {
    fc.assert(
      fc.property(range, fc.array(path), path, (whole, cuts, candidate) => {
        fc.pre(intersectRanges(whole, whole) !== null);
        const holding = splitRange(whole, cuts).filter((piece) => rangeHolds(piece, candidate));
        expect(holding.length).toBe(rangeHolds(whole, candidate) ? 1 : 0);
      }),
    );
  });

  it('find the gaps between pieces exactly', () => {
    fc.assert(
      fc.property(
        fc.array(path, { maxLength: 6 }),
        fc.array(fc.boolean()),
        path,
        (cuts, keep, candidate) => {
          const covered = splitRange(EVERYTHING, cuts).filter((_, index) => keep[index] === true);
          const gaps = gapsBetween(EVERYTHING, covered);
          const inCovered = covered.some((piece) => rangeHolds(piece, candidate));
          expect(gaps.filter((gap) => rangeHolds(gap, candidate)).length).toBe(inCovered ? 0 : 1);
        },
      ),
    );
  });

  it('lie within another when what the two share is all of them', () => {
    let within = 0;
    fc.assert(
      fc.property(range, range, path, (inner, outer, candidate) => {
        const shared = intersectRanges(inner, outer);
        if (shared === null) return;
        const isWithin = rangeWithin(inner, outer);
        within += isWithin ? 1 : 0;
        if (isWithin && rangeHolds(inner, candidate)) {
          expect(rangeHolds(outer, candidate)).toBe(true);
        }
        expect(isWithin).toBe(isSame(shared, inner));
      }),
    );
    expect(within).toBeGreaterThan(0);
  });

  it('closed at a path and gone on with after it, share nothing and miss nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(collection), path, path, (holes, at, candidate) => {
        const whole = withoutCollections(EVERYTHING, holes);
        const parts = [...rangesThrough(whole, at), ...rangesAfter(whole, at)];
        const holding = parts.filter((piece) => rangeHolds(piece, candidate)).length;
        expect(holding).toBe(whole.some((piece) => rangeHolds(piece, candidate)) ? 1 : 0);
      }),
    );
  });
});
