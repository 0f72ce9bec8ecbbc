/** Answers "am I safe?" in one line: the worst thing first, with the act that mends it. */
import { type BackupMetadata, canCopyTo, isDamaged } from '@contract';
import { formatDayInWords, msOf } from '../../../lib/instants.ts';
import type { Tone } from '../../common/tones.ts';
import { isByRestore, isDeleting, isRunning } from './backupWords.ts';
import { lacksOnlyPlaces } from './locationWords.ts';

export interface StatusLine {
  tone: Tone;
  headline: string;
  /** One more sentence, where the headline cannot hold it. */
  detail: string | null;
  act: StatusAct | null;
  /** The newest backup of the whole database that is complete in one place at least. */
  lastGood: BackupMetadata | null;
}

export type StatusAct =
  /** The backup to look at, and what the link to it says. */
  | { does: 'see'; backupId: string; label: string }
  | { does: 'see-schedules'; label: string }
  /** The one place that a backup could not be stored in. */
  | { does: 'retry'; backup: BackupMetadata; provider: string };

/** A daily backup that runs a little late is still on time. */
const FRESH_MS = 26 * 3_600_000;
const SAFE_MS = 7 * 24 * 3_600_000;

/**
 * `records` newest first. `hasMore`: older ones exist that are not among them.
 */
export function statusLine(
  records: readonly BackupMetadata[],
  now: { nowMs: number; zone: string },
  hasMore = false,
): StatusLine {
  // What a restore made for itself, or what is of another database, makes this one neither safe nor unsafe.
  const backups = records.filter(
    (one) => !isByRestore(one) && !isDeleting(one) && one.database === null,
  );
  const lastGood = backups.find(isGood) ?? null;
  const last = backups.find((one) => !isRunning(one) && one.status !== 'cancelled') ?? null;
  const line = lineOf(backups, lastGood, last, now, hasMore);
  return { detail: null, act: null, lastGood, ...line };
}

type Line = Pick<StatusLine, 'tone' | 'headline'> & Partial<StatusLine>;

function lineOf(
  backups: readonly BackupMetadata[],
  lastGood: BackupMetadata | null,
  last: BackupMetadata | null,
  now: { nowMs: number; zone: string },
  hasMore: boolean,
): Line {
  if (last === null) return neverLine(backups);
  if (lastGood === null) return noGoodLine(backups, last, hasMore);

  const ageMs = now.nowMs - msOf(lastGood.createdAt);
  const since = formatDayInWords(msOf(lastGood.createdAt), now.nowMs, now.zone);
  if (ageMs > SAFE_MS) {
    return {
      tone: 'bad',
      headline: `Not safe: no good backup since ${since}`,
      detail: last.status === 'failed' ? failureOf(last) : null,
      act: last.status === 'failed' ? see(last, 'See what failed') : null,
    };
  }
  if (isDamaged(last)) {
    return {
      tone: 'bad',
      headline: 'The last backup did not pass its verification',
      detail: last.verification?.error ?? null,
      act: see(last, 'See what is wrong'),
    };
  }
  if (last.status === 'failed') {
    return {
      tone: 'bad',
      headline: `Last backup failed: ${failureOf(last)}`,
      act: see(last, 'See what failed'),
    };
  }
  if (last.status === 'partial' && !lacksOnlyPlaces(last)) {
    return {
      tone: 'warn',
      headline: `Backed up in part: ${gapOf(last)}`,
      act: see(last, 'See what is missing'),
    };
  }
  if (ageMs > FRESH_MS) {
    return {
      tone: 'warn',
      headline: `Backed up, but not since ${since}`,
      detail: 'What changed after it is not in any complete backup.',
    };
  }
  if (last.status === 'partial') return placesLine(last);
  if (lastGood.status === 'partial') return placesLine(lastGood);
  return lastGood.warnings.length > 0 ? warnedLine(lastGood) : allGood();
}

function neverLine(backups: readonly BackupMetadata[]): Line {
  if (backups.some(isRunning)) {
    return {
      tone: 'run',
      headline: 'The first backup is running',
      detail: 'Until it is complete, nothing can be restored.',
    };
  }
  return {
    tone: 'bad',
    headline: 'Never backed up',
    detail: 'Nothing could be restored today.',
  };
}

function noGoodLine(
  backups: readonly BackupMetadata[],
  last: BackupMetadata,
  hasMore: boolean,
): Line {
  const partial = backups.find((one) => one.status === 'partial');
  if (partial !== undefined) {
    return {
      tone: 'warn',
      headline: `Never backed up completely: ${gapOf(partial)}`,
      act: see(partial, 'See what is missing'),
    };
  }
  const ofCollections = backups.find((one) => one.status === 'success');
  if (ofCollections !== undefined && !isDamaged(ofCollections)) {
    return {
      tone: 'warn',
      headline: 'Only some collections are backed up',
      detail: 'No backup of the whole database is complete.',
    };
  }
  return {
    tone: 'bad',
    headline: hasMore
      ? `Not safe: none of the newest ${backups.length} backups is good`
      : backups.some(isDamaged)
        ? 'Not safe: no backup is left that is good'
        : 'Not safe: no backup has succeeded yet',
    detail: failureOf(last),
    act: see(last, isDamaged(last) ? 'See what is wrong' : 'See what failed'),
  };
}

function warnedLine(backup: BackupMetadata): Line {
  const count = backup.warnings.length;
  return {
    tone: 'warn',
    headline: `Backed up, with ${count === 1 ? 'a warning' : `${count} warnings`}: ${sentence(backup.warnings[0] ?? '')}`,
    act: see(backup, count === 1 ? 'See the warning' : 'See the warnings'),
  };
}

/** All of it is stored, but not in every place that it was meant for. */
function placesLine(backup: BackupMetadata): Line {
  const failed = backup.storageLocations.filter(({ provider }) => canCopyTo(backup, provider));
  const [first] = failed;
  if (first === undefined) {
    const copying = backup.storageLocations.filter((one) => one.status === 'copying');
    const places = copying.map((one) => one.provider).join(' and ');
    return {
      tone: copying.length === 0 ? 'warn' : 'run',
      headline:
        copying.length === 0
          ? 'Backed up, but not in every place'
          : `Backed up, and being copied to ${places}`,
      act: see(backup, 'See where it is stored'),
    };
  }
  const reason = sentence(first.error ?? 'it could not be stored there');
  const fault = reason.includes(first.provider) ? reason : `${first.provider}: ${reason}`;
  return {
    tone: 'warn',
    headline: `Backed up, with ${failed.length === 1 ? 'a warning' : `${failed.length} warnings`}: ${fault}`,
    act:
      failed.length === 1
        ? { does: 'retry', backup, provider: first.provider }
        : see(backup, 'See the warnings'),
  };
}

function allGood(): Line {
  return { tone: 'ok', headline: 'Everything is backed up' };
}

/** Good means complete in one place at least, of the whole database, and not found damaged since. */
function isGood(backup: BackupMetadata): boolean {
  return (
    (backup.status === 'success' || lacksOnlyPlaces(backup)) &&
    backup.type !== 'collections' &&
    !isDamaged(backup)
  );
}

function see(backup: BackupMetadata, label: string): StatusAct {
  return { does: 'see', backupId: backup.id, label };
}

function failureOf(backup: BackupMetadata): string {
  return sentence(backup.error ?? backup.verification?.error ?? 'it left no reason');
}

/** The first reason why a partial backup lacks something. */
function gapOf(backup: BackupMetadata): string {
  const place = backup.storageLocations.find((one) => one.status === 'failed');
  const ofPlace =
    place === undefined ? undefined : `${place.provider}: ${place.error ?? 'not complete there'}`;
  return sentence(backup.error ?? backup.warnings[0] ?? ofPlace ?? 'it left no reason');
}

const HEADLINE_MAX = 160;

/** The first sentence, without its full stop, short enough for a headline. */
function sentence(text: string): string {
  const first = /^.*?[.!?](?=\s|$)/su.exec(text)?.[0] ?? text;
  const bare = first.replace(/\.$/, '');
  return bare.length <= HEADLINE_MAX ? bare : `${bare.slice(0, HEADLINE_MAX - 1)}…`;
}
