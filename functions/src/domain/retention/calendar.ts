/** The day, week and month that a moment belongs to in a time zone. Pure. */
import { wallClockAt } from '../schedule/zone.ts';

const DAY_MS = 86_400_000;

/** `2026-11-22`, `2026-W47` (weeks of ISO 8601, from Monday) and `2026-11`. */
export function calendarOf(
  moment: Date,
  timezone: string,
): { day: string; week: string; month: string } {
  const wall = wallClockAt(moment, timezone);
  const day = wall.toISOString().slice(0, 10);
  return { day, week: isoWeek(wall), month: day.slice(0, 7) };
}

/** A week belongs to the year that its Thursday is in. */
function isoWeek(wall: Date): string {
  const midnight = Math.floor(wall.getTime() / DAY_MS) * DAY_MS;
  const sinceMonday = (new Date(midnight).getUTCDay() + 6) % 7;
  const thursday = new Date(midnight + (3 - sinceMonday) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
