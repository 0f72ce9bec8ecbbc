/** What the portal calls the states, phases and modes of a restore. */
import type { RestoreJob, RestoreMode, RestorePhase, RestoreStatus } from '@contract';
import { countOf } from '../../../lib/numbers.ts';
import type { Tone } from '../../common/tones.ts';

const RESTORE_STATUS_WORDS: Record<RestoreStatus, { word: string; tone: Tone }> = {
  pending: { word: 'Queued', tone: 'run' },
  in_progress: { word: 'Running', tone: 'run' },
  success: { word: 'Restored', tone: 'ok' },
  previewed: { word: 'Previewed', tone: 'idle' },
  failed: { word: 'Failed', tone: 'bad' },
  rolled_back: { word: 'Rolled back', tone: 'warn' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
};

/** The status in one word; of a drill that passed, what it has proven. */
export function jobStatus(job: RestoreJob): { word: string; tone: Tone } {
  if (isStale(job)) return { word: 'Outdated', tone: 'warn' };
  if (job.status === 'failed' && job.isInconclusive) {
    return { word: 'Could not be done', tone: 'warn' };
  }
  if (job.status !== 'success') return RESTORE_STATUS_WORDS[job.status];
  if (job.purpose === 'drill') return { word: 'Proven restorable', tone: 'ok' };
  if (job.undoneBy !== null) return { word: 'Undone', tone: 'idle' };
  if (job.purpose === 'undo') return { word: 'Taken back', tone: 'ok' };
  return changedNothing(job)
    ? { word: 'Nothing to change', tone: 'ok' }
    : RESTORE_STATUS_WORDS.success;
}

export const MODE_WORDS: Record<RestoreMode, { name: string; meaning: string }> = {
  overwrite: {
    name: 'Put back and keep newer documents',
    meaning:
      'Documents of the backup replace the live ones; documents made since the backup stay as they are.',
  },
  exact: {
    name: 'Make it exactly as it was',
    meaning:
      'What you chose becomes what the backup holds: documents made since the backup are deleted.',
  },
  'missing-only': {
    name: 'Bring back only what is missing',
    meaning:
      'Documents that are gone come back; whatever is there now stays as it is, changed or not.',
  },
};

interface PhaseWords {
  phase: RestorePhase;
  name: string;
  meaning: string;
}

const PHASES = {
  queued: { name: 'Queued', meaning: 'Waiting for a worker to take it.' },
  capturing: {
    name: 'Capturing',
    meaning: 'The database’s own past is stored as a backup, to be brought back from there.',
  },
  checking: {
    name: 'Checking parts',
    meaning: 'Every part of the backup is there and its hash is right.',
  },
  previewing: {
    name: 'Comparing',
    meaning: 'The backup is compared with what is there now.',
  },
  securing: { name: 'Securing', meaning: 'A safety backup of what is about to change.' },
  writing: { name: 'Writing', meaning: 'Documents of the backup are put back.' },
  deleting: { name: 'Deleting', meaning: 'Documents made since the backup are removed.' },
  verifying: { name: 'Verifying', meaning: 'What was written is compared with the backup.' },
  rolling_back: {
    name: 'Rolling back',
    meaning: 'The safety backup is put back, so that the database is as before.',
  },
  cleaning: { name: 'Cleaning up', meaning: 'The place of the drill is cleared again.' },
  done: { name: 'Done', meaning: 'It has ended.' },
} as const satisfies Record<RestorePhase, { name: string; meaning: string }>;

export function phaseName(job: RestoreJob): string {
  return PHASES[job.phase].name;
}

/** The phases that this job goes through when nothing stops it, in their order. */
export function phasesOf(job: RestoreJob): RestorePhase[] {
  const isDrill = job.purpose === 'drill';
  // What a preview has captured of the past is there already.
  const captures = job.moment?.source === 'live' && job.previewId === null;
  const looking: RestorePhase[] = [
    'queued',
    ...(captures ? (['capturing'] as const) : []),
    'checking',
    'previewing',
  ];
  if (job.dryRun || changedNothing(job)) return looking;
  return [
    ...looking,
    ...(isDrill ? [] : (['securing'] as const)),
    'writing',
    ...(job.mode === 'exact' && !isDrill ? (['deleting'] as const) : []),
    'verifying',
    ...(isDrill ? (['cleaning'] as const) : []),
  ];
}

/** It succeeded without a write: everything was as the backup holds it. */
export function changedNothing(job: RestoreJob): boolean {
  return job.status === 'success' && job.writingSince === null;
}

/** It ended without writing since the database is no longer as its preview showed it. */
export function isStale(job: RestoreJob): boolean {
  // With a preview to keep to, nothing else ends a restore between looking and securing.
  return (
    job.status === 'failed' &&
    job.previewId !== null &&
    job.preview !== null &&
    job.safetyBackupId === null
  );
}

export type StepState = 'done' | 'current' | 'waiting' | 'skipped' | 'stopped';

export interface PhaseStep extends PhaseWords {
  state: StepState;
}

/** The list of phases with the current one alive; a job that ended shows how far it came. */
export function phaseSteps(job: RestoreJob): PhaseStep[] {
  const phases = phasesOf(job);
  if (job.status === 'success' || job.status === 'previewed') {
    return phases.map((phase) => step(phase, 'done'));
  }
  const isBack = job.phase === 'rolling_back' || job.status === 'rolled_back';
  const hasEnded = !isRestoreRunning(job);
  const reached = isBack
    ? stoppedAt({ ...job, phase: 'done' })
    : hasEnded
      ? stoppedAt(job)
      : job.phase;
  const at = phases.indexOf(reached);
  const isOver = hasEnded || isBack;
  const steps = phases.map((phase, index) => step(phase, stateAt(index, at, isOver)));
  if (!isBack) return steps;
  const back = job.status === 'rolled_back' ? 'done' : hasEnded ? 'stopped' : 'current';
  return [...steps, step('rolling_back', back)];
}

function step(phase: RestorePhase, state: StepState): PhaseStep {
  return { phase, ...PHASES[phase], state };
}

/** A job that ended has phase "done"; how far it came is told by what it left. */
function stoppedAt(job: RestoreJob): RestorePhase {
  if (job.phase !== 'done') return job.phase;
  if (job.writingSince !== null) return job.verification === null ? 'writing' : 'verifying';
  if (job.safetyBackupId !== null) return 'securing';
  return job.preview === null ? 'checking' : 'previewing';
}

function stateAt(index: number, at: number, hasEnded: boolean): StepState {
  if (index < at) return 'done';
  if (index === at) return hasEnded ? 'stopped' : 'current';
  return hasEnded ? 'skipped' : 'waiting';
}

export function isRestoreRunning(job: RestoreJob): boolean {
  return job.status === 'pending' || job.status === 'in_progress';
}

type ScopeOfJob = Pick<RestoreJob, 'collections' | 'paths'>;

/** What a restore covers: "everything", or the collections and paths by name or number. */
export function scopeWords({ collections, paths }: ScopeOfJob): string {
  const named = collections ?? [];
  const [collection] = named;
  const [path] = paths;
  if (named.length === 0) {
    if (path === undefined) return 'everything';
    return paths.length === 1 ? path : countOf(paths.length, 'path');
  }
  const words =
    named.length === 1 && collection !== undefined
      ? `collection ${collection}`
      : countOf(named.length, 'collection');
  return paths.length === 0 ? words : `${words} and ${countOf(paths.length, 'path')}`;
}

/** A job is named by what it does: `Restore of everything`, `Drill of …`, `Undo of a restore of …`. */
export function restoreName(job: RestoreJob): string {
  const scope = scopeWords(job);
  switch (job.purpose) {
    case 'drill':
      return `Drill: ${scope} into a place of its own`;
    case 'undo':
      return `${job.dryRun ? 'Preview of the undo' : 'Undo'} of a restore of ${scope}`;
    case 'restore':
      return `${job.dryRun ? 'Preview of a restore' : 'Restore'} of ${scope}`;
  }
}

/** The moment that the restored documents are of. */
export function momentOfJob(job: RestoreJob): string {
  return job.moment?.found ?? job.backupCreatedAt;
}

/** `into database copy of my-project, below drills/monday`; `null` for where the documents were. */
export function targetWords(job: RestoreJob, homeProject: string): string | null {
  const { target } = job;
  if (target === null) return null;
  const isHome = target.projectId === homeProject && target.databaseId === '(default)';
  const words = [
    ...(isHome ? [] : [`into database ${target.databaseId} of ${target.projectId}`]),
    ...(target.pathPrefix === null ? [] : [`below ${target.pathPrefix}`]),
  ];
  return words.length === 0 ? null : words.join(', ');
}
