/** Checks Firebase ID tokens, revocation included, and says in words why one is refused. */
import { getAuth } from 'firebase-admin/auth';
import type { Claims } from '../domain/access.ts';
import { FirevaultError } from '../domain/errors.ts';

const REASONS: Record<string, string> = {
  'auth/id-token-expired': 'The sign-in has expired.',
  'auth/id-token-revoked': 'The sign-in was revoked.',
  'auth/user-disabled': 'This account is disabled.',
};

/** Throws `auth/id-token-expired`, `auth/id-token-revoked`, `auth/user-disabled` or `auth/bad-token`. */
export async function verifyToken(token: string): Promise<Claims> {
  try {
    return await getAuth().verifyIdToken(token, true);
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    const reason = REASONS[code];
    // The library's own message may quote the token; it is not passed on.
    throw new FirevaultError(
      'unauthenticated',
      reason === undefined ? 'auth/bad-token' : code,
      reason ?? 'The ID token is not valid.',
      { nextStep: 'Sign in again and retry.' },
    );
  }
}
