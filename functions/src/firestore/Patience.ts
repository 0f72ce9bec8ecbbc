/** Bears with a read that keeps failing for passing reasons: waits longer each time, and gives up once nothing comes any more. */
import { isTransient } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';

/** The service itself ends a stream after 60 s; this ends one that has hung. */
export const STREAM_TIMEOUT_MS = 70_000;
/** Faults in a row, without one document in between, that are borne. */
const MAX_BARREN_RETRIES = 3;
const BASE_WAIT_MS = 250;

export class Patience {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #barren = 0;

  constructor(clock: Clock, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Something has come: a fault from now on is the first again. */
  progressed(): void {
    this.#barren = 0;
  }

  /** Resolves when it is time to try again; throws the fault itself when that makes no sense. */
  async bear(fault: unknown): Promise<void> {
    this.#barren += 1;
    if (!isTransient(fault) || this.#barren > MAX_BARREN_RETRIES) throw fault;
    // Half to one and a half times the wait: workers cut off together do not come back together.
    const waitMs = BASE_WAIT_MS * 2 ** this.#barren * (0.5 + Math.random());
    await this.#clock.sleep(waitMs, this.#signal);
  }
}
