/** The documents that a backup is of. Pure. */
import { type BackupMetadata, NEVER_BACKED_UP } from '../contract/index.ts';
import type { NameRange } from './ranges.ts';
import { type Scope, scopeRanges, WHOLE_DATABASE } from './scope.ts';

export type ScopedBackup = Pick<
  BackupMetadata,
  'type' | 'collections' | 'paths' | 'includeSubcollections'
>;

/** What was chosen; the record of a backup of the whole database names the collections that it found. */
export function scopeOfBackup(backup: ScopedBackup): Scope {
  if (backup.type !== 'collections') return WHOLE_DATABASE;
  const { collections, paths, includeSubcollections } = backup;
  return { collections, paths, includeSubcollections };
}

/** In order, the engine's own collections left out. */
export function rangesOfBackup(backup: ScopedBackup): NameRange[] {
  return scopeRanges(scopeOfBackup(backup), NEVER_BACKED_UP);
}
