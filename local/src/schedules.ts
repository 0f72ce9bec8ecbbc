/** Says whether a Cloud Scheduler schedule is due in a given minute: unix-cron, or `every N minutes|hours`. */
import { Cron } from 'croner';

const minuteMs = 60_000;

/** `schedule` as in `onSchedule`; `at` is any moment of the minute in question. Throws on what it cannot read. */
export function isDue(schedule: string, timeZone: string, at: Date): boolean {
  const interval = /^every (?:(\d+) )?(minute|min|hour)s?$/.exec(schedule.trim());
  if (interval !== null) {
    const count = Number(interval[1] ?? 1);
    const everyMinutes = interval[2] === 'hour' ? count * 60 : count;
    // App Engine counts an interval from midnight, so that each day has the same times.
    return minuteOfDay(at, timeZone) % everyMinutes === 0;
  }
  if (schedule.trim().split(/\s+/).length !== 5) {
    throw new Error(
      `Schedule '${schedule}' is neither a cron line of 5 fields nor 'every N minutes'.`,
    );
  }
  const minute = new Date(Math.floor(at.getTime() / minuteMs) * minuteMs);
  return new Cron(schedule, { timezone: timeZone }).match(minute);
}

function minuteOfDay(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return value('hour') * 60 + value('minute');
}
