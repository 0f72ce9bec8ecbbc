/** A restore is summed up with what it did, and nothing it did not. */
import { describe, expect, it } from 'vitest';
import { countsSentence, proofSentence } from './restoreSummary.ts';
import { aRestore } from './testRecords.ts';

describe('the summary of a restore', () => {
  it('leaves out what did not happen', () =>
    expect(countsSentence({ created: 37, changed: 1204, unchanged: 0, deleted: 0, kept: 0 })).toBe(
      '1,204 changed, 37 brought back.',
    ));
  it('says when there was nothing', () =>
    expect(countsSentence({ created: 0, changed: 0, unchanged: 0, deleted: 0, kept: 0 })).toBe(
      'There was no document to restore.',
    ));
});

describe('the proof of a restore', () => {
  const compared = (differences: number) =>
    proofSentence(
      aRestore({
        status: 'success',
        verification: { documents: 10, differences, samples: [], changedByOthers: 0 },
      }),
    );
  it('tells agreement from differences', () => {
    expect(compared(0)).toBe('10 documents compared with the backup, no difference');
    expect(compared(1)).toBe('10 documents compared with the backup, 1 difference');
  });
  it('does not claim a comparison that was not made', () => {
    expect(proofSentence(aRestore())).toBe('not yet');
    expect(proofSentence(aRestore({ status: 'failed' }))).toBe('not compared');
  });
});
