/** A clock that runs faster than the real one, in step with those of the other workers until it is made to jump. */
import { type Clock, systemClock } from '../../../functions/src/platform/clock.ts';
import { CLOCK_SPEED } from '../protocol.ts';

export interface JumpingClock extends Clock {
  jump(ms: number): void;
}

/** What the clocks of all workers show at a real moment, in milliseconds, as long as they have not jumped. */
export function fastTime(base: number, realMs: number): number {
  return base + (realMs - base) * CLOCK_SPEED;
}

export function workerClock(base: number): JumpingClock {
  let ahead = 0;
  return {
    now: () => new Date(fastTime(base, systemClock.now().getTime()) + ahead),
    sleep: (ms, signal) => systemClock.sleep(ms / CLOCK_SPEED, signal),
    jump: (ms) => {
      ahead += ms;
    },
  };
}

/** The same clock, always so far ahead of it. */
export function aheadBy(clock: Clock, ms: number): Clock {
  return { now: () => new Date(clock.now().getTime() + ms), sleep: clock.sleep };
}
