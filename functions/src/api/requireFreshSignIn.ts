/** For what cannot be undone by a click: whoever asks has just signed in, with the second factor where the account has one. */
import { getAuth } from 'firebase-admin/auth';
import { type Claims, requireRecentSignIn, requireSecondFactor } from '../domain/access.ts';
import { systemClock } from '../platform/clock.ts';

/** Throws `auth/sign-in-not-recent` or `auth/second-factor-required`. */
export async function requireFreshSignIn(claims: Claims | null): Promise<void> {
  requireRecentSignIn(claims, systemClock.now());
  const { multiFactor } = await getAuth().getUser(String(claims?.uid));
  requireSecondFactor(claims, (multiFactor?.enrolledFactors.length ?? 0) > 0);
}
