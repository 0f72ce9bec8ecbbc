/** What a listener has brought so far: nothing yet, a value with its freshness, or a failure. */
import type { Failure } from './Failure.ts';

export type Live<T> =
  | { state: 'loading' }
  /** `isCached`: the server has not confirmed it; `syncedAtMs`: when it last did. */
  | { state: 'ready'; value: T; isCached: boolean; syncedAtMs: number | null }
  | { state: 'failed'; failure: Failure; retry(): void };
