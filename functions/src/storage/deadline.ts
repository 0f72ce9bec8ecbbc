/** Bounds one request to a store: a server that accepts a connection and never answers must not hold a task. */

/** Long enough for a part of 8 MiB at 30 KiB/s. */
const requestMs = 300_000;

/** A signal that ends with the given one, or when the request has taken too long (a `TimeoutError`). */
export function deadline(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(requestMs);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}
