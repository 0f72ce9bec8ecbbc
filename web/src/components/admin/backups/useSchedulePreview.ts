/** Asks the server what settings would mean before they are saved: the next runs, and what a policy keeps. */
import type { CallInput, SchedulePreview } from '@contract';
import { useEffect, useState } from 'react';
import { useCommand } from '../../../data/commands.ts';
import { Failure } from '../../../data/Failure.ts';

/** `value` is the last answer that came, which stays in sight while `isAsking` for another. */
export interface PreviewState {
  isAsking: boolean;
  value: SchedulePreview | null;
  failure: Failure | null;
}

const PAUSE_MS = 400;
const NOTHING: PreviewState = { isAsking: false, value: null, failure: null };

/** `null` asks nothing: the settings are not complete. A pause in typing is waited for. */
export function useSchedulePreview(
  request: CallInput<'previewSchedule'> | null,
  attempt = 0,
): PreviewState {
  const command = useCommand();
  const [state, setState] = useState<PreviewState>(NOTHING);
  const key = request === null ? null : JSON.stringify(request);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again.
  useEffect(() => {
    if (key === null) {
      setState(NOTHING);
      return;
    }
    let isCurrent = true;
    setState((before) => ({ ...before, isAsking: true }));
    const timer = setTimeout(() => {
      command('previewSchedule', JSON.parse(key) as CallInput<'previewSchedule'>).then(
        (value) => {
          if (isCurrent) setState({ isAsking: false, value, failure: null });
        },
        (error: unknown) => {
          if (isCurrent) setState({ isAsking: false, value: null, failure: asFailure(error) });
        },
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key, command, attempt]);

  return state;
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : new Failure({ code: 'portal/unexpected', message: String(error) }, error);
}
