/** Finds out who sent a request, by its `Authorization` header. */
import type { IncomingMessage } from 'node:http';
import type { Claims } from '../domain/access.ts';
import { FirevaultError } from '../domain/errors.ts';

/** Null without the header. Throws `auth/bad-header`, or what the check of the token throws. */
export async function authenticate(
  request: IncomingMessage,
  verifyToken: (token: string) => Promise<Claims>,
): Promise<Claims | null> {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const token = /^Bearer (\S+)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new FirevaultError(
      'unauthenticated',
      'auth/bad-header',
      'The Authorization header is not of the form "Bearer <ID token>".',
      { nextStep: 'Send a Firebase ID token.' },
    );
  }
  return verifyToken(token);
}
