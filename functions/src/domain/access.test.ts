/** Nobody gets in without the admin claim, and nobody restores on an old sign-in. */
import { describe, expect, it } from 'vitest';
import { requireAdmin, requireRecentSignIn, requireSecondFactor } from './access.ts';

const now = new Date('2026-11-22T14:00:00Z');
const seconds = now.getTime() / 1000;

describe('requireAdmin', () => {
  it('refuses those who are not signed in, or whose token has no user', () => {
    expect(() => requireAdmin(null, null)).toThrow('not signed in');
    expect(() => requireAdmin({ admin: true }, null)).toThrow('not signed in');
  });

  it('refuses those without the claim, or with one that only looks like it', () => {
    expect(() => requireAdmin({ uid: 'u' }, null)).toThrow('not an administrator');
    expect(() => requireAdmin({ uid: 'u', admin: 'true' }, null)).toThrow('not an administrator');
  });

  it('knows an admin by uid and e-mail', () => {
    expect(requireAdmin({ uid: 'u', email: 'a@b.c', admin: true }, '127.0.0.1')).toEqual({
      uid: 'u',
      email: 'a@b.c',
      ip: '127.0.0.1',
    });
  });
});

describe('requireSecondFactor', () => {
  const withFactor = { firebase: { sign_in_second_factor: 'totp' } };
  it('asks for the factor of an account that has one', () => {
    expect(() => requireSecondFactor({ firebase: {} }, true)).toThrow('second factor');
    expect(() => requireSecondFactor(null, true)).toThrow('second factor');
    expect(() => requireSecondFactor(withFactor, true)).not.toThrow();
    expect(() => requireSecondFactor({ firebase: {} }, false)).not.toThrow();
  });
});

describe('requireRecentSignIn', () => {
  it('takes a sign-in of the last five minutes and no older one', () => {
    expect(() => requireRecentSignIn({ auth_time: seconds - 299 }, now)).not.toThrow();
    expect(() => requireRecentSignIn({ auth_time: seconds - 301 }, now)).toThrow('five minutes');
    expect(() => requireRecentSignIn({}, now)).toThrow('five minutes');
    expect(() => requireRecentSignIn({ auth_time: 'never' }, now)).toThrow('five minutes');
  });
});
