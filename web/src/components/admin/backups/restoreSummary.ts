/** Sums a restore up in a sentence: what became of the documents, and what the comparison found. */
import type { RestoreCounts, RestoreJob } from '@contract';
import { countOf, formatCount } from '../../../lib/numbers.ts';
import { isRestoreRunning } from './restoreWords.ts';

/** `1,204 changed, 37 brought back, 12 deleted, 1,200,000 already the same.` */
export function countsSentence(counts: RestoreCounts): string {
  const parts = [
    [counts.changed, 'changed'],
    [counts.created, 'brought back'],
    [counts.deleted, 'deleted'],
    [counts.unchanged, 'already the same'],
    [counts.kept, 'left as they are'],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${formatCount(count)} ${words}`);
  return said.length === 0 ? 'There was no document to restore.' : `${said.join(', ')}.`;
}

export function proofSentence(job: RestoreJob): string {
  const verification = job.verification;
  if (verification === null) return isRestoreRunning(job) ? 'not yet' : 'not compared';
  const documents = countOf(verification.documents, 'document');
  return verification.differences === 0
    ? `${documents} compared with the backup, no difference`
    : `${documents} compared with the backup, ${countOf(verification.differences, 'difference')}`;
}
