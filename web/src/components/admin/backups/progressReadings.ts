/** Takes from a job's record what its progress bar and its rate are made of. */
import type { BackupMetadata, RestoreJob } from '@contract';
import { msOf } from '../../../lib/instants.ts';
import type { Reading } from '../../../lib/progressMeter.ts';
import { phasesOf } from './restoreWords.ts';

/** Documents of how many; the total stays unknown until the engine has counted. */
export function backupReading(backup: BackupMetadata): Reading | null {
  const progress = backup.progress;
  if (progress === null) return null;
  return {
    atMs: msOf(progress.updatedAt),
    done: progress.documents,
    total: progress.documentsTotal,
  };
}

/** Parts of how many: what a backup's bar shows while no total of documents is known. */
export function partsFraction(backup: BackupMetadata): number | null {
  const progress = backup.progress;
  // A plan of one part says nothing before that part is done.
  if (progress === null || progress.partsTotal < 2) return null;
  return Math.min(1, progress.partsDone / progress.partsTotal);
}

export function restoreReading(job: RestoreJob): Reading | null {
  const progress = job.progress;
  if (progress === null) return null;
  return {
    atMs: msOf(progress.updatedAt),
    done: progress.documents,
    total: progress.documentsTotal,
  };
}

/** None of them at the moment in which the phase began. */
export function phaseStart(job: RestoreJob): Reading | null {
  if (job.phase !== 'writing' || job.phaseSince === null) return null;
  return { atMs: msOf(job.phaseSince), done: 0, total: null };
}

/** How far a restore is: its phases, and within the writing its documents. A way back has no known end. */
export function restoreFraction(job: RestoreJob): number | null {
  if (job.phase === 'rolling_back') return null;
  const [, ...phases] = phasesOf(job);
  const at = Math.max(0, phases.indexOf(job.phase));
  const reading = restoreReading(job);
  const within =
    job.phase === 'writing' && reading !== null && reading.total !== null && reading.total > 0
      ? Math.min(1, reading.done / reading.total)
      : 0;
  return (at + within) / phases.length;
}

const SILENT_MS = 3 * 60_000;

/** Milliseconds since a running job last gave a sign of life, once that is long; else `null`. */
export function silenceOf(
  job: { heartbeatAt: string | null; createdAt: string },
  nowMs: number,
): number | null {
  const ms = nowMs - msOf(job.heartbeatAt ?? job.createdAt);
  return ms > SILENT_MS ? ms : null;
}
