/** Days and times are those of the zone that is asked for. */
import { describe, expect, it } from 'vitest';
import { dayKey, formatDayInWords, formatExact, formatMoment, msOf } from './instants.ts';

const LATE = msOf('2026-11-22T23:30:05.123456Z');

describe('instants', () => {
  it('reads microseconds without failing', () =>
    expect(LATE).toBe(Date.parse('2026-11-22T23:30:05.123Z')));
  it('puts a late evening in UTC on the next day in Zurich', () => {
    expect(dayKey(LATE, 'UTC')).toBe('2026-11-22');
    expect(dayKey(LATE, 'Europe/Zurich')).toBe('2026-11-23');
  });
  it('writes a moment for a list', () =>
    expect(formatMoment(LATE, 'UTC')).toBe('22 Nov 2026, 23:30'));
  it('writes midnight as 00', () =>
    expect(formatMoment(msOf('2026-11-22T00:05:00Z'), 'UTC')).toBe('22 Nov 2026, 00:05'));
  it('writes the exact moment with its zone', () =>
    expect(formatExact(LATE, 'Europe/Zurich')).toBe('23 Nov 2026, 00:30:05 (Europe/Zurich)'));
  it('names the year only when it is another one', () => {
    const then = msOf('2025-11-03T10:00:00Z');
    expect(formatDayInWords(then, LATE, 'UTC')).toBe('3 November 2025');
    expect(formatDayInWords(msOf('2026-11-03T10:00:00Z'), LATE, 'UTC')).toBe('3 November');
  });
});
