/** What there is to tell of each job of a record once it has ended: the backup, its copies, its verification, a restore. */
import type { BackupMetadata, RestoreJob, StorageLocation } from '@contract';
import { viewerZone } from '../../../lib/instants.ts';
import {
  backupName,
  hasResistedDeletion,
  isByRestore,
  isDeleting,
  isRunning,
} from './backupWords.ts';
import { nameOfId } from './chain.ts';
import type { JobState } from './jobNews.ts';
import { lacksOnlyPlaces } from './locationWords.ts';
import { countsSentence, proofSentence } from './restoreSummary.ts';
import { isRestoreRunning, isStale } from './restoreWords.ts';
import { isVerifying, LEVEL_WORDS } from './verificationWords.ts';

export interface News extends JobState {
  tone: 'ok' | 'warn' | 'bad';
  title: string;
  message: string | undefined;
  isByHand: boolean;
}

export function newsOfBackup(backup: BackupMetadata): News[] {
  return [
    // What a restore makes for itself is no news of its own: the restore is.
    ...(isByRestore(backup) ? [] : [newsOfMaking(backup)]),
    ...(isDeleting(backup) ? [newsOfDeletion(backup)] : []),
    ...(backup.verification === null ? [] : newsOfVerification(backup, backup.verification)),
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
): News[] {
  // The drill has news of its own.
  if (verification.level === 'drill') return [];
  const name = backupName(backup, viewerZone());
  const about = {
    id: `${backup.id}/verification`,
    isRunning: isVerifying(backup),
    isByHand: true,
  };
  const reason = verification.error ?? name;
  switch (verification.status) {
    case 'failed':
      return [{ ...about, tone: 'bad', title: 'Verification failed', message: reason }];
    case 'inconclusive':
      return [{ ...about, tone: 'warn', title: 'Verification could not be done', message: reason }];
    case 'pending':
    case 'running':
    case 'passed': {
      const message = `${LEVEL_WORDS[verification.level].name}: ${name}`;
      return [{ ...about, tone: 'ok', title: 'Verification passed', message }];
    }
  }
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
  // Whoever asked for a look is looking at it.
  if (job.dryRun) return [];
  const about = { id: job.id, isRunning: isRestoreRunning(job), isByHand: true };
  const reason = job.error ?? undefined;
  const what = { restore: 'Restore', undo: 'Undo', drill: 'Drill' }[job.purpose];
  switch (job.status) {
    case 'failed':
      return isStale(job)
        ? [{ ...about, tone: 'warn', title: `${what} not begun`, message: reason }]
        : [{ ...about, ...failureOf(job, what), message: reason }];
    case 'rolled_back':
      return [{ ...about, tone: 'warn', title: `${what} rolled back`, message: reason }];
    case 'cancelled':
      return [{ ...about, tone: 'warn', title: `${what} cancelled`, message: reason }];
    case 'previewed':
      return [];
    case 'pending':
    case 'in_progress':
    case 'success':
      return [{ ...about, tone: 'ok', ...successOf(job) }];
  }
}

function failureOf({ isInconclusive }: RestoreJob, what: string): Pick<News, 'tone' | 'title'> {
  return isInconclusive
    ? { tone: 'warn', title: `${what} could not be done` }
    : { tone: 'bad', title: `${what} failed` };
}

function successOf(job: RestoreJob): Pick<News, 'title' | 'message'> {
  if (job.purpose === 'drill') {
    const backup = nameOfId(job.backupId, viewerZone());
    return { title: 'Proven restorable', message: `${backup}: ${proofSentence(job)}` };
  }
  const title = job.purpose === 'undo' ? 'Restore undone' : 'Restore complete';
  return { title, message: countsSentence(job.counts) };
}
