/** What the portal calls the states, phases and modes of a restore. */
import type { RestoreJob, RestoreMode, RestorePhase, RestoreStatus } from '@contract';
import type { Tone } from '../../common/tones.ts';

export const RESTORE_STATUS_WORDS: Record<RestoreStatus, { word: string; tone: Tone }> = {
  pending: { word: 'Queued', tone: 'run' },
  in_progress: { word: 'Running', tone: 'run' },
  success: { word: 'Restored', tone: 'ok' },
  previewed: { word: 'Previewed', tone: 'idle' },
  failed: { word: 'Failed', tone: 'bad' },
  rolled_back: { word: 'Rolled back', tone: 'warn' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
};

export const MODE_WORDS: Record<RestoreMode, { name: string; meaning: string }> = {
  overwrite: {
    name: 'Put back and keep newer documents',
    meaning:
      'Documents of the backup replace the live ones; documents made since the backup stay as they are.',
  },
  exact: {
    name: 'Make it exactly as it was',
    meaning:
      'The scope becomes what the backup holds: documents made since the backup are deleted.',
  },
  'missing-only': {
    name: 'Bring back only what is missing',
    meaning:
      'Documents that are gone come back; whatever is there now stays as it is, changed or not.',
  },
};

/** The phases of a restore in their order, with what happens in each. */
const PHASE_STEPS: readonly { phase: RestorePhase; name: string; meaning: string }[] = [
  { phase: 'queued', name: 'Queued', meaning: 'Waiting for a worker to take it.' },
  {
    phase: 'checking',
    name: 'Checking parts',
    meaning: 'Every part of the backup is there and its hash is right.',
  },
  {
    phase: 'previewing',
    name: 'Comparing',
    meaning: 'The backup is compared with what is there now.',
  },
  {
    phase: 'securing',
    name: 'Securing',
    meaning: 'A safety backup of what is about to change.',
  },
  { phase: 'writing', name: 'Writing', meaning: 'Documents of the backup are put back.' },
  {
    phase: 'deleting',
    name: 'Deleting',
    meaning: 'Documents made since the backup are removed.',
  },
  {
    phase: 'verifying',
    name: 'Verifying',
    meaning: 'What was written is compared with the backup.',
  },
];

export type StepState = 'done' | 'current' | 'waiting' | 'skipped' | 'stopped';

export interface PhaseStep {
  phase: RestorePhase;
  name: string;
  meaning: string;
  state: StepState;
}

const ROLLING_BACK = {
  phase: 'rolling_back',
  name: 'Rolling back',
  meaning: 'The safety backup is put back, so that the database is as before.',
} as const;

/** The list of phases with the current one alive; a job that ended shows how far it came. */
export function phaseSteps(job: RestoreJob): PhaseStep[] {
  const steps = PHASE_STEPS.filter((step) => step.phase !== 'deleting' || job.mode === 'exact');
  if (job.status === 'success') return steps.map((step) => ({ ...step, state: 'done' }));
  if (job.phase === 'rolling_back' || job.status === 'rolled_back') {
    const isOver = job.status === 'rolled_back';
    const state = isOver ? 'done' : job.status === 'failed' ? 'stopped' : 'current';
    return [
      ...steps.map((step) => ({ ...step, state: beforeRollBack(step.phase) })),
      { ...ROLLING_BACK, state },
    ];
  }
  const hasEnded = job.status === 'failed' || job.status === 'cancelled';
  const reached = hasEnded ? stoppedAt(job) : job.phase;
  const at = steps.findIndex((step) => step.phase === reached);
  return steps.map((step, index) => ({ ...step, state: stateAt(index, at, hasEnded) }));
}

/** A job that ended has phase "done"; how far it came is told by what it left. */
function stoppedAt(job: RestoreJob): RestorePhase {
  if (job.phase !== 'done') return job.phase;
  if (job.safetyBackupId === null) return 'checking';
  const { created, changed, unchanged, deleted } = job.counts;
  return created + changed + unchanged + deleted === 0 ? 'securing' : 'writing';
}

/** Only a restore that had its safety backup and began to write is rolled back. */
function beforeRollBack(phase: RestorePhase): StepState {
  if (phase === 'writing') return 'stopped';
  return phase === 'deleting' || phase === 'verifying' ? 'skipped' : 'done';
}

function stateAt(index: number, at: number, hasEnded: boolean): StepState {
  if (index < at) return 'done';
  if (index === at) return hasEnded ? 'stopped' : 'current';
  return hasEnded ? 'skipped' : 'waiting';
}

export function isRestoreRunning(job: RestoreJob): boolean {
  return job.status === 'pending' || job.status === 'in_progress';
}

/** What a restore covers: "everything" or the collections by name. */
export function scopeWords(collections: readonly string[] | null): string {
  if (collections === null) return 'everything';
  const [only] = collections;
  if (collections.length === 1 && only !== undefined) return `collection ${only}`;
  return `${collections.length} collections`;
}
