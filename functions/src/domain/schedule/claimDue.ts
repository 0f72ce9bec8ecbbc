/** Decides what a tick makes of a schedule: the one slot to run, and those that were missed. Pure. */
import type { BackupScheduleDoc, MissedRuns } from '../../contract/index.ts';
import { nextSlots, slotsBetween } from './slots.ts';

/** Clocks of several instances are this far apart at most; more is a clock that was put back. */
const CLOCK_SKEW_MS = 5 * 60_000;

type Timing = Pick<
  BackupScheduleDoc,
  'cronExpression' | 'timezone' | 'enabled' | 'claimedUntil' | 'nextRunAt' | 'pendingRun' | 'missed'
>;

export interface DueClaim {
  claimedUntil: string;
  nextRunAt: string | null;
  missed: MissedRuns | null;
  /** The slot to run now, or null. */
  slot: string | null;
}

/**
 * Null when there is nothing to do. Of several slots that are due the newest is run and the others are missed; while an
 * earlier run still waits to begin, all are. A clock that was put back runs nothing again: slots are counted from now on.
 */
export function claimDue(schedule: Timing, now: Date): DueClaim | null {
  if (!schedule.enabled) return null;
  const { cronExpression, timezone, pendingRun } = schedule;
  const claimed = new Date(schedule.claimedUntil);
  const nextRunAt = nextRun(schedule, now);
  const at = now.toISOString();
  if (claimed.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    return { claimedUntil: at, nextRunAt, missed: schedule.missed, slot: null };
  }
  const due = slotsBetween(cronExpression, timezone, { after: claimed, until: now });
  if (due === null) return null;
  const isRun = pendingRun === null;
  const lastMissed = isRun ? due.beforeLast : due.last;
  const count = isRun ? due.count - 1 : due.count;
  return {
    claimedUntil: at,
    nextRunAt,
    missed:
      lastMissed === null || count === 0
        ? schedule.missed
        : addMissed(schedule.missed, {
            count,
            firstAt: due.first.toISOString(),
            lastAt: lastMissed.toISOString(),
          }),
    slot: isRun ? due.last.toISOString() : null,
  };
}

/** The first slot after `now`, or null for a schedule that is paused or has none. */
export function nextRun(
  { cronExpression, timezone, enabled }: Pick<Timing, 'cronExpression' | 'timezone' | 'enabled'>,
  now: Date,
): string | null {
  if (!enabled) return null;
  return nextSlots(cronExpression, timezone, now, 1)[0]?.toISOString() ?? null;
}

function addMissed(before: MissedRuns | null, more: MissedRuns): MissedRuns {
  if (before === null) return more;
  return { count: before.count + more.count, firstAt: before.firstAt, lastAt: more.lastAt };
}
