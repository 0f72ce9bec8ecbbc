/** Times lose nothing on their way to text. */
import { GeoPoint, Timestamp } from 'firebase/firestore';
import { describe, expect, it } from 'vitest';
import { plainRecord } from './plainRecord.ts';

describe('plainRecord', () => {
  it('keeps microseconds, padded to six digits', () =>
    expect(plainRecord(new Timestamp(1_795_356_000, 1_234_000))).toBe(
      '2026-11-22T14:00:00.001234Z',
    ));

  it('leaves out a fraction that is zero', () =>
    expect(plainRecord(new Timestamp(1_795_356_000, 0))).toBe('2026-11-22T14:00:00Z'));

  it('reaches into maps and lists', () => {
    const at = new Timestamp(0, 0);
    expect(plainRecord({ a: [{ at }], b: { at }, c: null })).toEqual({
      a: [{ at: '1970-01-01T00:00:00Z' }],
      b: { at: '1970-01-01T00:00:00Z' },
      c: null,
    });
  });

  it('leaves other values of Firestore as they are', () => {
    const place = new GeoPoint(47, 8);
    expect(plainRecord({ place })).toEqual({ place });
  });

  it('writes times before 1970', () =>
    expect(plainRecord(new Timestamp(-1, 500_000_000))).toBe('1969-12-31T23:59:59.500000Z'));
});
