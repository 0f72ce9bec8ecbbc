/** A failure a person can act on: printed as its message alone, without a stack. */

export class LocalError extends Error {
  override readonly name = 'LocalError';
}

/** The message alone for what a person can act on, the whole stack for what is our own fault. */
export function explain(error: unknown): string {
  if (error instanceof LocalError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
