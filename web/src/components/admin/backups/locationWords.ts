/** What the portal calls the states of the places that hold a backup, and which of them can be tried again. */
import { type BackupMetadata, holdsEverything, type StorageLocation } from '@contract';
import type { Tone } from '../../common/tones.ts';
import { isDamaged, isRunning } from './backupWords.ts';

interface LocationLook {
  word: string;
  tone: Tone;
  /** Something is at work there now. */
  isAlive?: boolean;
}

const LOOKS: Record<StorageLocation['status'], LocationLook> = {
  pending: { word: 'In progress', tone: 'run' },
  complete: { word: 'Complete', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
  copying: { word: 'Copying…', tone: 'run', isAlive: true },
};

export function locationLook(backup: BackupMetadata, location: StorageLocation): LocationLook {
  if (location.status === 'complete' && isDamagedAt(backup, location)) {
    return { word: 'Damaged', tone: 'bad' };
  }
  // The backup has ended: what is still pending then will not come.
  return location.status === 'pending' && !isRunning(backup)
    ? { word: 'Not complete', tone: 'idle' }
    : LOOKS[location.status];
}

/** The only copy there is stays complete, for a restore to try, though a verification found it damaged. */
function isDamagedAt(backup: BackupMetadata, { provider }: StorageLocation): boolean {
  return isDamaged(backup) && (backup.verification?.error ?? '').includes(`At ${provider}: `);
}

/** What went wrong there; nothing while it is being mended. */
export function locationError(location: StorageLocation): string | null {
  return location.status === 'copying' ? null : (location.error ?? null);
}

/** Whether the backup can be copied to this place from another that holds all of it. */
export function canRetry(backup: BackupMetadata, location: StorageLocation): boolean {
  return (
    backup.status === 'partial' &&
    location.status === 'failed' &&
    backup.storageLocations.some((one) => one.status === 'complete')
  );
}

/** Whether all of a partial backup is stored in one place at least, and only other places lack it. */
export function lacksOnlyPlaces(backup: BackupMetadata): boolean {
  return backup.status === 'partial' && holdsEverything(backup);
}
