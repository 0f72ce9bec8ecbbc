/** Asks the server once for what a view shows, again when the view is about something else or on retry. */
import type { CallInput, CallName, CallOutput } from '@contract';
import { useCallback, useEffect, useState } from 'react';
import { callFailure } from '../../../../data/callFailure.ts';
import { useCommand } from '../../../../data/commands.ts';
import type { Failure } from '../../../../data/Failure.ts';

export type Answer<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; failure: Failure; retry(): void };

/** `key` names what is asked for: while it stays the same, nothing is asked again. `null` asks nothing. */
export function useAnswer<N extends CallName>(
  key: string | null,
  name: N,
  input: CallInput<N>,
): Answer<CallOutput<N>> {
  const command = useCommand();
  const [answer, setAnswer] = useState<Answer<CallOutput<N>>>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for `input`, which is new on every render; `attempt` asks again.
  useEffect(() => {
    if (key === null) return;
    let isCurrent = true;
    setAnswer({ state: 'loading' });
    command(name, input).then(
      (value) => {
        if (isCurrent) setAnswer({ state: 'ready', value });
      },
      (error: unknown) => {
        if (isCurrent) setAnswer({ state: 'failed', failure: callFailure(error), retry });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [key, name, command, attempt, retry]);

  return answer;
}
