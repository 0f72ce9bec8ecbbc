/** Holds one worker to its share of a job's writes a second. */
import type { Clock } from '../../platform/clock.ts';

export class WritePace {
  readonly #clock: Clock;
  #rate: number | null = null;
  /** When the writes let through so far will have used up their time, in milliseconds. */
  #paidUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Writes a second from now on; null is no limit. */
  setRate(rate: number | null): void {
    this.#rate = rate;
  }

  /** Waits until so many writes may be sent. */
  async take(writes: number, signal: AbortSignal): Promise<void> {
    if (this.#rate === null) return;
    const now = this.#clock.now().getTime();
    const start = Math.max(now, this.#paidUntil);
    this.#paidUntil = start + (writes / this.#rate) * 1000;
    if (start > now) await this.#clock.sleep(start - now, signal);
  }
}
