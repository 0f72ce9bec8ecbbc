/** Reads a cron expression and answers which wall-clock minutes of a day it names. Zones and their jumps are not known here. */
import { Cron } from 'croner';
import { FirevaultError } from '../errors.ts';

const DAY_MS = 86_400_000;

/**
 * The minutes that an expression names, as if clocks never jumped. `Date`s stand for wall-clock time: their UTC fields are
 * what the clock on the wall shows.
 */
export interface WallClockCron {
  /** The hour field is `*`: it means every hour that there is, not certain hours of the day. */
  isEveryHour: boolean;
  /** Of the next day that has any: the matching minutes, from `from` on. Null when none ever comes. */
  nextDay(from: Date): Date[] | null;
}

/** Throws `schedule/bad-cron` naming what is wrong, or `schedule/never-fires`. */
export function parseCron(expression: string): WallClockCron {
  const cron = read(expression);
  const next = (after: number): Date | null => cron.nextRun(new Date(after));
  if (next(Date.UTC(2024, 0, 1)) === null) {
    throw refusal('schedule/never-fires', `"${expression}" names a day that never comes.`);
  }
  return {
    isEveryHour: expression.trim().split(/\s+/)[1] === '*',
    nextDay(from) {
      // `nextRun` begins after the moment it is given.
      let match = next(from.getTime() - 1);
      if (match === null) return null;
      const dayEnd = (Math.floor(match.getTime() / DAY_MS) + 1) * DAY_MS;
      const matches: Date[] = [];
      while (match !== null && match.getTime() < dayEnd) {
        matches.push(match);
        match = next(match.getTime());
      }
      return matches;
    },
  };
}

function read(expression: string): Cron {
  try {
    // At a fixed offset no hour is skipped or repeated: what is left of the library's work is reading and matching.
    return new Cron(expression, { utcOffset: 0, mode: '5-part' });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : '';
    throw refusal('schedule/bad-cron', `"${expression}" is no cron expression: ${reason}`, error);
  }
}

function refusal(code: string, message: string, cause?: unknown): FirevaultError {
  return new FirevaultError('invalid-argument', code, message, {
    nextStep:
      'Write five fields, as in "0 2 * * *": minute, hour, day of the month, month, day of the week.',
    fields: [{ field: 'cronExpression', message }],
    cause,
  });
}
