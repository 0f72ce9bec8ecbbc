/** Parses what a client sent with the contract's schema; every wrong field is named. */
import type { z } from 'zod';
import { FirevaultError } from '../domain/errors.ts';

/** Throws `request/invalid` with one entry per wrong field; `body` stands for the whole. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    field: issue.path.length === 0 ? 'body' : issue.path.join('.'),
    message: issue.message,
  }));
  throw new FirevaultError(
    'invalid-argument',
    'request/invalid',
    `The request is not valid: ${fields.map((f) => `${f.field}: ${f.message}`).join('; ')}`,
    { nextStep: 'Correct the fields named and send it again.', fields },
  );
}
