/** Tells whether a backup is the last of its kind: the one without which there would be nothing good to restore. Pure. */
import { type BackupMetadata, holdsEverything } from '../contract/index.ts';
import { type ScopedBackup, scopeOfBackup } from './backupScope.ts';
import { covers } from './scope.ts';

type Candidate = ScopedBackup &
  Pick<
    BackupMetadata,
    'id' | 'status' | 'isWhole' | 'storageLocations' | 'metadata' | 'verification' | 'database'
  >;

/**
 * `restorable` are the backups that succeeded, wholly or partly. One that holds everything is replaced only by another that
 * does, one that lacks documents by either, and each only by one of all that it is of. What a restore made for itself goes
 * after some days and replaces nothing, nor does what its last verification found damaged, or what is of another database.
 */
export function isLastOfItsKind(backup: Candidate, restorable: readonly Candidate[]): boolean {
  if (backup.status !== 'success' && backup.status !== 'partial') return false;
  if (backup.metadata.purpose !== undefined) return false;
  const scope = scopeOfBackup(backup);
  const isReplacedBy = (one: Candidate): boolean =>
    one.id !== backup.id &&
    isSameDatabase(one, backup) &&
    one.metadata.purpose === undefined &&
    one.verification?.status !== 'failed' &&
    (holdsEverything(one) || !holdsEverything(backup)) &&
    covers(scopeOfBackup(one), scope);
  return !restorable.some(isReplacedBy);
}

function isSameDatabase(a: Candidate, b: Candidate): boolean {
  return (
    a.database?.projectId === b.database?.projectId &&
    a.database?.databaseId === b.database?.databaseId
  );
}
