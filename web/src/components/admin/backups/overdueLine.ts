/** Puts what is overdue into the one line, where nothing worse stands there. */
import type { AppNotification, BackupScheduleDoc } from '@contract';
import { middleEllipsis } from '../../../lib/middleEllipsis.ts';
import { relativeTime } from '../../../lib/relativeTime.ts';
import { overdueSince } from './scheduleWords.ts';
import type { StatusLine } from './statusLine.ts';

const NAME_MAX = 60;

export function overdueLine(
  line: StatusLine,
  schedules: readonly BackupScheduleDoc[],
  notices: readonly AppNotification[],
  nowMs: number,
): StatusLine {
  if (line.tone === 'bad') return line;
  const overdue = schedules.flatMap((schedule) => {
    const sinceMs = overdueSince(schedule, notices, nowMs);
    return sinceMs === null ? [] : [{ name: schedule.name, sinceMs }];
  });
  const [first] = overdue.sort((a, b) => a.sinceMs - b.sinceMs);
  if (first === undefined) return line;
  const name = `“${middleEllipsis(first.name, NAME_MAX)}”`;
  return {
    ...line,
    tone: 'warn',
    headline:
      overdue.length === 1 ? `${name} is overdue` : `${overdue.length} schedules are overdue`,
    detail: `${overdue.length === 1 ? 'It' : name} should have made a good backup ${relativeTime(first.sinceMs, nowMs)}.`,
    act: { does: 'see-schedules', label: 'See why' },
  };
}
