/** How a restore has ended, in a title, and until when and why it can be taken back. */
import type { RestoreJob } from '@contract';
import { msOf } from '../../../lib/instants.ts';
import type { Tone } from '../../common/tones.ts';
import { changedNothing, isStale } from './restoreWords.ts';

const COULD_NOT_DRILL = 'The drill could not be done; this says nothing about the backup';

/** Of one that has ended. */
export function outcomeOf(job: RestoreJob): { tone: Tone; title: string } {
  const what = { restore: 'The restore', undo: 'The undo', drill: 'The drill' }[job.purpose];
  switch (job.status) {
    case 'pending':
    case 'in_progress':
      return { tone: 'run', title: `${what} is running` };
    case 'success':
      return { tone: 'ok', title: successTitle(job) };
    case 'previewed':
      return { tone: 'idle', title: 'A preview: nothing was changed' };
    case 'failed':
      if (job.dryRun) return { tone: 'bad', title: 'The preview failed' };
      if (job.isInconclusive) return { tone: 'warn', title: COULD_NOT_DRILL };
      return isStale(job)
        ? { tone: 'warn', title: 'Nothing was written: the preview no longer holds' }
        : { tone: 'bad', title: `${what} failed` };
    case 'rolled_back':
      return { tone: 'warn', title: 'Rolled back: the database is as it was before' };
    case 'cancelled':
      return job.purpose === 'drill'
        ? { tone: 'idle', title: 'The drill was cancelled' }
        : { tone: 'idle', title: 'Cancelled before anything was changed' };
  }
}

function successTitle(job: RestoreJob): string {
  if (job.purpose === 'drill') return 'Proven restorable: every document came back as it was';
  if (changedNothing(job)) return 'Nothing had to be changed';
  return job.purpose === 'undo' ? 'Undone: the database is as it was before' : 'Restored';
}

/** Why it cannot be taken back; `null` when it can. */
export function whyNotUndoable(
  job: Pick<RestoreJob, 'undoUntil' | 'undoneBy'>,
  nowMs: number,
): string | null {
  if (job.undoneBy !== null) return 'It has been undone since.';
  if (job.undoUntil === null) return 'It has left nothing to undo.';
  return msOf(job.undoUntil) < nowMs
    ? 'It can no longer be undone: its safety backup has expired.'
    : null;
}
