import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { describeFailure, type FirevaultError, isTransient } from '../domain/errors.ts';
import { explainReadTime, fromGrpcError, isReadTimeTooOld } from './grpcStatus.ts';

const READ_TIME = '2026-11-22T14:00:00.123456Z';

function failure(code: status, details: string): FirevaultError {
  const error = Object.assign(new Error(details), { code, details, metadata: null as never });
  return fromGrpcError(error, 'Reading documents');
}

describe('a failed call', () => {
  it.each([
    status.UNKNOWN,
    status.DEADLINE_EXCEEDED,
    status.RESOURCE_EXHAUSTED,
    status.ABORTED,
    status.INTERNAL,
    status.UNAVAILABLE,
  ])('with code %i may come through at another try', (code) => {
    expect(isTransient(failure(code, 'No.'))).toBe(true);
  });

  it.each([status.PERMISSION_DENIED, status.UNAUTHENTICATED, status.INVALID_ARGUMENT])(
    'with code %i will not',
    (code) => {
      expect(isTransient(failure(code, 'No.'))).toBe(false);
    },
  );
});

describe('explainReadTime', () => {
  it.each(['The requested snapshot version is too old.', "The requested 'read_time' is too old."])(
    'knows a time that is too old in the words of each server: %s',
    (details) => {
      const refused = failure(status.FAILED_PRECONDITION, details);
      const error = explainReadTime(refused, READ_TIME);
      expect(isReadTimeTooOld(error)).toBe(true);
      expect(isTransient(error)).toBe(false);
      expect(error).toMatchObject({ kind: 'failed-precondition', cause: refused });
      expect(describeFailure(error)).toContain(READ_TIME);
      expect(describeFailure(error)).toContain(details);
      expect(describeFailure(error)).toContain('--enable-pitr');
      expect(explainReadTime(error, READ_TIME)).toBe(error);
    },
  );

  it('knows a time in the future', () => {
    const details = "The requested 'read_time' cannot be in the future.";
    const error = explainReadTime(failure(status.INVALID_ARGUMENT, details), READ_TIME);
    expect(error).toMatchObject({
      kind: 'invalid-argument',
      code: 'firestore/read-time-in-future',
    });
    expect(isReadTimeTooOld(error)).toBe(false);
  });

  it('leaves alone what has another reason', () => {
    const present = failure(status.FAILED_PRECONDITION, 'The database is in Datastore Mode.');
    expect(explainReadTime(present, null)).toBe(present);
    const others = [
      failure(status.UNAVAILABLE, 'in the future'),
      failure(status.INVALID_ARGUMENT, 'Document name "a" lacks "/".'),
      new Error('in the future'),
    ];
    for (const other of others) {
      expect(explainReadTime(other, READ_TIME)).toBe(other);
      expect(isReadTimeTooOld(other)).toBe(false);
    }
  });
});
