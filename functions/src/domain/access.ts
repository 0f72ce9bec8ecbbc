/** Who may come in: signed in, an admin, and for what cannot be undone by a click, signed in just now. */
import type { Requester } from '../contract/index.ts';
import { FirevaultError } from './errors.ts';

/** The person behind a request. */
export interface Actor extends Requester {
  ip: string | null;
}

/** The claims of a verified ID token that matter here. */
export interface Claims {
  uid?: unknown;
  email?: unknown;
  admin?: unknown;
  auth_time?: unknown;
  /** What Firebase Auth says of the sign-in: `sign_in_second_factor` where one was used. */
  firebase?: unknown;
}

/** Seconds after signing in during which a restore may be started. */
const RECENT_SIGN_IN_SECONDS = 300;

/** Throws `auth/required` or `auth/not-admin`. */
export function requireAdmin(claims: Claims | null, ip: string | null): Actor {
  if (claims === null || typeof claims.uid !== 'string' || claims.uid === '') {
    throw new FirevaultError('unauthenticated', 'auth/required', 'You are not signed in.', {
      nextStep: 'Sign in and try again.',
    });
  }
  if (claims.admin !== true) {
    throw new FirevaultError(
      'permission-denied',
      'auth/not-admin',
      'This account is not an administrator of the backups.',
      { nextStep: 'Ask an administrator for the admin claim, then sign in again.' },
    );
  }
  const email = typeof claims.email === 'string' ? claims.email : null;
  return { uid: claims.uid, email, ip };
}

/** Throws `auth/second-factor-required` for an account that has one and did not use it to sign in. */
export function requireSecondFactor(claims: Claims | null, hasEnrolled: boolean): void {
  const signIn = claims?.firebase;
  const wasUsed =
    typeof signIn === 'object' &&
    signIn !== null &&
    'sign_in_second_factor' in signIn &&
    typeof signIn.sign_in_second_factor === 'string';
  if (wasUsed || !hasEnrolled) return;
  throw new FirevaultError(
    'unauthenticated',
    'auth/second-factor-required',
    'This act needs a sign-in with your second factor.',
    { nextStep: 'Sign in again with your second factor, then try again.' },
  );
}

/** Throws `auth/sign-in-not-recent`. */
export function requireRecentSignIn(claims: Claims | null, now: Date): void {
  const age = now.getTime() / 1000 - Number(claims?.auth_time ?? 0);
  if (age <= RECENT_SIGN_IN_SECONDS) return;
  throw new FirevaultError(
    'unauthenticated',
    'auth/sign-in-not-recent',
    'This act needs a sign-in within the last five minutes.',
    { nextStep: 'Confirm your password (and second factor), then try again.' },
  );
}
