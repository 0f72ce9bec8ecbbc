/** Puts Firebase Auth's codes into words, without telling a stranger which accounts exist. */
import { codeOf } from './codeOf.ts';
import { Failure, type FailureText } from './Failure.ts';

export type AuthAct = 'sign-in' | 'confirm' | 'second-factor';

const WRONG_CREDENTIALS = new Set([
  'auth/invalid-credential',
  'auth/invalid-login-credentials',
  'auth/wrong-password',
  'auth/user-not-found',
  'auth/invalid-email',
  // Said like a wrong password: otherwise it would confirm that the account exists.
  'auth/user-disabled',
]);

export function authFailure(error: unknown, act: AuthAct): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  return new Failure({ code: code || 'auth/unknown', ...wordsFor(code, act) }, error);
}

function wordsFor(code: string, act: AuthAct): Omit<FailureText, 'code'> {
  if (WRONG_CREDENTIALS.has(code)) return wrongCredentials(act);
  switch (code) {
    case 'auth/missing-password':
      return { message: 'The password is missing.', nextStep: 'Type it and try again.' };
    case 'auth/too-many-requests':
      return {
        message: 'Too many attempts: sign-in is paused for this account.',
        nextStep: 'Wait a few minutes, then try again.',
      };
    case 'auth/network-request-failed':
      return {
        message: 'The sign-in service could not be reached.',
        nextStep: 'Check the network connection, then try again.',
      };
    case 'auth/user-mismatch':
      return {
        message: 'The password belongs to another account.',
        nextStep: 'Use the password of the account that is signed in.',
      };
    case 'auth/invalid-verification-code':
    case 'auth/code-expired':
      return {
        message: 'The code is not right, or no longer valid.',
        nextStep: 'Type the code that your authenticator app shows now.',
      };
    case 'auth/user-token-expired':
      return { message: 'Your session has ended.', nextStep: 'Sign out and sign in again.' };
    case 'auth/operation-not-allowed':
      return {
        message: 'Signing in with e-mail and password is turned off in this project.',
        nextStep: 'Turn it on in the Firebase console under Authentication, Sign-in method.',
      };
    default:
      return {
        message: 'The sign-in service refused the request.',
        nextStep: `Try again; if it stays, look up ${code || 'the failure'} in Firebase's documentation.`,
      };
  }
}

function wrongCredentials(act: AuthAct): Omit<FailureText, 'code'> {
  if (act === 'sign-in') {
    return {
      message: 'The e-mail address or the password is not right.',
      nextStep:
        'Check both and try again. If you are sure of them, ask the owner of the project whether your account is enabled.',
    };
  }
  return {
    message: 'The password is not right for this account.',
    nextStep: 'Type the password you signed in with.',
    fields: [{ field: 'password', message: 'The password is not right for this account.' }],
  };
}
