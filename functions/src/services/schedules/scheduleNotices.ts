/** What is told of schedules and their backups: ids that name the event, words that name what to do. Pure. */
import {
  type BackupMetadata,
  type BackupScheduleDoc,
  canCopyTo,
  type MissedRuns,
  type RestoreJob,
} from '../../contract/index.ts';
import type { Event } from '../notices/Notifier.ts';

type Named = Pick<BackupScheduleDoc, 'id' | 'name'>;

/** Null while it runs, and for what a person has stopped or removed. */
export function backupNotice(backup: BackupMetadata, schedule: Named | null): Event | null {
  const name = schedule === null ? 'A backup' : `The backup of “${schedule.name}”`;
  const id = `backup-${backup.id}-${backup.status}`;
  const places = backup.storageLocations.map(({ provider }) => provider).join(', ');
  switch (backup.status) {
    case 'success':
      return {
        id,
        kind: 'backup-succeeded',
        severity: 'info',
        title: `${name} succeeded`,
        message: `${backup.progress?.documents ?? 0} documents, ${backup.compressedSize} bytes stored at ${places}.`,
        backupId: backup.id,
      };
    case 'partial':
      return {
        id,
        kind: 'backup-partial',
        severity: 'warning',
        title: `${name} is incomplete`,
        message: backup.warnings.join(' '),
        nextStep: backup.isWhole
          ? 'It is whole in one place; copy it to the others from there.'
          : 'Look at what is missing, mend the cause and back up again.',
        backupId: backup.id,
      };
    case 'failed':
      return {
        id,
        kind: 'backup-failed',
        severity: 'error',
        title: `${name} failed`,
        message: backup.error ?? 'No reason was recorded.',
        nextStep: 'Mend the cause, then run it again.',
        backupId: backup.id,
      };
    default:
      return null;
  }
}

export function missedNotice(schedule: Named, { count, firstAt, lastAt }: MissedRuns): Event {
  const span = count === 1 ? `the run of ${firstAt}` : `${count} runs from ${firstAt} to ${lastAt}`;
  return {
    id: `missed-${schedule.id}-${minuteOf(firstAt)}-${minuteOf(lastAt)}`,
    kind: 'run-missed',
    severity: 'warning',
    title: `“${schedule.name}” missed ${count === 1 ? 'a run' : `${count} runs`}`,
    message: `Nothing was backed up for ${span}: the clock was not ticking, or an earlier run had not begun.`,
    nextStep:
      'The newest run that was due has been made up for; see that the tick function runs each minute.',
  };
}

export function refusedNotice(schedule: Named, slot: string, busyWith: string): Event {
  return {
    id: `refused-${schedule.id}-${minuteOf(slot)}`,
    kind: 'run-refused',
    severity: 'warning',
    title: `“${schedule.name}” left out a run`,
    message: `The run of ${slot} did not begin: ${busyWith} was still at work.`,
    nextStep: 'Run it less often, or let runs wait for one another (overlap: queue).',
    backupId: busyWith,
  };
}

export function overdueNotice(
  schedule: Named & Pick<BackupScheduleDoc, 'lastSuccessAt' | 'createdAt'>,
  slot: string,
): Event {
  const since = schedule.lastSuccessAt;
  return {
    id: `overdue-${schedule.id}-${minuteOf(since ?? schedule.createdAt)}`,
    kind: 'schedule-overdue',
    severity: 'error',
    title: `“${schedule.name}” is overdue`,
    message: `No good backup has come of the run that was due at ${slot}; the last good one began ${since === null ? 'never' : `at ${since}`}.`,
    nextStep: 'Look at its latest runs, and run it now.',
  };
}

export function verificationNotice(
  backup: Pick<BackupMetadata, 'id' | 'status' | 'verification' | 'storageLocations'>,
  choreId: string,
  reason: string,
): Event {
  const wanting = backup.storageLocations
    .map(({ provider }) => provider)
    .filter((provider) => canCopyTo(backup, provider));
  return {
    id: `verification-${backup.id}-${choreId}`,
    kind: 'verification-failed',
    severity: 'error',
    title: `The backup ${backup.id} did not pass its verification`,
    message: reason,
    nextStep:
      wanting.length > 0
        ? `Copy it anew to ${wanting.join(', ')}: each object comes from where it is sound.`
        : 'Make another backup; no sound copy of this one is known.',
    backupId: backup.id,
    ...(wanting[0] === undefined ? {} : { provider: wanting[0] }),
  };
}

/** Once a day for a backup: what stands in the way may stand there for long. `at` is when it was tried. */
export function inconclusiveNotice(backupId: string, reason: string, at: string): Event {
  return {
    id: `inconclusive-${backupId}-${at.slice(0, 10)}`,
    kind: 'verification-failed',
    severity: 'warning',
    title: `The backup ${backupId} could not be verified`,
    message: reason,
    nextStep:
      'Mend what it names, then verify it again; this says nothing about the backup. A schedule that verifies it tries again each hour.',
    backupId,
  };
}

export function drillNotice({
  id,
  backupId,
  error,
  isInconclusive,
  completedAt,
  createdAt,
}: Pick<
  RestoreJob,
  'id' | 'backupId' | 'error' | 'isInconclusive' | 'completedAt' | 'createdAt'
>): Event {
  if (isInconclusive) {
    return inconclusiveNotice(
      backupId,
      error ?? 'No reason was recorded.',
      completedAt ?? createdAt,
    );
  }
  return {
    id: `verification-${backupId}-${id}`,
    kind: 'verification-failed',
    severity: 'error',
    title: `The drill of the backup ${backupId} failed`,
    message: error ?? 'No reason was recorded.',
    nextStep: 'Mend what it names and drill again, or verify the backup by reading everything.',
    backupId,
  };
}

export function unverifiableNotice(schedule: Named, reason: string, now: Date): Event {
  return {
    id: `unverifiable-${schedule.id}-${now.toISOString().slice(0, 10)}`,
    kind: 'verification-failed',
    severity: 'error',
    title: `A backup of “${schedule.name}” could not be verified`,
    message: reason,
    nextStep: 'Look at its newest backups; it is tried again each hour.',
  };
}

export function removalNotice(backupId: string, choreId: string, reason: string): Event {
  return {
    id: `removal-${backupId}-${choreId}`,
    kind: 'retention-failed',
    severity: 'error',
    title: `The backup ${backupId} could not be removed`,
    message: reason,
    nextStep: 'Mend what stands in the way; it is tried again every few hours.',
    backupId,
  };
}

export function retentionNotice(schedule: Named, reason: string, now: Date): Event {
  return {
    id: `retention-${schedule.id}-${now.toISOString().slice(0, 10)}`,
    kind: 'retention-failed',
    severity: 'error',
    title: `Old backups of “${schedule.name}” could not be cleaned up`,
    message: reason,
    nextStep: 'It is tried again within minutes; see the logs when it goes on.',
  };
}

export function storageLowNotice(
  provider: { id: string; name: string },
  { usedBytes, quotaBytes }: { usedBytes: number; quotaBytes: number },
  now: Date,
): Event {
  const percent = Math.floor((usedBytes / quotaBytes) * 100);
  return {
    id: `storage-${provider.id}-${now.toISOString().slice(0, 10)}`,
    kind: 'storage-low',
    severity: percent >= 100 ? 'error' : 'warning',
    title: `${provider.name} is ${percent} % full`,
    message: `Backups take ${usedBytes} of ${quotaBytes} bytes.`,
    nextStep: 'Keep fewer backups, or raise the quota.',
    provider: provider.id,
  };
}

/** `29399040`: an id has no colons. */
function minuteOf(instant: string): string {
  return String(Math.floor(Date.parse(instant) / 60_000));
}
