/** Cuts the scope of a backup into parts of a good size for one task each, and counts what they hold. */
import { compareIds, comparePaths, rootCollectionOf } from '../../domain/documentName.ts';
import { areAdjacent, collectionRange, type NameRange, splitRange } from '../../domain/ranges.ts';
import type { DocumentScanner } from '../../firestore/DocumentScanner.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { type CountedRange, splitByProbing } from './splitByProbing.ts';

/** The ranges of one part, in order. */
export interface PlannedPart {
  ranges: NameRange[];
  documents: number;
}

/** Documents that one task should export: some seconds of work, so that many tasks can share a big database. */
export const TARGET_DOCUMENTS = 20_000;

/**
 * Parts in `__name__` order that hold every document of the scope: whatever a listing of the collections did not announce
 * is still found, since their ids only say where to cut. Small neighbours share a part; stretches without a document
 * belong to none. COUNTs grow with the parts and the logarithm of the collections, not with the collections.
 */
export async function planParts(
  scanner: Pick<DocumentScanner, 'count' | 'rootCollections' | 'firstPath' | 'partitionPoints'>,
  scope: readonly NameRange[],
  readTime: string,
  target = TARGET_DOCUMENTS,
): Promise<PlannedPart[]> {
  const ids = await scanner.rootCollections(readTime);
  const cuts = ids.sort(compareIds).flatMap((id) => collectionRange(id).from ?? []);
  const scopes = await mapLimited(scope, 8, async (range) => ({
    range,
    documents: await scanner.count(range, readTime),
  }));
  const halved = await mapLimited(scopes, 4, (piece) =>
    halve(scanner, piece, cuts, { readTime, target }),
  );
  const pieces = await mapLimited(halved.flat(), 2, (piece) =>
    split(scanner, piece, { readTime, target }),
  );
  return joinSmall(pieces.flat(), target);
}

/**
 * The same parts, stretched so that together they cover the scope without a gap, in order: where no document is left,
 * some may have been deleted since the base backup. No parts become one.
 */
export function coverScope(
  parts: readonly PlannedPart[],
  scope: readonly NameRange[],
): PlannedPart[] {
  const cuts = parts.slice(1).flatMap((part) => part.ranges[0]?.from ?? []);
  const covered: PlannedPart[] = [
    { ranges: [], documents: parts[0]?.documents ?? 0 },
    ...parts.slice(1).map(({ documents }) => ({ ranges: [], documents })),
  ];
  for (const piece of scope.flatMap((range) => splitRange(range, cuts))) {
    const from = piece.from;
    const index = from === null ? 0 : cutsUpTo(cuts, from);
    covered[index]?.ranges.push(piece);
  }
  return covered.filter((part) => part.ranges.length > 0);
}

/** How many of the sorted cuts lie at the path or before it. */
function cutsUpTo(cuts: readonly string[], path: string): number {
  let low = 0;
  for (let high = cuts.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (comparePaths(cuts[middle] ?? '', path) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Targets below which one task is quicker than the probes that would cut its range. */
const SPLIT_ABOVE = 3;

/** The most that the server would give is not documented; probing cuts what is left too big. */
const MAX_PARTITIONS = 1000;

function partitionsFor(documents: number, target: number): number {
  return Math.min(MAX_PARTITIONS, Math.ceil(documents / target));
}

interface Cutting {
  readTime: string;
  /** Documents that a part should hold. */
  target: number;
}

async function split(
  scanner: Pick<DocumentScanner, 'count' | 'firstPath' | 'partitionPoints'>,
  piece: CountedRange,
  { readTime, target }: Cutting,
): Promise<CountedRange[]> {
  const { range, documents } = piece;
  if (documents <= SPLIT_ABOVE * target) return [piece];
  // The piece is one root collection, or has none of its own to ask about; what the server does not tell, probes find.
  const collection = rootCollectionOf(range.from ?? '');
  const cuts =
    collection === ''
      ? []
      : await scanner.partitionPoints(collection, partitionsFor(documents, target), readTime);
  return (await splitByProbing(scanner, range, documents, readTime, { target, cuts })).pieces;
}

/** Cuts a range that holds too much at the middle one of its cuts, and again each half. */
async function halve(
  scanner: Pick<DocumentScanner, 'count'>,
  piece: CountedRange,
  cuts: readonly string[],
  cutting: Cutting,
): Promise<CountedRange[]> {
  const { readTime, target } = cutting;
  const { range, documents } = piece;
  if (documents === 0) return [];
  const inside = cuts.filter((cut) => splitRange(range, [cut]).length === 2);
  const middle = inside[inside.length >> 1];
  if (documents <= target || middle === undefined) return [piece];
  const [left, right] = splitRange(range, [middle]);
  if (left === undefined || right === undefined) return [piece];
  const before = await scanner.count(left, readTime);
  const halves = await Promise.all([
    halve(scanner, { range: left, documents: before }, inside, cutting),
    halve(scanner, { range: right, documents: documents - before }, inside, cutting),
  ]);
  return halves.flat();
}

function joinSmall(pieces: readonly CountedRange[], target: number): PlannedPart[] {
  const parts: PlannedPart[] = [];
  for (const { range, documents } of pieces) {
    const last = parts.at(-1);
    if (last === undefined || last.documents + documents > target) {
      parts.push({ ranges: [range], documents });
    } else {
      last.ranges = append(last.ranges, range);
      last.documents += documents;
    }
  }
  return parts;
}

function append(ranges: NameRange[], next: NameRange): NameRange[] {
  const last = ranges.at(-1);
  if (last === undefined || !areAdjacent(last, next)) return [...ranges, next];
  const joined = { ...last, until: next.until, untilInclusive: next.untilInclusive };
  return [...ranges.slice(0, -1), joined];
}
