/** Sends commands to the functions: typed by the contract in both directions. */
import { CALLS, type CallInput, type CallName, type CallOutput } from '@contract';
import { httpsCallable } from 'firebase/functions';
import { useCallback } from 'react';
import { useConnection } from './ConnectionContext.tsx';
import { callFailure } from './callFailure.ts';
import { Failure } from './Failure.ts';

const TIMEOUT_MS = 60_000;

export type Command = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

/** The returned function rejects with a Failure. */
export function useCommand(): Command {
  const { functions } = useConnection();
  return useCallback(
    async (name, input) => {
      const call = httpsCallable(functions, name, { timeout: TIMEOUT_MS });
      const answer = await call(input).catch((error: unknown) => {
        throw callFailure(error);
      });
      const parsed = CALLS[name].response.safeParse(answer.data);
      if (!parsed.success) {
        throw new Failure(
          {
            code: 'portal/unexpected-answer',
            message: 'The server gave an answer that this page does not understand.',
            nextStep: 'Reload the page: it may be older than the server.',
          },
          parsed.error,
        );
      }
      return parsed.data as CallOutput<typeof name>;
    },
    [functions],
  );
}
