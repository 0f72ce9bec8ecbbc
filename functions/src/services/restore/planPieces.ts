/** Cuts what is to be restored into pieces: the documents of one stored part, or the stretches in which the backup holds none. */
import type { Manifest } from '../../archive/manifest.ts';
import { NEVER_BACKED_UP, RESTORED_ONLY_WHEN_NAMED } from '../../contract/index.ts';
import {
  byStart,
  collectionRange,
  EVERYTHING,
  gapsBetween,
  intersectRanges,
  type NameRange,
  withoutCollections,
} from '../../domain/ranges.ts';

export interface RestorePiece {
  /** The manifest's part that holds the documents; null where the backup knows that there were none. */
  sourcePart: string | null;
  ranges: NameRange[];
}

/** The documents a restore may touch: the named root collections, or all but our own. */
export function restoreScope(collections: readonly string[] | null): NameRange[] {
  return collections === null
    ? withoutCollections(EVERYTHING, [...NEVER_BACKED_UP, ...RESTORED_ONLY_WHEN_NAMED])
    : collections.map(collectionRange);
}

/** The documents a backup speaks for. */
function backupScope(manifest: Manifest): NameRange[] {
  return manifest.scope.collections === null
    ? withoutCollections(EVERYTHING, NEVER_BACKED_UP)
    : manifest.scope.collections.map(collectionRange);
}

/** Ranges that could not be read when the backup was made belong to no piece: nothing there is touched. */
export function planPieces(manifest: Manifest, scope: readonly NameRange[]): RestorePiece[] {
  const known = [...manifest.parts, ...manifest.missing].flatMap(({ ranges }) => ranges);
  known.sort(byStart);
  const sources: RestorePiece[] = [
    ...manifest.parts.map((part) => ({ sourcePart: part.id, ranges: part.ranges })),
    {
      sourcePart: null,
      ranges: backupScope(manifest).flatMap((range) => gapsBetween(range, known)),
    },
  ];
  return sources.flatMap(({ sourcePart, ranges }) => {
    const shared = scope.flatMap((wanted) =>
      ranges.flatMap((range) => intersectRanges(wanted, range) ?? []),
    );
    return shared.length === 0 ? [] : [{ sourcePart, ranges: shared.sort(byStart) }];
  });
}
