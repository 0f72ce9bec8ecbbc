/** The time of a schedule as the form holds it, and the cron expression that it stands for. */
import { presetOf, type SchedulePreset } from '@contract';

export interface Timing {
  preset: SchedulePreset;
  /** Minute of each hour, for `hourly`. */
  minute: number;
  /** `02:00`, for `daily` and `weekly`; empty while it is being typed. */
  time: string;
  /** `0` is Sunday, for `weekly`. */
  weekday: string;
  /** As typed, for `custom`. */
  cron: string;
  timezone: string;
}

export const WEEKDAYS = [
  { value: '1', label: 'Monday' },
  { value: '2', label: 'Tuesday' },
  { value: '3', label: 'Wednesday' },
  { value: '4', label: 'Thursday' },
  { value: '5', label: 'Friday' },
  { value: '6', label: 'Saturday' },
  { value: '0', label: 'Sunday' },
] as const;

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const TIME = /^(\d{2}):(\d{2})/;

/** `null` while the time is not complete. */
export function cronOf(timing: Timing): string | null {
  const [, hour, minute] = TIME.exec(timing.time) ?? [];
  switch (timing.preset) {
    case 'hourly':
      return `${timing.minute} * * * *`;
    case 'daily':
      return hour === undefined ? null : `${Number(minute)} ${Number(hour)} * * *`;
    case 'weekly':
      return hour === undefined ? null : `${Number(minute)} ${Number(hour)} * * ${timing.weekday}`;
    case 'custom':
      return timing.cron.trim().replace(/\s+/g, ' ') || null;
  }
}

/** What another preset begins with is what the form has held so far. */
export function withPreset(timing: Timing, preset: SchedulePreset): Timing {
  const cron = preset === 'custom' ? (cronOf(timing) ?? timing.cron) : timing.cron;
  return { ...timing, preset, cron };
}

export function timingOf(cronExpression: string, timezone: string): Timing {
  const preset = presetOf(cronExpression);
  const [minute = '0', hour = '2', , , weekday = '0'] = cronExpression.split(' ');
  const timing = { ...DEFAULT_TIMING, preset, cron: cronExpression, timezone };
  if (preset === 'custom') return timing;
  if (preset === 'hourly') return { ...timing, minute: Number(minute) };
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  return preset === 'daily' ? { ...timing, time } : { ...timing, time, weekday: dayOf(weekday) };
}

export const DEFAULT_TIMING: Timing = {
  preset: 'daily',
  minute: 0,
  time: '02:00',
  weekday: '0',
  cron: '0 2 * * *',
  timezone: 'Etc/UTC',
};

/** Sunday is written as 0, 7 and `sun`. */
function dayOf(weekday: string): string {
  const named = NAMES.indexOf(weekday.toLowerCase());
  return named >= 0 ? String(named) : String(Number(weekday) % 7);
}
