/** A rate limit grants no more than it says over any stretch of time, and everything to those who stay below it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, takeTokens } from './tokenBucket.ts';

const limit = { capacity: 10, refillSeconds: 60 };

describe('takeTokens', () => {
  it('grants a burst up to its capacity, then one each six seconds', () => {
    const burst = takeTokens(null, limit, 0, 12);
    expect(burst).toMatchObject({ granted: 10, retryAfterSeconds: 6 });
    expect(takeTokens(burst.bucket, limit, 5_999, 1)).toMatchObject({ granted: 0 });
    expect(takeTokens(burst.bucket, limit, 6_000, 1)).toMatchObject({
      granted: 1,
      retryAfterSeconds: 0,
    });
  });

  it('never grants more than its capacity and what has been filled in since', () => {
    const wishes = fc.array(fc.tuple(fc.nat(20_000), fc.integer({ min: 1, max: 15 })));
    fc.assert(
      fc.property(wishes, (steps) => {
        let bucket: Bucket | null = null;
        let now = 0;
        let granted = 0;
        for (const [wait, wanted] of steps) {
          now += wait;
          const taken = takeTokens(bucket, limit, now, wanted);
          bucket = taken.bucket;
          granted += taken.granted;
          expect(taken.granted < wanted).toBe(taken.retryAfterSeconds > 0);
          expect(granted).toBeLessThanOrEqual(10 + now / 6_000 + 1e-6);
        }
      }),
    );
  });

  it('grants when it said it would', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (tokens) => {
        const empty = { tokens, at: 0 };
        const { retryAfterSeconds } = takeTokens(empty, limit, 0, 1);
        expect(takeTokens(empty, limit, retryAfterSeconds * 1000, 1).granted).toBe(1);
      }),
    );
  });

  it('earns nothing by a clock that goes back', () => {
    const { bucket } = takeTokens(null, limit, 60_000, 10);
    expect(takeTokens(bucket, limit, 0, 1).granted).toBe(0);
  });
});
