/** What there is to tell of each job of a record once it has ended: the backup, its copies, its verification, a restore. */
import type { BackupMetadata, RestoreJob, StorageLocation } from '@contract';
import { viewerZone } from '../../../lib/instants.ts';
import { backupName, hasResistedDeletion, isDeleting, isRunning, isSafety } from './backupWords.ts';
import type { JobState } from './jobNews.ts';
import { lacksOnlyPlaces } from './locationWords.ts';
import { countsSentence } from './restoreSummary.ts';
import { isRestoreRunning } from './restoreWords.ts';
import { isVerifying, LEVEL_WORDS } from './verificationWords.ts';

export interface News extends JobState {
  tone: 'ok' | 'warn' | 'bad';
  title: string;
  message: string | undefined;
  isByHand: boolean;
}

export function newsOfBackup(backup: BackupMetadata): News[] {
  return [
    // A safety backup is no news of its own: its restore is.
    ...(isSafety(backup) ? [] : [newsOfMaking(backup)]),
    ...(isDeleting(backup) ? [newsOfDeletion(backup)] : []),
    ...(backup.verification === null ? [] : [newsOfVerification(backup, backup.verification)]),
    ...backup.storageLocations.map((location) => newsOfCopy(backup, location)),
  ];
}

function newsOfMaking(backup: BackupMetadata): News {
  const name = backupName(backup, viewerZone());
  const about = {
    id: backup.id,
    isRunning: isRunning(backup),
    isByHand: backup.triggeredBy === 'manual',
  };
  switch (backup.status) {
    case 'failed':
      return { ...about, tone: 'bad', title: 'Backup failed', message: backup.error ?? name };
    case 'partial':
      return {
        ...about,
        tone: 'warn',
        title: lacksOnlyPlaces(backup) ? 'Backed up, but not in every place' : 'Backed up in part',
        message: backup.error ?? backup.warnings[0] ?? name,
      };
    case 'cancelled':
      return { ...about, tone: 'warn', title: 'Backup cancelled', message: name };
    case 'deleting':
      return { ...about, tone: 'warn', title: 'Backup ended, and being deleted', message: name };
    case 'pending':
    case 'in_progress':
    case 'success':
      return { ...about, tone: 'ok', title: 'Backup complete', message: name };
  }
}

/** Only of one that went wrong: a backup that is gone has no record left to tell it. */
function newsOfDeletion(backup: BackupMetadata): News {
  return {
    id: `${backup.id}/deletion`,
    isRunning: !hasResistedDeletion(backup),
    isByHand: true,
    tone: 'bad',
    title: 'Backup not deleted',
    message: backup.error ?? backupName(backup, viewerZone()),
  };
}

function newsOfVerification(
  backup: BackupMetadata,
  verification: NonNullable<BackupMetadata['verification']>,
): News {
  const name = backupName(backup, viewerZone());
  const about = {
    id: `${backup.id}/verification`,
    isRunning: isVerifying(backup),
    isByHand: true,
  };
  return verification.status === 'failed'
    ? {
        ...about,
        tone: 'bad',
        title: 'Verification failed',
        message: verification.error ?? name,
      }
    : {
        ...about,
        tone: 'ok',
        title: 'Verification passed',
        message: `${LEVEL_WORDS[verification.level].name}: ${name}`,
      };
}

function newsOfCopy(backup: BackupMetadata, location: StorageLocation): News {
  const name = backupName(backup, viewerZone());
  const about = {
    id: `${backup.id}/copy/${location.provider}`,
    isRunning: location.status === 'copying',
    isByHand: true,
  };
  return location.status === 'failed'
    ? {
        ...about,
        tone: 'bad',
        title: `Copying to ${location.provider} failed`,
        message: location.error ?? name,
      }
    : { ...about, tone: 'ok', title: `Copied to ${location.provider}`, message: name };
}

export function newsOfRestore(job: RestoreJob): News[] {
  const about = { id: job.id, isRunning: isRestoreRunning(job), isByHand: true };
  const reason = job.error ?? undefined;
  switch (job.status) {
    case 'failed':
      return [{ ...about, tone: 'bad', title: 'Restore failed', message: reason }];
    case 'rolled_back':
      return [{ ...about, tone: 'warn', title: 'Restore rolled back', message: reason }];
    case 'cancelled':
      return [{ ...about, tone: 'warn', title: 'Restore cancelled', message: reason }];
    case 'previewed':
      return [];
    case 'pending':
    case 'in_progress':
    case 'success':
      if (job.dryRun) return [];
      return [
        { ...about, tone: 'ok', title: 'Restore complete', message: countsSentence(job.counts) },
      ];
  }
}
