/** The choices of the restore page: those of the preview that is shown, until something is chosen anew. */
import type { RestoreJob } from '@contract';
import { useCallback, useState } from 'react';
import { useConnection } from '../../../../data/ConnectionContext.tsx';
import { choicesOfJob, FIRST_CHOICES, type RestoreChoices } from './restoreChoices.ts';

interface Held {
  choices: RestoreChoices;
  /** The job that they were taken from, as long as it is the one that is shown. */
  takenFrom: string | null;
}

/** `job` is the one of the preview that is shown, `null` without one. */
export function useRestoreChoices(job: RestoreJob | null) {
  const home = useConnection();
  const [held, setHeld] = useState<Held>({ choices: FIRST_CHOICES, takenFrom: null });
  const shown = job?.id ?? null;
  // Back and forward change which preview is shown: its choices come with it.
  if (held.takenFrom !== shown) {
    setHeld({
      choices: job === null ? held.choices : choicesOfJob(job, home),
      takenFrom: shown,
    });
  }
  const change = useCallback(
    (changes: Partial<RestoreChoices>) =>
      setHeld((before) => ({ ...before, choices: { ...before.choices, ...changes } })),
    [],
  );
  return { choices: held.choices, change };
}
