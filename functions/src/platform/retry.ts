/** Repeats work that failed for a passing reason: exponential waits with full jitter, bounded, abortable. */
import { FirevaultError, isTransient } from '../domain/errors.ts';
import type { Clock } from './clock.ts';

export interface RetryPolicy {
  /** Repetitions after the first attempt. */
  retries: number;
  /** The longest first wait; it doubles with each repetition. */
  baseMs: number;
  maxMs: number;
}

const defaultRetryPolicy: RetryPolicy = { retries: 3, baseMs: 500, maxMs: 30_000 };

interface RetryOptions extends Partial<RetryPolicy> {
  clock: Clock;
  /** 0 to 1, as Math.random. */
  random: () => number;
  signal?: AbortSignal;
}

/** Throws the last failure; a final one (see `isTransient`) and an abort at once. */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, baseMs, maxMs } = { ...defaultRetryPolicy, ...options };
  for (let repeated = 0; ; repeated++) {
    options.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (repeated >= retries || !isTransient(error)) throw error;
      // Full jitter: many workers that failed together do not come back together.
      const jittered = options.random() * Math.min(maxMs, baseMs * 2 ** repeated);
      const asked = error instanceof FirevaultError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
      await options.clock.sleep(Math.max(jittered, asked), options.signal);
    }
  }
}
