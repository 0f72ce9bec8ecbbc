/** What the exit codes of the command line mean, and which of them a failure has. */
import { z } from 'zod';
import { type ErrorKind, FirevaultError } from '../domain/errors.ts';

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Done, but something was left out, and said so. */
  incomplete: 3,
  damaged: 4,
  notFound: 5,
  refused: 6,
  unreachable: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `Exit codes: 0 done · 1 failed · 2 wrong usage · 3 done, but something was left out · 4 damage found
5 not found · 6 refused or not confirmed · 7 out of reach, try again · 130 interrupted`;

const BY_KIND: Record<ErrorKind, ExitCode> = {
  'invalid-argument': EXIT.usage,
  unauthenticated: EXIT.refused,
  'permission-denied': EXIT.refused,
  'not-found': EXIT.notFound,
  'failed-precondition': EXIT.refused,
  conflict: EXIT.refused,
  unprocessable: EXIT.failed,
  'resource-exhausted': EXIT.unreachable,
  unavailable: EXIT.unreachable,
  'data-loss': EXIT.damaged,
  internal: EXIT.failed,
};

/** A failure as it is shown. */
export interface Failure {
  exitCode: ExitCode;
  code: string;
  message: string;
  nextStep?: string;
  fields?: { field: string; message: string }[];
}

export function failureOf(error: unknown): Failure {
  if (error instanceof z.ZodError) return misused(error);
  if (error instanceof FirevaultError) {
    const { kind, code, message, nextStep, fields } = error;
    return {
      exitCode: BY_KIND[kind],
      code,
      message,
      ...(nextStep === undefined ? {} : { nextStep }),
      ...(fields.length === 0 ? {} : { fields }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: EXIT.failed, code: 'internal', message };
}

/** What a request's own rules say against the options. */
function misused(error: z.ZodError): Failure {
  const fields = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  return {
    exitCode: EXIT.usage,
    code: 'cli/bad-option',
    message: fields.map(({ field, message }) => `${field}: ${message}`).join(' '),
    nextStep: 'See --help.',
    fields,
  };
}
