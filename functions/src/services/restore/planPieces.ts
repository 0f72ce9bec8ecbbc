/** Cuts what is to be restored into pieces, each with the stored parts that tell its documents, or with none where there were none. */
import type { Manifest, ManifestPart } from '../../archive/manifest.ts';
import type { PieceSource } from '../../catalogue/RestoreCatalogue.ts';
import {
  byStart,
  EVERYTHING,
  gapsBetween,
  intersectRanges,
  type NameRange,
} from '../../domain/ranges.ts';
import { scopeRanges } from '../../domain/scope.ts';
import { scopeOfManifest } from './jobScope.ts';

export interface RestorePiece {
  /** Of the newest backup first, in the order of names; none where the backup knows that there was nothing. */
  sources: PieceSource[];
  ranges: NameRange[];
}

/**
 * The manifests of a backup and of all it builds on, newest first. Ranges that could not be read when the backup was made
 * belong to no piece: nothing there is touched.
 */
export function planPieces(
  chain: readonly [Manifest, ...Manifest[]],
  scope: readonly NameRange[],
): RestorePiece[] {
  const [newest] = chain;
  const known = [...newest.parts, ...newest.missing].flatMap(({ ranges }) => ranges);
  known.sort(byStart);
  const units = [
    ...newest.parts.map(({ ranges }) => ranges),
    scopeRanges(scopeOfManifest(newest), newest.scope.without).flatMap((range) =>
      gapsBetween(range, known),
    ),
  ];
  return units.flatMap((unit) => {
    const ranges = intersectAll(scope, unit).sort(byStart);
    return ranges.length === 0 ? [] : [{ ranges, sources: sourcesOf(chain, ranges) }];
  });
}

/** Each backup has its say where no newer one holds everything. */
function sourcesOf(chain: readonly Manifest[], ranges: readonly NameRange[]): PieceSource[] {
  const sources: PieceSource[] = [];
  let open = [...ranges];
  for (const { id, parts } of chain) {
    const hidden: NameRange[] = [];
    for (const part of partsWithin(parts, open)) {
      const shared = intersectAll(open, part.ranges).sort(byStart);
      if (shared.length === 0) continue;
      sources.push({ backupId: id, part: part.id, ranges: shared, location: null });
      if (part.holds === 'all') hidden.push(...shared);
    }
    hidden.sort(byStart);
    open = open.flatMap((range) => gapsBetween(range, hidden));
  }
  return sources;
}

/** The parts that may share something with the ranges; both in order, found without looking at every part. */
function partsWithin(parts: readonly ManifestPart[], ranges: readonly NameRange[]): ManifestPart[] {
  const wanted = hullOf(ranges);
  if (wanted === null) return [];
  const isBefore = (part: ManifestPart): boolean => {
    const hull = hullOf(part.ranges);
    const onward = { ...EVERYTHING, from: wanted.from, fromExclusive: wanted.fromExclusive };
    return hull === null || intersectRanges(hull, onward) === null;
  };
  let low = 0;
  for (let high = parts.length; low < high; ) {
    const middle = (low + high) >> 1;
    const part = parts[middle];
    if (part !== undefined && isBefore(part)) low = middle + 1;
    else high = middle;
  }
  const found: ManifestPart[] = [];
  for (const part of parts.slice(low)) {
    const hull = hullOf(part.ranges);
    if (hull !== null && intersectRanges(hull, wanted) === null) break;
    found.push(part);
  }
  return found;
}

/** From the beginning of the first range to the end of the last. */
function hullOf(ranges: readonly NameRange[]): NameRange | null {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return null;
  return { ...first, until: last.until, untilInclusive: last.untilInclusive };
}

function intersectAll(a: readonly NameRange[], b: readonly NameRange[]): NameRange[] {
  return a.flatMap((one) => b.flatMap((other) => intersectRanges(one, other) ?? []));
}
