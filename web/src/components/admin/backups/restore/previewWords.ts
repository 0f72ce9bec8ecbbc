/** Puts a preview into words: what would be done, what it costs, what to beware of, and what the button does. */
import type { RestoreCounts, RestoreJob, RestorePreview } from '@contract';
import { countOf, formatCount, formatCountShort, formatDuration } from '../../../../lib/numbers.ts';
import { priceWords } from './firestorePrices.ts';

export function changesOf({ created, changed, deleted }: RestoreCounts): number {
  return created + changed + deleted;
}

/** `1,204 changed, 37 brought back, 12 deleted, 1.2 M untouched.` */
export function foreseenSentence(counts: RestoreCounts): string {
  const parts = [
    [counts.changed, 'changed'],
    [counts.created, 'brought back'],
    [counts.deleted, 'deleted'],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${formatCount(count)} ${words}`);
  const untouched = counts.unchanged + counts.kept;
  if (said.length === 0) {
    return `Nothing would be changed: ${countOf(untouched, 'document')} ${untouched === 1 ? 'is' : 'are'} untouched.`;
  }
  return `${[...said, `${formatCountShort(untouched)} untouched`].join(', ')}.`;
}

/** `1.2 M reads, 1,241 writes and 12 deletes, about 0.75 USD, about 2 min.` */
export function costSentence({ billed, estimatedSeconds }: RestorePreview): string {
  const { reads, writes, deletes } = billed;
  const operations = [
    `${formatCountShort(reads)} ${reads === 1 ? 'read' : 'reads'}`,
    ...(writes > 0 ? [countOf(writes, 'write')] : []),
    ...(deletes > 0 ? [countOf(deletes, 'delete')] : []),
  ];
  const last = operations.pop();
  const all = operations.length === 0 ? last : `${operations.join(', ')} and ${last}`;
  const seconds = Math.max(1, estimatedSeconds);
  return `${all}, ${priceWords(billed)}, about ${formatDuration(seconds * 1000)}.`;
}

/** `Delete 12, change 1,204, bring back 37` */
export function confirmVerb(counts: RestoreCounts): string {
  const parts = [
    [counts.deleted, 'delete'],
    [counts.changed, 'change'],
    [counts.created, 'bring back'],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, verb]) => `${verb} ${formatCount(count)}`);
  const words = said.length === 0 ? 'restore nothing' : said.join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Over the paths that were named in vain. */
export function notHeldTitle({ notHeld }: RestorePreview): string {
  return `The backup holds nothing at ${notHeld.length === 1 ? 'this path' : `these ${formatCount(notHeld.length)} paths`}`;
}

/** What to beware of, a sentence each, the heaviest first. */
export function cautionsOf(job: RestoreJob, preview: RestorePreview): string[] {
  const { created, changed, deleted, kept } = preview.counts;
  const writes = created + changed + deleted;
  if (writes === 0) return [];
  return [
    ...(deleted > 0
      ? [
          `${countOf(deleted, 'document')} made since the backup ${deleted === 1 ? 'is' : 'are'} deleted.`,
        ]
      : []),
    `Functions that listen to these documents fire for ${writes === 1 ? 'this write' : `each of these ${formatCount(writes)} writes`}: mails, charges and counters may happen again.`,
    ...(job.target === null
      ? [
          'Applications go on reading and writing meanwhile. What they write to a document after the restore has read it is left as it is and named at the end.',
        ]
      : []),
    ...(kept > 0
      ? [
          `${countOf(kept, 'document')} ${kept === 1 ? 'differs' : 'differ'} and would stay as ${kept === 1 ? 'it is' : 'they are'}.`,
        ]
      : []),
  ];
}

/** `the backup of 22 Nov 2026, 14:00, 12 min before the moment asked for` is told by who shows it; this is the distance. */
export function distanceWords(secondsBefore: number): string {
  return secondsBefore < 1
    ? 'exactly the moment'
    : `${formatDuration(secondsBefore * 1000)} before it`;
}
