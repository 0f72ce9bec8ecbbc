/** Translates gRPC failures of the Firestore service into our errors, once, at this edge. */
import { status as Code, type ServiceError } from '@grpc/grpc-js';
import { FirevaultError, isPassingGrpcCode } from '../domain/errors.ts';

/** The moment asked for is no longer kept by the server. */
export const READ_TIME_TOO_OLD = 'firestore/read-time-too-old';
const FAILED_PRECONDITION = 'firestore/failed-precondition';
const INVALID_ARGUMENT = 'firestore/invalid-argument';

/** `act` says what was being done: "Reading documents". The server's own words are kept in the message. */
export function fromGrpcError(error: ServiceError, act: string): FirevaultError {
  const detail = `${act} failed: ${error.details || error.message} (${Code[error.code] ?? error.code}).`;
  if (error.code === Code.RESOURCE_EXHAUSTED) {
    return new FirevaultError('resource-exhausted', 'firestore/quota', detail, {
      nextStep: 'The quota of the Firestore project is used up; it is tried again later.',
      cause: error,
    });
  }
  if (isPassingGrpcCode(error.code)) {
    return new FirevaultError('unavailable', 'firestore/unavailable', detail, { cause: error });
  }
  if (error.code === Code.PERMISSION_DENIED || error.code === Code.UNAUTHENTICATED) {
    return new FirevaultError('permission-denied', 'firestore/denied', detail, {
      nextStep: 'Grant the functions’ service account the role Cloud Datastore User.',
      cause: error,
    });
  }
  if (error.code === Code.FAILED_PRECONDITION) {
    return new FirevaultError('failed-precondition', FAILED_PRECONDITION, detail, { cause: error });
  }
  if (error.code === Code.INVALID_ARGUMENT) {
    return new FirevaultError('invalid-argument', INVALID_ARGUMENT, detail, { cause: error });
  }
  return new FirevaultError('internal', 'firestore/error', detail, { cause: error });
}

/** Whether a read failed because its moment is no longer kept: only a newer moment helps. */
export function isReadTimeTooOld(error: unknown): boolean {
  return error instanceof FirevaultError && error.code === READ_TIME_TOO_OLD;
}

/**
 * The error to throw for `error`, a failed read at `readTime`; null read the present. A moment that is too old is known
 * by its code, as a kindless read by name has no other precondition: production and emulator word it differently.
 */
export function explainReadTime(error: unknown, readTime: string | null): unknown {
  if (readTime === null || !(error instanceof FirevaultError)) return error;
  if (error.code === FAILED_PRECONDITION) {
    return new FirevaultError(
      'failed-precondition',
      READ_TIME_TOO_OLD,
      `The database as it was at ${readTime} can no longer be read. ${error.message}`,
      {
        nextStep:
          'Without point-in-time recovery Firestore keeps one hour: enable it ' +
          '(gcloud firestore databases update --enable-pitr) or back up in less than an hour.',
        cause: error,
      },
    );
  }
  if (error.code === INVALID_ARGUMENT && /in the future/i.test(error.message)) {
    return new FirevaultError(
      'invalid-argument',
      'firestore/read-time-in-future',
      `The database cannot be read at ${readTime}, which has not come yet. ${error.message}`,
      { nextStep: 'Read at a time that the server itself has given.', cause: error },
    );
  }
  return error;
}

/** Does the read and explains its failure. */
export async function readingAt<T>(readTime: string | null, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw explainReadTime(error, readTime);
  }
}
