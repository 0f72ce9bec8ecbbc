/** Writing begins slowly and grows as Firestore asks for; the time it takes follows from that. */
import { describe, expect, it } from 'vitest';
import { secondsToWrite, writesPerSecond } from './writeBudget.ts';

describe('the budget of writes', () => {
  it.each([
    [0, 500],
    [299, 500],
    [300, 750],
    [600, 1125],
    [-5, 500],
  ])('after %i seconds is %i a second', (seconds, rate) =>
    expect(writesPerSecond(500, seconds)).toBe(rate),
  );

  it('has no limit where none is set', () => {
    expect(writesPerSecond(null, 0)).toBeNull();
    expect(secondsToWrite(null, 1_000_000)).toBe(0);
  });

  it.each([
    [0, 0],
    [500, 1],
    [150_000, 300],
    [150_750, 301],
    [150_000 + 225_000, 600],
  ])('needs for %i writes %i seconds', (writes, seconds) =>
    expect(secondsToWrite(500, writes)).toBe(seconds),
  );
});
