/** What the portal calls the states of the places that hold a backup. */
import { type BackupMetadata, holdsEverything, type StorageLocation } from '@contract';
import type { Tone } from '../../common/tones.ts';
import { isRunning } from './backupWords.ts';

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
  if (location.status === 'complete' && damageAt(backup, location) !== null) {
    return { word: 'Damaged', tone: 'bad' };
  }
  // The backup has ended: what is still pending then will not come.
  return location.status === 'pending' && !isRunning(backup)
    ? { word: 'Not complete', tone: 'idle' }
    : LOOKS[location.status];
}

/** Where no copy is sound each stays complete, for a restore to take from it what it can. */
function damageAt({ verification }: BackupMetadata, { provider }: StorageLocation): string | null {
  return verification?.status === 'failed' ? (verification.problems?.[provider] ?? null) : null;
}

/** What went wrong there; nothing while it is being mended. */
export function locationError(backup: BackupMetadata, location: StorageLocation): string | null {
  return location.status === 'copying' ? null : (location.error ?? damageAt(backup, location));
}

/** Whether all of a partial backup is stored in one place at least, and only other places lack it. */
export function lacksOnlyPlaces(backup: BackupMetadata): boolean {
  return backup.status === 'partial' && holdsEverything(backup);
}
