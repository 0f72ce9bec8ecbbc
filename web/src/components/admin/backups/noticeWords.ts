/** What the portal makes of notices: their tone, words a person reads, where they lead, and which are alerts. */
import type { AppNotification } from '@contract';
import { formatMoment, msOf } from '../../../lib/instants.ts';
import { formatBytes } from '../../../lib/numbers.ts';
import type { Tone } from '../../common/tones.ts';
import { withNames } from './chain.ts';

const TONES: Record<AppNotification['severity'], Tone> = {
  info: 'ok',
  warning: 'warn',
  error: 'bad',
};

export function toneOf(notice: AppNotification): Tone {
  return TONES[notice.severity];
}

const INSTANT = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** The server writes moments in UTC, backups by their ids and amounts in bytes: here they are the viewer's. */
export function plainWords(text: string, zone: string): string {
  const dated = text.replace(INSTANT, (at) => formatMoment(msOf(at), zone));
  const sized = dated
    .replace(/\b(\d+) of (\d+) bytes\b/g, (_, used: string, all: string) =>
      [used, all].map((bytes) => formatBytes(Number(bytes))).join(' of '),
    )
    .replace(/\b(\d+) bytes\b/g, (_, bytes: string) => formatBytes(Number(bytes)));
  return withNames(sized, [], zone);
}

/** The page that shows what it is about; `null` when it is about no one thing. */
export function linkOf(notice: AppNotification): { to: string; label: string } | null {
  if (notice.restoreId !== null) {
    return { to: `/admin/restores/${notice.restoreId}`, label: 'See the restore' };
  }
  if (notice.backupId !== null) {
    return { to: `/admin/backups/${notice.backupId}`, label: 'See the backup' };
  }
  if (notice.scheduleId !== null) {
    return { to: `/admin/schedules/${notice.scheduleId}`, label: 'See the schedule' };
  }
  if (notice.provider !== null) return { to: '/admin/storage', label: 'See the storage' };
  return null;
}

export function isUnread(notice: AppNotification, uid: string): boolean {
  return notice.readBy[uid] !== true;
}

const TOLD_BY_JOBS: readonly string[] = [
  'backup-succeeded',
  'backup-partial',
  'backup-failed',
  'restore-succeeded',
  'restore-failed',
];

/** Those that were not there before and are of no job's end; none while nothing is `known` yet. */
export function arrivedSince(
  known: ReadonlySet<string> | null,
  notices: readonly AppNotification[],
): AppNotification[] {
  if (known === null) return [];
  return notices.filter((one) => !known.has(one.id) && !TOLD_BY_JOBS.includes(one.kind));
}

/** `99+` beyond what is looked at. */
export function unreadWords(count: number, most: number): string {
  return count >= most ? `${most - 1}+` : String(count);
}

const ALERT_MAX_AGE_MS = 7 * 24 * 3_600_000;

/** What asks for somebody: unread warnings and errors of the last week, errors before warnings, of one kind and matter the newest. */
export function alertsOf(
  notices: readonly AppNotification[],
  uid: string,
  nowMs: number,
): AppNotification[] {
  const asking = notices.filter(
    (one) =>
      one.severity !== 'info' &&
      isUnread(one, uid) &&
      nowMs - msOf(one.createdAt) < ALERT_MAX_AGE_MS,
  );
  const newest = new Map<string, AppNotification>();
  for (const one of asking) {
    const matter = `${one.kind} ${one.scheduleId ?? one.provider ?? one.backupId}`;
    if (!newest.has(matter)) newest.set(matter, one);
  }
  return [...newest.values()].sort(
    (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'),
  );
}

/** Every unread notice of the same kind and matter: dismissed together, as they are shown together. */
export function sameMatter(
  notice: AppNotification,
  notices: readonly AppNotification[],
  uid: string,
): string[] {
  return notices
    .filter(
      (one) =>
        isUnread(one, uid) &&
        one.kind === notice.kind &&
        (one.scheduleId ?? one.provider ?? one.backupId) ===
          (notice.scheduleId ?? notice.provider ?? notice.backupId),
    )
    .map((one) => one.id);
}
