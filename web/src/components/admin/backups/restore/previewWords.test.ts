/** A preview is told in counts, cost and cautions; the button says what it will do. */
import { describe, expect, it } from 'vitest';
import { aPreview, aRestore } from '../testRecords.ts';
import { priceInUsd, priceWords } from './firestorePrices.ts';
import {
  cautionsOf,
  confirmVerb,
  costSentence,
  foreseenSentence,
  notHeldTitle,
} from './previewWords.ts';

const BUSY = aPreview({ changed: 1204, created: 37, deleted: 12, unchanged: 1_200_000 });

describe('a preview in words', () => {
  it('counts what would happen, and what would not', () => {
    expect(foreseenSentence(BUSY.counts)).toBe(
      '1,204 changed, 37 brought back, 12 deleted, 1.2 M untouched.',
    );
    expect(foreseenSentence(aPreview({ unchanged: 2, kept: 1 }).counts)).toBe(
      'Nothing would be changed: 3 documents are untouched.',
    );
  });

  it('says at how many of the named paths the backup holds nothing', () => {
    expect(notHeldTitle({ ...BUSY, notHeld: ['users/7'] })).toBe(
      'The backup holds nothing at this path',
    );
    expect(notHeldTitle({ ...BUSY, notHeld: ['users/7', 'users/8'] })).toBe(
      'The backup holds nothing at these 2 paths',
    );
  });

  it('tells the cost with its operations, price and time', () =>
    expect(
      costSentence({
        ...BUSY,
        billed: { reads: 1_200_000, writes: 1241, deletes: 12 },
        estimatedSeconds: 130,
      }),
    ).toBe('1.2 M reads, 1,241 writes and 12 deletes, about 0.72 USD, about 2 min 10 s.'));

  it('leaves out of the cost what there is none of', () =>
    expect(costSentence({ ...BUSY, billed: { reads: 1, writes: 0, deletes: 0 } })).toBe(
      '1 read, less than 0.01 USD, about 1 s.',
    ));

  it('names on its button what it will do, deletions first', () => {
    expect(confirmVerb(BUSY.counts)).toBe('Delete 12, change 1,204, bring back 37');
    expect(confirmVerb(aPreview({ created: 1 }).counts)).toBe('Bring back 1');
  });

  it('warns of deletions, of functions that fire, of live traffic and of what stays', () => {
    const all = cautionsOf(aRestore(), { ...BUSY, counts: { ...BUSY.counts, kept: 1 } });
    expect(all).toEqual([
      '12 documents made since the backup are deleted.',
      expect.stringMatching(/^Functions that listen .* each of these 1,253 writes/),
      expect.stringMatching(/^Applications go on/),
      '1 document differs and would stay as it is.',
    ]);
    expect(cautionsOf(aRestore(), aPreview({ unchanged: 9 }))).toEqual([]);
  });
});

describe('the price', () => {
  it('follows the list prices for 100,000 operations', () => {
    expect(priceInUsd({ reads: 100_000, writes: 100_000, deletes: 100_000 })).toBeCloseTo(0.26);
    expect(priceWords({ reads: 1_000_000, writes: 0, deletes: 0 })).toBe('about 0.60 USD');
  });
  it('claims no more than a cent where it is less', () =>
    expect(priceWords({ reads: 10, writes: 1, deletes: 0 })).toBe('less than 0.01 USD'));
});
