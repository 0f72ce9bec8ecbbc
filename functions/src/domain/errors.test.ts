/** What Firestore's own client fails with is worth another try exactly when it may pass. */
import { describe, expect, it } from 'vitest';
import { isTransient } from './errors.ts';

function clientError(code: number, message: string): Error {
  return Object.assign(new Error(`${code} ${message}`), { code });
}

describe('a failure of the client library', () => {
  it.each([
    [14, 'UNAVAILABLE: connection lost'],
    [10, 'ABORTED: contention'],
    [2, 'UNKNOWN'],
    [3, 'INVALID_ARGUMENT: Transaction is invalid or closed.'],
    [3, 'INVALID_ARGUMENT: The referenced transaction has expired or is no longer valid.'],
  ])('passes: %i %s', (code, message) => {
    expect(isTransient(clientError(code, message))).toBe(true);
  });

  it.each([
    [3, 'INVALID_ARGUMENT: Cannot convert an array value in an array value.'],
    [5, 'NOT_FOUND: No document to update'],
    [7, 'PERMISSION_DENIED: The transaction is closed to you.'],
  ])('stays: %i %s', (code, message) => {
    expect(isTransient(clientError(code, message))).toBe(false);
  });
});
