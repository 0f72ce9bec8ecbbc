/** Moments read relative to now, in both directions. */
import { describe, expect, it } from 'vitest';
import { relativeTime } from './relativeTime.ts';

const NOW = Date.parse('2026-11-22T14:00:00Z');
const MINUTE = 60_000;

describe('relativeTime', () => {
  it.each([
    [3_000, 'just now'],
    [42_000, '42 s ago'],
    [26 * MINUTE, '26 min ago'],
    [119 * MINUTE, '1 h ago'],
    [24 * 60 * MINUTE, '1 day ago'],
    [12 * 24 * 60 * MINUTE, '12 days ago'],
    [90 * 24 * 60 * MINUTE, '2 months ago'],
    [3 * 366 * 24 * 60 * MINUTE, '3 years ago'],
  ])('says %d ms earlier as "%s"', (ms, text) => expect(relativeTime(NOW - ms, NOW)).toBe(text));

  it('speaks of the future with "in"', () =>
    expect(relativeTime(NOW + 3 * 60 * MINUTE, NOW)).toBe('in 3 h'));

  it("takes a server's slightly fast clock as now", () =>
    expect(relativeTime(NOW + 2_000, NOW)).toBe('just now'));
});
