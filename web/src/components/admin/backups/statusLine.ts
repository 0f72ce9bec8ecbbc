/** Answers "am I safe?" in one line: the worst thing first, with the act that mends it. */
import type { BackupMetadata } from '@contract';
import { formatDayInWords, msOf } from '../../../lib/instants.ts';
import type { Tone } from '../../common/tones.ts';
import { isRunning, isSafety } from './backupWords.ts';

export interface StatusLine {
  tone: Tone;
  headline: string;
  /** One more sentence, where the headline cannot hold it. */
  detail: string | null;
  /** The backup to look at, and what the link to it says. */
  act: { backupId: string; label: string } | null;
  /** The newest complete backup of the whole database. */
  lastGood: BackupMetadata | null;
}

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
  // A safety backup belongs to its restore: it neither makes the database safe nor unsafe.
  const backups = records.filter((one) => !isSafety(one));
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
  if (last.verification?.status === 'failed') {
    return {
      tone: 'bad',
      headline: 'The last backup did not pass its verification',
      detail: last.verification.error ?? null,
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
  if (last.status === 'partial') {
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
  if (ofCollections !== undefined && ofCollections.verification?.status !== 'failed') {
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
      : 'Not safe: no backup has succeeded yet',
    detail: failureOf(last),
    act: see(last, 'See what failed'),
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

function allGood(): Line {
  return { tone: 'ok', headline: 'Everything is backed up' };
}

/** Good means complete, of the whole database, and not found damaged since. */
function isGood(backup: BackupMetadata): boolean {
  return (
    backup.status === 'success' &&
    backup.type !== 'collections' &&
    backup.verification?.status !== 'failed'
  );
}

function see(backup: BackupMetadata, label: string): StatusLine['act'] {
  return { backupId: backup.id, label };
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
