import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { base64Length, putBase64, putFromBase64 } from './base64.ts';
import { LONGEST_NUMBER, putDoubleText, putInt64Text } from './numberText.ts';
import { formatTimestamp, timestampAt } from './timestampText.ts';

const out = Buffer.alloc(2048);

vi.setConfig({ testTimeout: 60_000 });

describe('numbers', () => {
  it('are the shortest that JavaScript knows, and never longer than promised', () => {
    const doubles = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.tuple(fc.integer(), fc.nat(12)).map(([digits, places]) => digits / 10 ** places),
      fc.tuple(fc.maxSafeInteger(), fc.nat(8)).map(([digits, places]) => digits / 10 ** places),
    );
    fc.assert(
      fc.property(doubles, (value) => {
        const end = putDoubleText(out, 0, value);
        expect(out.toString('latin1', 0, end)).toBe(Object.is(value, -0) ? '-0.0' : String(value));
        expect(end).toBeLessThanOrEqual(LONGEST_NUMBER);
      }),
      { numRuns: 5000 },
    );
  });

  it('are exact over the whole of int64', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.nat(63), (value, shift) => {
        const shifted = value >> BigInt(shift);
        const high = Number(BigInt.asIntN(32, shifted >> 32n));
        const end = putInt64Text(out, 0, Number(BigInt.asUintN(32, shifted)), high);
        expect(out.toString('latin1', 0, end)).toBe(shifted.toString());
      }),
      { numRuns: 3000 },
    );
  });
});

describe('timestamps', () => {
  it('agree with Date from year 1 to 9999, and read back', () => {
    // Every eleventh day, at a second that moves through the day.
    for (let day = -719_162; day <= 2_932_896; day += 11) {
      const seconds = day * 86_400 + (((day % 86_399) + 86_399) % 86_399);
      const text = formatTimestamp(seconds, 0);
      const expected = new Date(seconds * 1000).toISOString().replace('.000', '');
      if (text !== expected) expect(text).toBe(expected);
      const back = timestampAt(Buffer.from(text), 0, text.length);
      if (back?.seconds !== seconds) expect(back).toEqual({ seconds, nanos: 0 });
    }
  });

  it('have no fraction, or 3, 6 or 9 digits of it', () => {
    expect([0, 120_000_000, 1000, 1].map((nanos) => formatTimestamp(0, nanos))).toEqual([
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00.120Z',
      '1970-01-01T00:00:00.000001Z',
      '1970-01-01T00:00:00.000000001Z',
    ]);
  });
});

describe('base64', () => {
  it('is what Buffer writes, and reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const source = Buffer.from(bytes);
        const end = putBase64(out, 0, source, 0, source.length);
        expect(end).toBe(base64Length(source.length));
        expect(out.toString('latin1', 0, end)).toBe(source.toString('base64'));
        const text = Buffer.from(out.subarray(0, end));
        const length = putFromBase64(out, 0, text, 0, text.length);
        expect(source.equals(out.subarray(0, length))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
