/** Moments as the clocks of a schedule's zone show them. */
import { describe, expect, it } from 'vitest';
import { formatZoned, nearMoment, showSame, zoneNames } from './zonedTime.ts';

const WINTER = Date.parse('2026-11-25T07:00:00Z');
const SUMMER = Date.parse('2026-07-01T06:00:00Z');

describe('a moment in a zone', () => {
  it('is written with its weekday and what its clocks are called then', () => {
    expect(formatZoned(WINTER, 'America/New_York')).toBe('Wed 25 Nov 2026, 02:00 EST');
    expect(formatZoned(SUMMER, 'America/New_York')).toBe('Wed 1 Jul 2026, 02:00 EDT');
    expect(formatZoned(WINTER, 'Etc/UTC')).toBe('Wed 25 Nov 2026, 07:00 UTC');
  });

  it('is midnight as 00:00', () =>
    expect(formatZoned(Date.parse('2026-11-25T00:00:00Z'), 'Etc/UTC')).toContain('00:00'));

  it('differs between zones only where their clocks do', () => {
    expect(showSame(WINTER, 'Europe/Lisbon', 'Etc/UTC')).toBe(true);
    expect(showSame(SUMMER, 'Europe/Lisbon', 'Etc/UTC')).toBe(false);
  });
});

describe('a moment near now', () => {
  it.each([
    ['2026-11-25T07:00:00Z', 'tomorrow 02:00'],
    ['2026-11-24T23:30:00Z', 'today 18:30'],
    // Tomorrow in London, still today in New York.
    ['2026-11-25T02:00:00Z', 'today 21:00'],
    ['2026-11-29T07:00:00Z', 'Sun 29 Nov 02:00'],
  ])('%s is %s', (at, words) =>
    expect(nearMoment(Date.parse(at), Date.parse('2026-11-24T22:00:00Z'), 'America/New_York')).toBe(
      words,
    ),
  );
});

describe('the zones to choose from', () => {
  it('begin with UTC and hold the one that is set, once', () => {
    const names = zoneNames('America/New_York');
    expect(names[0]).toBe('Etc/UTC');
    expect(names.filter((name) => name === 'America/New_York')).toHaveLength(1);
    expect(zoneNames('Asia/Calcutta')).toContain('Asia/Calcutta');
  });
});
