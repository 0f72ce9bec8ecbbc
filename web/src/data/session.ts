/** Who is signed in, and the acts of signing in, proving it again and signing out. */
import {
  type Auth,
  EmailAuthProvider,
  getMultiFactorResolver,
  type MultiFactorError,
  onIdTokenChanged,
  reauthenticateWithCredential,
  signInWithEmailAndPassword,
  signOut as signOutOfAuth,
  TotpMultiFactorGenerator,
  type User,
} from 'firebase/auth';
import { authFailure } from './authFailure.ts';
import { codeOf } from './codeOf.ts';
import { Failure } from './Failure.ts';

export interface Person {
  uid: string;
  email: string;
}

export type Session =
  | { state: 'loading' }
  | { state: 'signed-out' }
  | { state: 'refused'; person: Person }
  | { state: 'admin'; person: Person }
  | { state: 'failed'; failure: Failure };

/** Signing in may need a second step: the code of an authenticator app. */
export type SignInStep =
  | { step: 'done' }
  | { step: 'code'; factorName: string; submit(code: string): Promise<void> };

/** Calls back with every change of the session; returns how to stop. */
export function watchSession(auth: Auth, onChange: (session: Session) => void): () => void {
  let latest = 0;
  return onIdTokenChanged(
    auth,
    async (user) => {
      latest += 1;
      const mine = latest;
      const session = user === null ? ({ state: 'signed-out' } as const) : await sessionOf(user);
      // A slower answer about an earlier user must not overwrite a later one.
      if (mine === latest) onChange(session);
    },
    (error) => onChange({ state: 'failed', failure: authFailure(error, 'sign-in') }),
  );
}

async function sessionOf(user: User): Promise<Session> {
  try {
    const token = await user.getIdTokenResult();
    const person = { uid: user.uid, email: user.email ?? user.uid };
    return { state: token.claims.admin === true ? 'admin' : 'refused', person };
  } catch (error) {
    return { state: 'failed', failure: authFailure(error, 'sign-in') };
  }
}

export function signIn(auth: Auth, email: string, password: string): Promise<SignInStep> {
  return withSecondFactor(auth, 'sign-in', () => signInWithEmailAndPassword(auth, email, password));
}

/** Proves that the person at the screen is the one signed in, and renews the token's `auth_time`. */
export async function proveAgain(auth: Auth, password: string): Promise<SignInStep> {
  const user = auth.currentUser;
  if (user?.email == null) {
    throw new Failure({
      code: 'auth/no-password-account',
      message: 'Your account has no password to confirm with.',
      nextStep: 'Sign out, and sign in with an account that has an e-mail address and a password.',
    });
  }
  const credential = EmailAuthProvider.credential(user.email, password);
  const step = await withSecondFactor(auth, 'confirm', () =>
    reauthenticateWithCredential(user, credential),
  );
  if (step.step === 'code') {
    return { ...step, submit: (code) => step.submit(code).then(() => renewToken(auth)) };
  }
  await renewToken(auth);
  return step;
}

/** Fetches a fresh token, so that a claim granted meanwhile is seen. */
export async function renewToken(auth: Auth): Promise<void> {
  try {
    await auth.currentUser?.getIdToken(true);
  } catch (error) {
    throw authFailure(error, 'confirm');
  }
}

export async function signOut(auth: Auth): Promise<void> {
  await signOutOfAuth(auth);
}

async function withSecondFactor(
  auth: Auth,
  act: 'sign-in' | 'confirm',
  attempt: () => Promise<unknown>,
): Promise<SignInStep> {
  try {
    await attempt();
    return { step: 'done' };
  } catch (error) {
    if (codeOf(error) !== 'auth/multi-factor-auth-required') throw authFailure(error, act);
    return secondFactor(auth, error as MultiFactorError);
  }
}

function secondFactor(auth: Auth, error: MultiFactorError): SignInStep {
  const resolver = getMultiFactorResolver(auth, error);
  const app = resolver.hints.find((hint) => hint.factorId === TotpMultiFactorGenerator.FACTOR_ID);
  if (app === undefined) {
    throw new Failure({
      code: 'auth/unsupported-second-factor',
      message:
        'Your account asks for a text message as second factor, which the portal cannot check.',
      nextStep: 'Enrol an authenticator app (TOTP) for the account.',
    });
  }
  return {
    step: 'code',
    factorName: app.displayName ?? 'authenticator app',
    submit: async (code) => {
      try {
        const assertion = TotpMultiFactorGenerator.assertionForSignIn(app.uid, code);
        await resolver.resolveSignIn(assertion);
      } catch (cause) {
        throw authFailure(cause, 'second-factor');
      }
    },
  };
}
