/** Failures of Auth, callables and listeners reach a person in words, with a next step. */
import { describe, expect, it } from 'vitest';
import { authFailure } from './authFailure.ts';
import { callFailure } from './callFailure.ts';
import { Failure } from './Failure.ts';
import { readFailure } from './readFailure.ts';

function coded(code: string, details?: unknown, message = code): Error {
  return Object.assign(new Error(message), { code, details });
}

describe('authFailure', () => {
  it('says the same for a wrong password, an unknown account and a disabled one', () => {
    const said = ['auth/wrong-password', 'auth/user-not-found', 'auth/user-disabled'].map(
      (code) => authFailure(coded(code), 'sign-in').message,
    );
    expect(new Set(said).size).toBe(1);
  });

  it('points at the password when a signed-in person confirms', () =>
    expect(authFailure(coded('auth/wrong-password'), 'confirm').ofField('password')).toBe(
      'The password is not right for this account.',
    ));

  it('gives every failure a next step, known or not', () => {
    for (const code of ['auth/too-many-requests', 'auth/network-request-failed', 'auth/new', '']) {
      expect(authFailure(coded(code), 'sign-in').nextStep).toBeTruthy();
    }
  });
});

describe('callFailure', () => {
  const details = {
    code: 'backup/no-destination',
    nextStep: 'Add a storage provider.',
    errors: [{ field: 'collections.0', message: 'No such collection.' }],
    requestId: 'req-7',
  };

  it("keeps the server's words, next step, fields and request id", () => {
    const failure = callFailure(
      coded('functions/failed-precondition', details, 'No destination. [400]'),
    );
    expect(failure).toMatchObject({
      message: 'No destination.',
      code: 'backup/no-destination',
      nextStep: 'Add a storage provider.',
      requestId: 'req-7',
    });
    expect(failure.ofField('collections')).toBe('No such collection.');
    expect(failure.ofField('mode')).toBeUndefined();
  });

  it('explains the SDK\'s bare "internal"', () =>
    expect(callFailure(coded('functions/internal', undefined, 'internal')).message).toMatch(
      /could not be reached/,
    ));

  it('does not trust details of another shape', () =>
    expect(callFailure(coded('functions/unavailable', { code: 7 })).code).toBe(
      'functions/unavailable',
    ));

  it('passes a Failure on as it is', () => {
    const failure = new Failure({ code: 'x', message: 'y' });
    expect(callFailure(failure)).toBe(failure);
  });
});

describe('readFailure', () => {
  it('tells a refused reader to look at rules and claim', () =>
    expect(readFailure(coded('permission-denied')).nextStep).toMatch(/firestore\.rules/));
  it('tells of a missing index', () =>
    expect(readFailure(coded('failed-precondition')).message).toMatch(/index/));
});
