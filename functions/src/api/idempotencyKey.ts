/** Reads the header by which a client marks a request that it may send again. */
import type { Request } from 'express';
import { FirevaultError } from '../domain/errors.ts';

/** Null without one. Throws `request/bad-idempotency-key`. */
export function idempotencyKey(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new FirevaultError(
    'invalid-argument',
    'request/bad-idempotency-key',
    'An idempotency key is 1 to 255 visible ASCII characters.',
    {
      nextStep: 'Send a new UUID with each new request.',
      fields: [{ field: 'Idempotency-Key', message: '1 to 255 visible ASCII characters.' }],
    },
  );
}
