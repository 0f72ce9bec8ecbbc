/** What a restore may cover: the root collections of a backup with the documents below each. */
import { type BackupMetadata, RESTORED_ONLY_WHEN_NAMED } from '@contract';

export interface ScopeEntry {
  collection: string;
  /** Documents at any depth below it; `null` when the record does not tell. */
  documents: number | null;
  /** Part of a restore of everything; the product's own settings are not. */
  inEverything: boolean;
}

/** Sorted by name. */
export function restoreScope(backup: BackupMetadata): ScopeEntry[] {
  const counts = countsByRoot(backup.documentCounts);
  const roots = new Set([...backup.collections.map(rootOf), ...counts.keys()]);
  return [...roots].sort().map((collection) => ({
    collection,
    documents: counts.get(collection) ?? null,
    inEverything: !RESTORED_ONLY_WHEN_NAMED.includes(collection),
  }));
}

/** Documents of the chosen collections; those of unknown size count as none. */
export function documentsOf(entries: readonly ScopeEntry[]): number {
  return entries.reduce((sum, one) => sum + (one.documents ?? 0), 0);
}

function countsByRoot(documentCounts: Record<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [path, count] of Object.entries(documentCounts)) {
    const root = rootOf(path);
    counts.set(root, (counts.get(root) ?? 0) + count);
  }
  return counts;
}

function rootOf(path: string): string {
  return path.split('/')[0] ?? path;
}
