/** Wraps a callable in the four moves they all make: authorize, parse, call one service, render. */
import { randomUUID } from 'node:crypto';
import {
  type CallableFunction,
  type CallableOptions,
  type FunctionsErrorCode,
  HttpsError,
  onCall,
} from 'firebase-functions/v2/https';
import type { z } from 'zod';
import { parse } from '../api/parse.ts';
import { toProblem } from '../api/problem.ts';
import { type App, app } from '../app.ts';
import { CALLS, type CallName, type CallOutput } from '../contract/index.ts';
import { type Actor, type Claims, requireAdmin } from '../domain/access.ts';
import { type ErrorKind, FirevaultError } from '../domain/errors.ts';
import { systemLogger } from '../platform/logger.ts';

const CODES: Record<ErrorKind, FunctionsErrorCode> = {
  'invalid-argument': 'invalid-argument',
  unauthenticated: 'unauthenticated',
  'permission-denied': 'permission-denied',
  'not-found': 'not-found',
  'failed-precondition': 'failed-precondition',
  conflict: 'aborted',
  'resource-exhausted': 'resource-exhausted',
  unavailable: 'unavailable',
  'data-loss': 'data-loss',
  internal: 'internal',
};

export interface CallContext {
  app: App;
  actor: Actor;
  claims: Claims;
}

/** A callable of the contract; a failure carries the fields of Problem Details in its `details`. */
export function call<N extends CallName>(
  name: N,
  handle: (
    request: z.output<(typeof CALLS)[N]['request']>,
    context: CallContext,
  ) => Promise<CallOutput<N>>,
  options: Pick<CallableOptions, 'timeoutSeconds'> = {},
): CallableFunction<unknown, Promise<CallOutput<N>>> {
  return onCall({ invoker: 'public', ...options }, async ({ data, auth, rawRequest }) => {
    const requestId = randomUUID();
    try {
      // The emulator accepts any bearer token and then has no uid: it is the uid that counts.
      const claims: Claims | null = auth === undefined ? null : { ...auth.token, uid: auth.uid };
      const actor = requireAdmin(claims, rawRequest.ip ?? null);
      const request = parse(CALLS[name].request, data ?? {}) as z.output<
        (typeof CALLS)[N]['request']
      >;
      return await handle(request, { app: await app(), actor, claims: claims ?? {} });
    } catch (error) {
      const kind = error instanceof FirevaultError ? error.kind : 'internal';
      const problem = toProblem(error, requestId);
      if (problem.status >= 500) systemLogger.error('A call failed', error, { requestId, name });
      throw new HttpsError(CODES[kind], problem.detail, problem);
    }
  });
}
