/** A bar that never jumps backwards, and estimates made only from what is known. */
import { describe, expect, it } from 'vitest';
import { advance, EMPTY_METER, type Meter, type Reading } from './progressMeter.ts';

function metered(readings: Reading[]): Meter {
  return readings.reduce(advance, EMPTY_METER);
}

describe('progress meter', () => {
  it('keeps its height when a counter is corrected downwards', () => {
    const meter = metered([
      { atMs: 0, done: 600, total: 1000 },
      { atMs: 5000, done: 400, total: 1000 },
    ]);
    expect(meter.fraction).toBe(0.6);
  });

  it('keeps its height when the total grows', () => {
    const meter = metered([
      { atMs: 0, done: 600, total: 1000 },
      { atMs: 5000, done: 700, total: 2000 },
    ]);
    expect(meter.fraction).toBe(0.6);
  });

  it('knows no fraction and no time left without a total', () => {
    const meter = metered([
      { atMs: 0, done: 0, total: null },
      { atMs: 4000, done: 4000, total: null },
    ]);
    expect(meter.fraction).toBeNull();
    expect(meter.leftMs).toBeNull();
    expect(meter.perSecond).toBe(1000);
  });

  it('measures the rate over the last readings and estimates what is left', () => {
    const meter = metered([
      { atMs: 0, done: 0, total: 10_000 },
      { atMs: 2000, done: 1000, total: 10_000 },
      { atMs: 4000, done: 4000, total: 10_000 },
    ]);
    expect(meter.perSecond).toBe(1000);
    expect(meter.leftMs).toBe(6000);
  });

  it('forgets readings older than its window', () => {
    const meter = metered([
      { atMs: 0, done: 0, total: null },
      { atMs: 20_000, done: 100_000, total: null },
      { atMs: 30_000, done: 101_000, total: null },
    ]);
    expect(meter.perSecond).toBe(100);
  });

  it('says nothing of a rate from a single reading or from one repeated', () => {
    const reading = { atMs: 1000, done: 5, total: 10 };
    expect(metered([reading, reading]).perSecond).toBeNull();
  });

  it('promises no end while nothing moves', () => {
    const meter = metered([
      { atMs: 0, done: 500, total: 1000 },
      { atMs: 8000, done: 500, total: 1000 },
    ]);
    expect(meter.perSecond).toBe(0);
    expect(meter.leftMs).toBeNull();
  });
});
