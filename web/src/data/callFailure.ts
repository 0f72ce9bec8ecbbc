/** Turns what a callable threw into a Failure: the server's own words where it sent them. */
import { FieldError } from '@contract';
import { z } from 'zod';
import { codeOf } from './codeOf.ts';
import { Failure, type FailureText } from './Failure.ts';

/** What the functions put into a callable error's `details`. */
const Details = z.object({
  code: z.string(),
  nextStep: z.string().optional(),
  errors: z.array(FieldError).optional(),
  requestId: z.string().optional(),
});

export function callFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const details = Details.safeParse(detailsOf(error));
  if (details.success && error instanceof Error) {
    const { code, nextStep, errors, requestId } = details.data;
    return new Failure(
      { message: bareMessage(error.message), code, nextStep, fields: errors, requestId },
      error,
    );
  }
  const code = codeOf(error);
  return new Failure({ code: code || 'functions/unknown', ...wordsFor(code) }, error);
}

/** The SDK appends the HTTP status to what the server said: "… is in use. [400]". */
function bareMessage(message: string): string {
  return message.replace(/ \[\d{3}\]$/, '');
}

function detailsOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'details' in error
    ? error.details
    : undefined;
}

function wordsFor(code: string): Omit<FailureText, 'code'> {
  switch (code) {
    case 'functions/unauthenticated':
      return { message: 'Your session has ended.', nextStep: 'Sign out and sign in again.' };
    case 'functions/permission-denied':
      return {
        message: 'Your account may not do this.',
        nextStep: 'Ask the owner of the project for the "admin" claim, then sign in again.',
      };
    case 'functions/deadline-exceeded':
      return {
        message: 'The server did not answer in time; it may still be at work.',
        nextStep: 'Look at the list of jobs before you try again.',
      };
    case 'functions/resource-exhausted':
      return { message: 'Too many requests just now.', nextStep: 'Wait a minute and try again.' };
    case 'functions/not-found':
      return {
        message: 'The server does not know this request.',
        nextStep: 'Check that the functions are deployed in region us-central1, then try again.',
      };
    // The SDK says "internal" for a server that failed without words as for one it never reached.
    case 'functions/internal':
    case 'functions/unavailable':
      return {
        message: 'The server could not be reached, or failed without saying why.',
        nextStep: 'Check the network connection and that the functions run, then try again.',
      };
    default:
      return {
        message: 'The server refused the request without saying why.',
        nextStep: 'Try again; if it stays, look into the log of the functions.',
      };
  }
}
