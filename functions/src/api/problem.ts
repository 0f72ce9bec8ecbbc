/** Turns any failure into Problem Details (RFC 9457), once, at the edge; what a person should not see stays in the log. */

import type { Problem } from '../contract/index.ts';
import type { ErrorKind } from '../domain/errors.ts';
import { FirevaultError } from '../domain/errors.ts';

const STATUS: Record<ErrorKind, { status: number; title: string }> = {
  'invalid-argument': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign-in required' },
  'permission-denied': { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'failed-precondition': { status: 409, title: 'Not possible now' },
  conflict: { status: 409, title: 'In conflict with other work' },
  unprocessable: { status: 422, title: 'Not the same request' },
  'resource-exhausted': { status: 429, title: 'Too much' },
  unavailable: { status: 503, title: 'Not available' },
  'data-loss': { status: 500, title: 'Stored data is damaged' },
  internal: { status: 500, title: 'Something went wrong on the server' },
};

/** An unexpected error is described by its request id alone: its words may hold what no client should read. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known =
    error instanceof FirevaultError
      ? error
      : new FirevaultError('internal', 'internal/unexpected', 'An unexpected error occurred.', {
          nextStep: `Look for the request id ${requestId} in the functions’ logs.`,
        });
  return {
    type: `urn:firevault:${known.code.replace('/', ':')}`,
    ...STATUS[known.kind],
    detail: known.message,
    code: known.code,
    requestId,
    ...(known.nextStep === undefined ? {} : { nextStep: known.nextStep }),
    ...(known.fields.length === 0 ? {} : { errors: known.fields }),
  };
}
