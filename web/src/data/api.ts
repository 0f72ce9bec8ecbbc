/** Asks the REST API for what no callable gives; its refusals come as a Failure in its own words. */
import { Problem } from '@contract';
import { useCallback } from 'react';
import { authFailure } from './authFailure.ts';
import { useConnection } from './ConnectionContext.tsx';
import { Failure } from './Failure.ts';

/** `read` takes the answer apart while the connection may still break. Rejects with a Failure. */
export type Ask = <T>(path: string, read: (response: Response) => Promise<T>) => Promise<T>;

export function useApi(): Ask {
  const { auth } = useConnection();
  return useCallback(
    async (path, read) => {
      const token = await auth.currentUser?.getIdToken().catch((error: unknown) => {
        throw authFailure(error, 'sign-in');
      });
      try {
        const response = await fetch(path, { headers: { Authorization: `Bearer ${token ?? ''}` } });
        if (!response.ok) throw problemFailure(response, await response.text());
        return await read(response);
      } catch (error) {
        throw error instanceof Failure ? error : unreachable(error);
      }
    },
    [auth],
  );
}

function problemFailure(response: Response, text: string): Failure {
  const problem = Problem.safeParse(parsed(text));
  if (problem.success) {
    const { detail, code, nextStep, errors, requestId } = problem.data;
    return new Failure({ message: detail, code, nextStep, fields: errors, requestId });
  }
  return new Failure({
    code: 'portal/no-problem-details',
    message: `The server answered ${response.status} without saying why.`,
    nextStep: 'Check that the functions run and that Hosting passes /api on to them, then retry.',
    requestId: response.headers.get('x-request-id') ?? undefined,
  });
}

/** `null` for what is no JSON: a page that a proxy answered with. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function unreachable(error: unknown): Failure {
  return new Failure(
    {
      code: 'portal/unreachable',
      message: 'The server could not be reached, or its answer broke off.',
      nextStep: 'Check the network connection, then retry.',
    },
    error,
  );
}
