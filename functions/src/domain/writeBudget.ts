/** How many writes a second Firestore is to be sent, so that it can spread a growing load over its servers. Pure. */

const GROWTH = 1.5;
const GROWTH_EVERY_SECONDS = 300;

/**
 * Firestore's own advice: begin at 500 a second and grow by half every five minutes. `start` is the rate to begin with;
 * null is no limit at all.
 */
export function writesPerSecond(start: number | null, secondsWriting: number): number | null {
  if (start === null) return null;
  return start * GROWTH ** Math.floor(Math.max(0, secondsWriting) / GROWTH_EVERY_SECONDS);
}

/** Seconds that so many writes take at least; 0 without a limit. */
export function secondsToWrite(start: number | null, writes: number): number {
  if (start === null) return 0;
  let left = writes;
  let seconds = 0;
  for (let rate = start; ; rate *= GROWTH) {
    const inThisStretch = rate * GROWTH_EVERY_SECONDS;
    if (left <= inThisStretch) return seconds + left / rate;
    left -= inThisStretch;
    seconds += GROWTH_EVERY_SECONDS;
  }
}
