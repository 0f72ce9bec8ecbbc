/** Ranges of documents in `__name__` order, and the arithmetic that cuts a scope into them. */
import { collectionPathOf, compareIds, comparePaths } from './documentName.ts';
import { nextId } from './nextId.ts';

/**
 * A run of document paths, relative to the database root. `from` null is the very first document, `until` null the end
 * of the database. `from` belongs to the range unless `fromExclusive`, `until` only if `untilInclusive`: there is no
 * path "just after" another that is sure to be legal, since ids and depth have limits.
 */
export interface NameRange {
  from: string | null;
  fromExclusive: boolean;
  until: string | null;
  untilInclusive: boolean;
}

export const EVERYTHING: NameRange = {
  from: null,
  fromExclusive: false,
  until: null,
  untilInclusive: false,
};

/** The lowest document id there is: numeric ids sort first, and this is the least int64. */
const LOWEST_ID = '__id-9223372036854775808__';

/** A collection, `users` or `users/7/orders`, with everything below it. */
export function collectionRange(collectionPath: string): NameRange {
  const next = pathAfter(collectionPath);
  return {
    from: `${collectionPath}/${LOWEST_ID}`,
    fromExclusive: false,
    until:
      next === null ? afterChildrenOf(collectionPathOf(collectionPath)) : `${next}/${LOWEST_ID}`,
    untilInclusive: false,
  };
}

/** One document, without what lies below it. */
export function documentRange(path: string): NameRange {
  return { from: path, fromExclusive: false, until: path, untilInclusive: true };
}

/** A document, there or not, with everything below it. */
export function subtreeRange(path: string): NameRange {
  return { ...documentRange(path), until: afterSubtree(path), untilInclusive: false };
}

/** What lies below a document, itself left out. */
export function descendantsRange(path: string): NameRange {
  return { ...subtreeRange(path), fromExclusive: true };
}

/** The first path that may follow a document and all below it; null at the end of the database. */
function afterSubtree(path: string): string | null {
  return pathAfter(path) ?? collectionRange(collectionPathOf(path)).until;
}

function afterChildrenOf(documentPath: string): string | null {
  return documentPath === '' ? null : afterSubtree(documentPath);
}

/** The same path with the next possible id at its end; null when there is none. */
function pathAfter(path: string): string | null {
  const start = path.lastIndexOf('/') + 1;
  const next = nextId(path.slice(start));
  return next === null ? null : path.slice(0, start) + next;
}

/** The range as it lies below a document: `a/1` becomes `prefix/a/1`. */
export function belowPrefix(range: NameRange, prefix: string): NameRange {
  const all = descendantsRange(prefix);
  return {
    from: range.from === null ? all.from : `${prefix}/${range.from}`,
    fromExclusive: range.from === null || range.fromExclusive,
    until: range.until === null ? all.until : `${prefix}/${range.until}`,
    untilInclusive: range.until !== null && range.untilInclusive,
  };
}

/** What both ranges hold, or null when they share nothing. */
export function intersectRanges(a: NameRange, b: NameRange): NameRange | null {
  const lower = compareLower(a, b) >= 0 ? a : b;
  const upper = compareUpper(a, b) <= 0 ? a : b;
  const range: NameRange = {
    from: lower.from,
    fromExclusive: lower.fromExclusive,
    until: upper.until,
    untilInclusive: upper.untilInclusive,
  };
  return isEmpty(range) ? null : range;
}

/** The range without the given root collections: up to one piece more than there are collections. */
export function withoutCollections(
  range: NameRange,
  collectionIds: readonly string[],
): NameRange[] {
  return gapsBetween(range, [...collectionIds].sort(compareIds).map(collectionRange));
}

/** Cuts a range at the given paths; each cut becomes the first path of its piece. Cuts outside are ignored. */
export function splitRange(range: NameRange, cuts: readonly string[]): NameRange[] {
  const pieces: NameRange[] = [];
  let rest = range;
  for (const cut of [...new Set(cuts)].sort(comparePaths)) {
    const head = intersectRanges(rest, { ...EVERYTHING, until: cut });
    const tail = intersectRanges(rest, { ...EVERYTHING, from: cut });
    if (head === null || tail === null) continue;
    pieces.push(head);
    rest = tail;
  }
  pieces.push(rest);
  return pieces;
}

/** What is left of a range once everything up to and including `path` is dealt with. */
export function rangeAfter(range: NameRange, path: string): NameRange {
  return { ...range, from: path, fromExclusive: true };
}

/** The pieces of `range` that none of `covered` reaches; `covered` in order and without overlap. */
export function gapsBetween(range: NameRange, covered: readonly NameRange[]): NameRange[] {
  const gaps: NameRange[] = [];
  let rest: NameRange | null = range;
  for (const piece of covered) {
    if (rest === null) break;
    if (piece.from !== null) {
      const before = intersectRanges(rest, {
        ...EVERYTHING,
        until: piece.from,
        untilInclusive: piece.fromExclusive,
      });
      if (before !== null) gaps.push(before);
    }
    rest =
      piece.until === null
        ? null
        : intersectRanges(rest, {
            ...EVERYTHING,
            from: piece.until,
            fromExclusive: piece.untilInclusive,
          });
  }
  if (rest !== null) gaps.push(rest);
  return gaps;
}

/** Orders ranges by where they begin, for `sort`. */
export function byStart(a: NameRange, b: NameRange): number {
  return compareLower(a, b);
}

/** What the ranges, in order, hold after `path`: the rest of a part that was closed there. */
export function rangesAfter(ranges: readonly NameRange[], path: string): NameRange[] {
  const after = rangeAfter(EVERYTHING, path);
  return ranges.flatMap((range) => intersectRanges(range, after) ?? []);
}

/** What the ranges hold up to and including `path`. */
export function rangesThrough(ranges: readonly NameRange[], path: string): NameRange[] {
  const through: NameRange = { ...EVERYTHING, until: path, untilInclusive: true };
  return ranges.flatMap((range) => intersectRanges(range, through) ?? []);
}

/** Whether one range ends exactly where the next begins. */
export function areAdjacent(a: NameRange, b: NameRange): boolean {
  return a.until !== null && a.until === b.from && a.untilInclusive === b.fromExclusive;
}

/** Whether a document's path lies in the range. */
export function rangeHolds(range: NameRange, path: string): boolean {
  if (range.from !== null) {
    const order = comparePaths(path, range.from);
    if (order < 0 || (order === 0 && range.fromExclusive)) return false;
  }
  if (range.until === null) return true;
  const order = comparePaths(path, range.until);
  return order < 0 || (order === 0 && range.untilInclusive);
}

/** Whether every document of `inner` lies in `outer`. */
export function rangeWithin(inner: NameRange, outer: NameRange): boolean {
  return compareLower(inner, outer) >= 0 && compareUpper(inner, outer) <= 0;
}

function isEmpty(range: NameRange): boolean {
  if (range.from === null || range.until === null) return false;
  const order = comparePaths(range.from, range.until);
  return order > 0 || (order === 0 && (range.fromExclusive || !range.untilInclusive));
}

function compareLower(a: NameRange, b: NameRange): number {
  if (a.from === null || b.from === null) {
    return (a.from === null ? 0 : 1) - (b.from === null ? 0 : 1);
  }
  return comparePaths(a.from, b.from) || Number(a.fromExclusive) - Number(b.fromExclusive);
}

function compareUpper(a: NameRange, b: NameRange): number {
  if (a.until === null || b.until === null) {
    return (b.until === null ? 0 : 1) - (a.until === null ? 0 : 1);
  }
  return comparePaths(a.until, b.until) || Number(a.untilInclusive) - Number(b.untilInclusive);
}
