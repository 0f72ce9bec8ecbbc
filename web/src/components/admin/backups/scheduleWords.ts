/** What the portal says about a schedule: its state, how its run went, and what it makes. */
import type { AppNotification, BackupScheduleDoc } from '@contract';
import { formatMoment, msOf } from '../../../lib/instants.ts';
import { countOf } from '../../../lib/numbers.ts';
import { formatZoned, showSame } from '../../../lib/zonedTime.ts';
import type { Tone } from '../../common/tones.ts';

export type ScheduleState = 'running' | 'paused' | 'overdue' | 'active';

export const SCHEDULE_STATE_WORDS: Record<ScheduleState, { word: string; tone: Tone }> = {
  running: { word: 'Running', tone: 'run' },
  paused: { word: 'Paused', tone: 'idle' },
  overdue: { word: 'Overdue', tone: 'bad' },
  active: { word: 'On time', tone: 'ok' },
};

/** The tick comes by each minute: a run that was due so long ago has been left out. */
const TICK_MISSING_MS = 15 * 60_000;

/** When a schedule has been in want of a good backup since; `null` while it is on time. */
export function overdueSince(
  schedule: BackupScheduleDoc,
  notices: readonly AppNotification[],
  nowMs: number,
): number | null {
  if (!schedule.enabled || schedule.currentRun !== null) return null;
  if (schedule.nextRunAt !== null && nowMs - msOf(schedule.nextRunAt) > TICK_MISSING_MS) {
    return msOf(schedule.nextRunAt);
  }
  // The server alone knows every time that was due; it says so once for each good run that is missed.
  const mendedMs = Math.max(
    ...[schedule.lastSuccessAt ?? schedule.createdAt, schedule.updatedAt].map(msOf),
  );
  const told = notices.find(
    (one) =>
      one.kind === 'schedule-overdue' &&
      one.scheduleId === schedule.id &&
      msOf(one.createdAt) > mendedMs,
  );
  return told === undefined ? null : msOf(told.createdAt);
}

export function stateOf(
  schedule: BackupScheduleDoc,
  notices: readonly AppNotification[],
  nowMs: number,
): ScheduleState {
  if (isAtWork(schedule)) return 'running';
  if (!schedule.enabled) return 'paused';
  return overdueSince(schedule, notices, nowMs) === null ? 'active' : 'overdue';
}

/** A run of it is at work or about to begin. */
export function isAtWork(schedule: Pick<BackupScheduleDoc, 'currentRun' | 'pendingRun'>): boolean {
  return schedule.currentRun !== null || schedule.pendingRun !== null;
}

/** `Full backup`, `Incremental, every 7th full`, `2 collections` */
export function contentWords(
  schedule: Pick<BackupScheduleDoc, 'backupType' | 'fullEvery' | 'collections'>,
): string {
  switch (schedule.backupType) {
    case 'full':
      return 'Full backup';
    case 'incremental':
      return schedule.fullEvery === 1
        ? 'Full backup'
        : `Incremental, every ${ordinal(schedule.fullEvery)} run full`;
    case 'collections':
      return countOf(schedule.collections?.length ?? 0, 'collection');
  }
}

/** The moment in the schedule's zone, and in the viewer's where its clocks show another time. */
export function zonedWords(ms: number, zone: string, viewer: string): string {
  const own = formatZoned(ms, zone);
  return showSame(ms, zone, viewer) ? own : `${own} (${formatMoment(ms, viewer)} for you)`;
}

/** The one whose next run comes first of all; `null` when none is to come. */
export function nextOf(schedules: readonly BackupScheduleDoc[]): BackupScheduleDoc | null {
  const coming = schedules.filter((one) => one.enabled && one.nextRunAt !== null);
  const [first] = coming.sort((a, b) => msOf(a.nextRunAt ?? '') - msOf(b.nextRunAt ?? ''));
  return first ?? null;
}

export function byName(a: BackupScheduleDoc, b: BackupScheduleDoc): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.id < b.id ? -1 : 1);
}

/** `2nd`, `11th`, `23rd` */
function ordinal(count: number): string {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(count);
  const ending = { one: 'st', two: 'nd', few: 'rd', many: 'th', zero: 'th', other: 'th' }[rule];
  return `${count}${ending}`;
}
