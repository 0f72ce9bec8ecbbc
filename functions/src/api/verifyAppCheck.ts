/** Lets in only calls that come from the genuine portal. */
import { getAppCheck } from 'firebase-admin/app-check';
import { FirevaultError } from '../domain/errors.ts';

/** Throws `auth/app-check`. */
export async function verifyAppCheck(token: string | undefined): Promise<void> {
  try {
    if (token !== undefined) {
      await getAppCheck().verifyToken(token);
      return;
    }
  } catch (cause) {
    throw refused(cause);
  }
  throw refused(undefined);
}

function refused(cause: unknown): FirevaultError {
  return new FirevaultError(
    'unauthenticated',
    'auth/app-check',
    'This call does not come from the portal.',
    { nextStep: 'Send a valid App Check token in X-Firebase-AppCheck.', cause },
  );
}
