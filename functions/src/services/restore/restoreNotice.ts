/** What is told of a restore that has ended. Pure. */
import type { RestoreJob } from '../../contract/index.ts';
import type { Event } from '../notices/Notifier.ts';

/** Null for a look, for a drill, for what is still at work, and for what a person has stopped. */
export function restoreNotice(job: RestoreJob): Event | null {
  if (job.dryRun || job.purpose === 'drill') return null;
  const { id, backupId, status, counts } = job;
  const what = job.purpose === 'undo' ? 'The undo of a restore' : 'A restore';
  const about = { id: `restore-${id}-${status}`, backupId, restoreId: id };
  switch (status) {
    case 'success':
      return {
        ...about,
        kind: 'restore-succeeded',
        severity: 'info',
        title: `${what} succeeded`,
        message: `${counts.created} documents brought back, ${counts.changed} changed, ${counts.deleted} deleted.`,
      };
    case 'rolled_back':
      if (job.cancelRequested) return null;
      return {
        ...about,
        kind: 'restore-failed',
        severity: 'warning',
        title: `${what} was rolled back`,
        message: job.error ?? 'No reason was recorded.',
        nextStep: 'Everything is as it was before. Mend the cause, then restore again.',
      };
    case 'failed':
      return {
        ...about,
        kind: 'restore-failed',
        severity: 'error',
        title: `${what} failed`,
        message: job.error ?? 'No reason was recorded.',
        nextStep: 'Look at the restore: it says what was written, and whether it can be undone.',
      };
    default:
      return null;
  }
}
