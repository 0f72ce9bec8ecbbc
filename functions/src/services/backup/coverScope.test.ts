/** Parts that were planned where documents are cover, once stretched, the whole scope and nothing twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER_BACKED_UP } from '../../contract/index.ts';
import { rangesOfBackup } from '../../domain/backupScope.ts';
import { rootCollectionOf } from '../../domain/documentName.ts';
import {
  byStart,
  EVERYTHING,
  type NameRange,
  rangeHolds,
  splitRange,
} from '../../domain/ranges.ts';
import { arbitraryPath } from '../../domain/testing/arbitraryPath.ts';
import { coverScope, type PlannedPart } from './planParts.ts';

const CHOSEN = { collections: [], paths: [], includeSubcollections: true };
const WHOLE = rangesOfBackup({ ...CHOSEN, type: 'full' });

const collectionId = fc.constantFrom('a', 'aa', 'b', 'users', 'users\0', 'é', 'locks', 'm', 'z');
/** Dense around the collections that scopes and cuts are made of. */
const path = fc.oneof(
  arbitraryPath,
  fc
    .tuple(collectionId, fc.constantFrom('1', '__id7__', '__id-9223372036854775808__', '\uffff'))
    .map((ids) => ids.join('/')),
);
const scope: fc.Arbitrary<NameRange[]> = fc.oneof(
  fc.constant(WHOLE),
  fc
    .uniqueArray(collectionId, { minLength: 1, maxLength: 4 })
    .map((collections) => rangesOfBackup({ ...CHOSEN, type: 'collections', collections })),
);

/** A plan of the scope as the planner makes one: cut at some paths, empty pieces left out, neighbours joined by chance. */
const plan = scope.chain((ranges) =>
  fc
    .record({
      cuts: fc.array(path, { maxLength: 8 }),
      kept: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      joined: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    })
    .map(({ cuts, kept, joined }) => {
      const pieces = ranges.flatMap((range) => splitRange(range, cuts));
      const parts: PlannedPart[] = [];
      for (const [index, range] of pieces.entries()) {
        if (kept[index % kept.length] !== true) continue;
        const last = parts.at(-1);
        if (last !== undefined && joined[index % joined.length] === true) {
          last.ranges.push(range);
          last.documents += 1;
        } else parts.push({ ranges: [range], documents: 1 });
      }
      return { scope: ranges, parts };
    }),
);

function holding(parts: readonly PlannedPart[], at: string): number[] {
  return parts.flatMap(({ ranges }, index) =>
    ranges.filter((range) => rangeHolds(range, at)).map(() => index),
  );
}

describe('coverScope', () => {
  it('puts every path of the scope into exactly one part, and no other path into any', () => {
    fc.assert(
      fc.property(
        plan,
        fc.array(path, { minLength: 1, maxLength: 20 }),
        ({ scope: ranges, parts }, paths) => {
          const covered = coverScope(parts, ranges);
          const bounds = covered.flatMap((part) =>
            part.ranges.flatMap(({ from, until }) => [from, until]),
          );
          for (const one of [...paths, ...bounds.filter((bound) => bound !== null)]) {
            const isInScope = ranges.some((range) => rangeHolds(range, one));
            expect(holding(covered, one)).toHaveLength(isInScope ? 1 : 0);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leaves what was planned in the part that it was planned for', () => {
    fc.assert(
      fc.property(plan, fc.array(path, { maxLength: 20 }), ({ scope: ranges, parts }, paths) => {
        const covered = coverScope(parts, ranges);
        expect(covered.length).toBe(Math.max(1, parts.length));
        expect(covered.map(({ documents }) => documents)).toEqual(
          parts.length === 0 ? [0] : parts.map(({ documents }) => documents),
        );
        for (const one of paths) {
          const [planned] = holding(parts, one);
          if (planned !== undefined) expect(holding(covered, one)).toEqual([planned]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps parts, and the ranges of each, in order', () => {
    fc.assert(
      fc.property(plan, ({ scope: ranges, parts }) => {
        const inRow = coverScope(parts, ranges).flatMap((part) => part.ranges);
        expect(inRow).toEqual([...inRow].sort(byStart));
      }),
    );
  });

  it('makes one part of a plan without any: all may have been deleted', () => {
    expect(coverScope([], [EVERYTHING])).toEqual([{ ranges: [EVERYTHING], documents: 0 }]);
    const own = coverScope([], WHOLE).flatMap((part) => part.ranges);
    for (const id of NEVER_BACKED_UP) {
      expect(own.some((range) => rangeHolds(range, `${id}/x`))).toBe(false);
      expect(rootCollectionOf(`${id}/x`)).toBe(id);
    }
  });
});
