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
import { authenticate } from '../api/authenticate.ts';
import { clientAddress } from '../api/clientAddress.ts';
import { parse } from '../api/parse.ts';
import { toProblem } from '../api/problem.ts';
import { verifyToken } from '../api/verifyToken.ts';
import { type App, app } from '../app.ts';
import { CALLS, type CallName, type CallOutput } from '../contract/index.ts';
import { type Actor, type Claims, requireAdmin } from '../domain/access.ts';
import { type ErrorKind, FirevaultError } from '../domain/errors.ts';
import { systemLogger } from '../platform/logger.ts';
import { isAppCheckRequired } from './options.ts';

const CODES: Record<ErrorKind, FunctionsErrorCode> = {
  'invalid-argument': 'invalid-argument',
  unauthenticated: 'unauthenticated',
  'permission-denied': 'permission-denied',
  'not-found': 'not-found',
  'failed-precondition': 'failed-precondition',
  conflict: 'aborted',
  unprocessable: 'failed-precondition',
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
  return onCall(
    { invoker: 'public', enforceAppCheck: isAppCheckRequired, ...options },
    async ({ data, rawRequest }) => {
      const requestId = randomUUID();
      const ip = clientAddress(rawRequest);
      let services: App | null = null;
      let claims: Claims | null = null;
      try {
        services = await app();
        // The runtime has looked at the token, but not at whether it was revoked; the emulator's not at all.
        claims = await authenticate(rawRequest, verifyToken);
        const actor = requireAdmin(claims, ip);
        await services.gate.admit(name, actor);
        const request = parse(CALLS[name].request, data ?? {}) as z.output<
          (typeof CALLS)[N]['request']
        >;
        return await handle(request, { app: services, actor, claims: claims ?? {} });
      } catch (error) {
        await services?.gate.record({ act: name, claims, ip, target: targetOf(data) }, error);
        const kind = error instanceof FirevaultError ? error.kind : 'internal';
        const problem = toProblem(error, requestId);
        if (problem.status >= 500) systemLogger.error('A call failed', error, { requestId, name });
        throw new HttpsError(CODES[kind], problem.detail, problem);
      }
    },
  );
}

/** The id that the call names, if any. */
function targetOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const { backupId, restoreId, id } = data as Record<string, unknown>;
  const named = backupId ?? restoreId ?? id;
  return typeof named === 'string' ? named : null;
}
