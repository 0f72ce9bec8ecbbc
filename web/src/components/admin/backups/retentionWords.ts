/** What a retention policy means, in words, and what its preview says of each backup. */
import type { RetentionOutcome, RetentionPolicy, RetentionPreview } from '@contract';
import { countOf, formatBytes } from '../../../lib/numbers.ts';
import { withNames } from './chain.ts';

/** `Keeps the newest of each of 7 days, 4 weeks and 3 months: reaches back about 3 months.` */
export function policyWords(policy: RetentionPolicy): string | null {
  const { keepLast, keepDailyFor, keepWeeklyFor, keepMonthlyFor } = policy;
  const units = [
    ...(keepDailyFor > 0 ? [countOf(keepDailyFor, 'day')] : []),
    ...(keepWeeklyFor > 0 ? [countOf(keepWeeklyFor, 'week')] : []),
    ...(keepMonthlyFor > 0 ? [countOf(keepMonthlyFor, 'month')] : []),
  ];
  const kept = [
    ...(keepLast > 0
      ? [keepLast === 1 ? 'the newest backup' : `the newest ${keepLast} backups`]
      : []),
    ...(units.length > 0 ? [`the newest of each of ${listed(units)}`] : []),
  ];
  if (kept.length === 0) return null;
  return `Keeps ${kept.join(', and ')}${reachWords(policy)}.`;
}

const DAYS_OF = { keepDailyFor: 1, keepWeeklyFor: 7, keepMonthlyFor: 30.44 } as const;

function reachWords(policy: RetentionPolicy): string {
  const reaches = [
    {
      days: policy.keepDailyFor * DAYS_OF.keepDailyFor,
      words: countOf(policy.keepDailyFor, 'day'),
    },
    {
      days: policy.keepWeeklyFor * DAYS_OF.keepWeeklyFor,
      words: countOf(policy.keepWeeklyFor, 'week'),
    },
    {
      days: policy.keepMonthlyFor * DAYS_OF.keepMonthlyFor,
      words: countOf(policy.keepMonthlyFor, 'month'),
    },
  ].sort((a, b) => b.days - a.days);
  const [farthest] = reaches;
  return farthest === undefined || farthest.days === 0
    ? ''
    : `: reaches back about ${farthest.words}`;
}

/** `12 stay, 4 go; that frees 1.2 GiB.` */
export function previewWords({ keep, remove, freedBytes }: RetentionPreview): string {
  if (keep.length + remove.length === 0) return 'It has made no backups yet.';
  if (remove.length === 0) {
    return keep.length === 1 ? 'Its one backup stays.' : `All ${keep.length} backups stay.`;
  }
  const stay = `${keep.length} ${keep.length === 1 ? 'stays' : 'stay'}`;
  const go = `${remove.length} ${remove.length === 1 ? 'goes' : 'go'}`;
  return `${stay}, ${go}; that frees ${formatBytes(freedBytes)}.`;
}

/** Why a policy may not be saved as it is: what it would leave of backups that there are. */
export function refusalOf(preview: RetentionPreview): string | null {
  return preview.keep.length === 0 && preview.remove.length > 0
    ? 'This policy would delete every backup of this schedule. Keep at least one.'
    : null;
}

/** Reasons as one sentence, backups named by when and not by id. */
export function reasonWords(because: readonly string[], zone: string): string {
  return because.length === 0 ? '' : withNames(`${because.join('; ')}.`, [], zone);
}

/** What cleaning up came to; what was left asks for a look. */
export function outcomeWords({ removed, left }: RetentionOutcome): {
  title: string;
  message?: string;
  tone: 'ok' | 'warn';
} {
  const title =
    removed.length === 0 ? 'Nothing was removed' : `Removing ${countOf(removed.length, 'backup')}`;
  const [first] = left;
  if (first === undefined) return { title, tone: 'ok' };
  const message = `${countOf(left.length, 'backup')} stayed: ${first.because}`;
  return { title, message, tone: 'warn' };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
