/** The time line of a restore: the backups between the oldest that is known and now, and which of them a moment leads to. */
import { type BackupMetadata, isDamaged } from '@contract';
import { msOf } from '../../../../lib/instants.ts';
import { whyNotRestorable } from '../backupWords.ts';

export interface Timeline {
  fromMs: number;
  toMs: number;
  /** Where there are backups, 0 the beginning and 1 the end; each place once. */
  marks: number[];
}

const HOUR_MS = 3_600_000;
const LONGEST_MS = 60 * 24 * HOUR_MS;
const PLACES = 240;

export function momentOfBackup(backup: BackupMetadata): number {
  return msOf(backup.readTime ?? backup.createdAt);
}

/** Those that the whole database can be brought back from, the newest first. */
export function restorePoints(backups: readonly BackupMetadata[]): BackupMetadata[] {
  return backups
    .filter(
      (one) =>
        whyNotRestorable(one) === null &&
        one.database === null &&
        one.type !== 'collections' &&
        !isDamaged(one),
    )
    .sort((a, b) => momentOfBackup(b) - momentOfBackup(a));
}

export function timelineOf(points: readonly BackupMetadata[], nowMs: number): Timeline {
  const oldest = Math.min(nowMs - HOUR_MS, ...points.map(momentOfBackup));
  const fromMs = Math.max(oldest, nowMs - LONGEST_MS);
  const span = nowMs - fromMs;
  const places = points
    .map((one) => Math.round(((momentOfBackup(one) - fromMs) / span) * PLACES))
    .filter((place) => place >= 0 && place <= PLACES);
  return {
    fromMs,
    toMs: nowMs,
    marks: [...new Set(places)].sort((a, b) => a - b).map((place) => place / PLACES),
  };
}

/** The newest backup at or before a moment, of those given newest first; the server may find a nearer source. */
export function nearestBefore(
  points: readonly BackupMetadata[],
  ms: number,
): BackupMetadata | null {
  return points.find((one) => momentOfBackup(one) <= ms) ?? null;
}
