/** Tells whether a backup is the last of its kind: the one without which there would be nothing good to restore. Pure. */
import { type BackupMetadata, holdsEverything } from '../contract/index.ts';

type Candidate = Pick<
  BackupMetadata,
  'id' | 'type' | 'status' | 'isWhole' | 'storageLocations' | 'metadata' | 'verification'
>;

/**
 * `restorable` are the backups that succeeded, wholly or partly. One that holds everything is replaced only by another that
 * does, one that lacks documents by either; one of the whole database only by another of the whole database. What a restore made to be undone
 * with replaces nothing, nor does what its last verification found damaged.
 */
export function isLastOfItsKind(backup: Candidate, restorable: readonly Candidate[]): boolean {
  if (backup.status !== 'success' && backup.status !== 'partial') return false;
  if (backup.metadata.purpose === 'safety') return false;
  const others = restorable.filter(
    (one) =>
      one.id !== backup.id &&
      one.metadata.purpose !== 'safety' &&
      one.verification?.status !== 'failed',
  );
  const asGood = holdsEverything(backup) ? others.filter(holdsEverything) : others;
  if (backup.type === 'collections') return asGood.length === 0;
  return asGood.every((one) => one.type === 'collections');
}
