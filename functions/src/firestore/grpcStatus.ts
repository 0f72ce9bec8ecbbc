/** Translates gRPC failures of the Firestore service into our errors, once, at this edge. */
import { status as Code, type ServiceError } from '@grpc/grpc-js';
import { FirevaultError } from '../domain/errors.ts';

const TRANSIENT: ReadonlySet<number> = new Set([
  Code.UNAVAILABLE,
  Code.DEADLINE_EXCEEDED,
  Code.ABORTED,
  Code.INTERNAL,
]);

/** `act` says what was being done: "Reading documents". The server's own words are kept in the message. */
export function fromGrpcError(error: ServiceError, act: string): FirevaultError {
  const detail = `${act} failed: ${error.details || error.message} (${Code[error.code] ?? error.code}).`;
  if (error.code === Code.RESOURCE_EXHAUSTED) {
    return new FirevaultError('resource-exhausted', 'firestore/quota', detail, {
      nextStep: 'The quota of the Firestore project is used up; it is tried again later.',
      cause: error,
    });
  }
  if (TRANSIENT.has(error.code)) {
    return new FirevaultError('unavailable', 'firestore/unavailable', detail, { cause: error });
  }
  if (error.code === Code.PERMISSION_DENIED || error.code === Code.UNAUTHENTICATED) {
    return new FirevaultError('permission-denied', 'firestore/denied', detail, {
      nextStep: 'Grant the functions’ service account the role Cloud Datastore User.',
      cause: error,
    });
  }
  if (error.code === Code.FAILED_PRECONDITION) {
    return new FirevaultError('failed-precondition', 'firestore/failed-precondition', detail, {
      cause: error,
    });
  }
  if (error.code === Code.INVALID_ARGUMENT) {
    return new FirevaultError('invalid-argument', 'firestore/invalid-argument', detail, {
      cause: error,
    });
  }
  return new FirevaultError('internal', 'firestore/error', detail, { cause: error });
}
