/** A worker sends its share of writes a second and no more, and follows the rate when it changes. */
import { expect, it } from 'vitest';
import type { Clock } from '../../platform/clock.ts';
import { WritePace } from './WritePace.ts';

/** Time passes only while somebody waits. */
function aClock() {
  let ms = 0;
  const clock: Clock = {
    now: () => new Date(ms),
    sleep: async (wait) => {
      ms += wait;
    },
  };
  return { clock, elapsed: () => ms };
}

const { signal } = new AbortController();

it('lets the first batch through and makes the next ones wait', async () => {
  const { clock, elapsed } = aClock();
  const pace = new WritePace(clock);
  pace.setRate(500);
  const sentAt: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    await pace.take(500, signal);
    sentAt.push(elapsed());
  }
  expect(sentAt).toEqual([0, 1000, 2000, 3000]);
  pace.setRate(1000);
  await pace.take(500, signal);
  await pace.take(500, signal);
  expect(elapsed()).toBe(4500);
});

it('waits for nothing without a limit', async () => {
  const { clock, elapsed } = aClock();
  const pace = new WritePace(clock);
  await pace.take(1_000_000, signal);
  await pace.take(1_000_000, signal);
  expect(elapsed()).toBe(0);
});
