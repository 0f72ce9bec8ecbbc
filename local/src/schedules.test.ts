import { describe, expect, it } from 'vitest';
import { isDue } from './schedules.ts';

const at = (time: string) => new Date(`2026-03-29T${time}Z`);

describe('due schedules', () => {
  it('matches a cron line in its own time zone, at any second of the minute', () => {
    expect(isDue('30 6 * * *', 'Asia/Tokyo', at('21:30:59'))).toBe(true);
    expect(isDue('30 6 * * *', 'Asia/Tokyo', at('21:31:00'))).toBe(false);
    expect(isDue('30 6 * * *', 'UTC', at('21:30:00'))).toBe(false);
  });

  it('is due each minute for * * * * *', () => {
    expect(isDue('* * * * *', 'UTC', at('00:00:07'))).toBe(true);
    expect(isDue('* * * * *', 'UTC', at('13:37:00'))).toBe(true);
  });

  it('counts intervals from midnight of the time zone', () => {
    expect(isDue('every 5 minutes', 'UTC', at('10:25:00'))).toBe(true);
    expect(isDue('every 5 minutes', 'UTC', at('10:26:00'))).toBe(false);
    expect(isDue('every 7 minutes', 'UTC', at('00:56:00'))).toBe(true);
    expect(isDue('every minute', 'UTC', at('10:26:00'))).toBe(true);
    expect(isDue('every 2 hours', 'Asia/Kolkata', at('00:30:00'))).toBe(true);
    expect(isDue('every 2 hours', 'Asia/Kolkata', at('02:00:00'))).toBe(false);
  });

  it('says what it cannot read', () => {
    expect(() => isDue('now and then', 'UTC', at('10:00:00'))).toThrow("'now and then'");
    expect(() => isDue('0 0 0 * * *', 'UTC', at('10:00:00'))).toThrow('5 fields');
  });
});
