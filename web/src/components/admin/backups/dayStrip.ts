/** Lays the last days out as a strip: what became of each day's backups. */
import { type BackupMetadata, isDamaged } from '@contract';
import { dayKey, msOf, offsetAt } from '../../../lib/instants.ts';
import { isByRestore, isDeleting, isRunning } from './backupWords.ts';

const STRIP_DAYS = 30;

/** `missed`: no backup although there were some before. `before`: older than the first backup known. */
export type DayState =
  | 'ok'
  | 'partial'
  | 'failed'
  | 'running'
  | 'missed'
  | 'cancelled'
  | 'before'
  | 'open';

export interface StripDay {
  /** `2026-11-22` in the viewer's zone. */
  day: string;
  /** Noon of the day in UTC, for naming it. */
  noonMs: number;
  state: DayState;
  counts: { ok: number; partial: number; failed: number; running: number; cancelled: number };
  /** There may be more of that day, earlier ones: `counts` are the last of them. */
  isSample: boolean;
}

const DAY_MS = 24 * 3_600_000;
const NO_DAYS: ReadonlySet<string> = new Set();

/** Oldest day first; the last one is today, which is `open` while it may still get its backup. */
export function dayStrip(
  backups: readonly BackupMetadata[],
  now: { nowMs: number; zone: string },
  samples: ReadonlySet<string> = NO_DAYS,
  days = STRIP_DAYS,
): StripDay[] {
  const asked = backups.filter((one) => !isByRestore(one) && !isDeleting(one));
  const byDay = Map.groupBy(asked, (one) => dayKey(msOf(one.createdAt), now.zone));
  const first = [...byDay.keys()].sort()[0];
  const today = dayKey(now.nowMs, now.zone);
  // Calendar arithmetic at noon UTC: a day of 23 or 25 hours cannot shift it into a neighbour.
  const noonToday = Date.parse(`${today}T12:00:00Z`);
  return Array.from({ length: days }, (_, index) => {
    const noonMs = noonToday - (days - 1 - index) * DAY_MS;
    const day = new Date(noonMs).toISOString().slice(0, 10);
    const made = byDay.get(day) ?? [];
    const state = stateOf(made, day, today, first);
    return { day, noonMs, counts: countsOf(made), isSample: samples.has(day), state };
  });
}

/** The days of the strip before the day of the oldest loaded backup, each from its midnight to the next. */
export function daysBefore(
  oldestMs: number,
  now: { nowMs: number; zone: string },
  days = STRIP_DAYS,
): { fromMs: number; untilMs: number }[] {
  const oldest = dayKey(oldestMs, now.zone);
  return dayStrip([], now, NO_DAYS, days)
    .filter(({ day }) => day < oldest)
    .map(({ noonMs }) => ({
      fromMs: midnightOf(noonMs, now.zone),
      untilMs: midnightOf(noonMs + DAY_MS, now.zone),
    }));
}

/** Where the day of that noon begins in the zone. */
function midnightOf(noonMs: number, zone: string): number {
  const wanted = noonMs - DAY_MS / 2;
  // A second look finds the offset of the midnight itself, where the first has found that of another hour.
  const first = wanted - offsetAt(wanted, zone);
  return wanted - offsetAt(first, zone);
}

function stateOf(
  made: readonly BackupMetadata[],
  day: string,
  today: string,
  first: string | undefined,
): DayState {
  if (made.length === 0) {
    if (first === undefined || day < first) return 'before';
    return day === today ? 'open' : 'missed';
  }
  // The last backup that came to an end speaks for the day: a failure mended by a later one is mended.
  const ended = made
    .filter((one) => !isRunning(one) && one.status !== 'cancelled')
    .sort((a, b) => msOf(b.createdAt) - msOf(a.createdAt))[0];
  if (ended === undefined) return made.some(isRunning) ? 'running' : 'cancelled';
  if (ended.status === 'failed' || isDamaged(ended)) return 'failed';
  return ended.status === 'partial' ? 'partial' : 'ok';
}

function countsOf(made: readonly BackupMetadata[]): StripDay['counts'] {
  const count = (test: (one: BackupMetadata) => boolean) => made.filter(test).length;
  return {
    ok: count((one) => one.status === 'success'),
    partial: count((one) => one.status === 'partial'),
    failed: count((one) => one.status === 'failed'),
    running: count(isRunning),
    cancelled: count((one) => one.status === 'cancelled'),
  };
}

/** `27 ok, 1 failed, 2 without a backup`: the strip for those who do not see it. */
export function stripSummary(strip: readonly StripDay[]): string {
  const words: Record<Exclude<DayState, 'open'>, string> = {
    ok: 'ok',
    partial: 'partial',
    failed: 'failed',
    running: 'running',
    missed: 'without a backup',
    cancelled: 'cancelled',
    before: 'before the first backup',
  };
  const states = Object.keys(words) as Exclude<DayState, 'open'>[];
  return states
    .map((state) => ({ state, days: strip.filter((one) => one.state === state).length }))
    .filter((one) => one.days > 0)
    .map((one) => `${one.days} ${words[one.state]}`)
    .join(', ');
}

/** `3 backups: 2 ok, 1 failed` */
export function dayWords(day: StripDay): string {
  const entries = Object.entries(day.counts).filter(([, count]) => count > 0);
  if (entries.length === 0) return emptyDayWords(day.state);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const named = day.isSample
    ? `the last ${total === 1 ? 'backup' : `${total} backups`}`
    : `${total} ${total === 1 ? 'backup' : 'backups'}`;
  return `${named}: ${entries.map(([name, count]) => `${count} ${name}`).join(', ')}`;
}

function emptyDayWords(state: DayState): string {
  if (state === 'before') return 'before the first backup';
  return state === 'open' ? 'no backup yet today' : 'no backup';
}
