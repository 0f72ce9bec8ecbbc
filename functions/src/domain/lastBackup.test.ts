/** A backup without which nothing as good could be restored is told from one that may go. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupStatus, BackupType, type StorageLocation } from '../contract/index.ts';
import { isLastOfItsKind } from './lastBackup.ts';

type Candidate = Parameters<typeof isLastOfItsKind>[0];

function aBackup(facts: Partial<Candidate> = {}): Candidate {
  return {
    id: 'this',
    type: 'full',
    status: 'success',
    isWhole: facts.status !== 'partial',
    storageLocations: [location('complete')],
    collections: facts.type === 'collections' ? ['users'] : [],
    paths: [],
    includeSubcollections: true,
    metadata: {},
    verification: null,
    database: null,
    ...facts,
  };
}

function location(status: StorageLocation['status']): StorageLocation {
  return { provider: 'local', path: 'this', status };
}

const damaged = { level: 'checksum', status: 'failed', at: '2026-11-24T14:00:00Z' } as const;
const safety = { purpose: 'safety', restoreId: 'r' };
const elsewhere = { projectId: 'elsewhere', databaseId: '(default)' };
const past = { purpose: 'past', restoreId: 'r' };

describe('isLastOfItsKind', () => {
  const cases: [string, Candidate, Partial<Candidate>[], boolean][] = [
    ['the only one there is', aBackup(), [], true],
    ['one beside another that succeeded', aBackup(), [{}], false],
    ['one beside an increment that succeeded', aBackup(), [{ type: 'incremental' }], false],
    ['one beside a partial one', aBackup(), [{ status: 'partial' }], true],
    ['a full one beside one of collections', aBackup(), [{ type: 'collections' }], true],
    [
      'an increment beside one of collections',
      aBackup({ type: 'incremental' }),
      [{ type: 'collections' }],
      true,
    ],
    ['one beside a damaged one', aBackup(), [{ verification: damaged }], true],
    ['one beside what a restore made to be undone with', aBackup(), [{ metadata: safety }], true],
    ['one beside a moment that a restore has captured', aBackup(), [{ metadata: past }], true],
    ['one beside one of another database', aBackup(), [{ database: elsewhere }], true],
    ['the only one of collections', aBackup({ type: 'collections' }), [], true],
    ['one of collections beside a full one', aBackup({ type: 'collections' }), [{}], false],
    [
      'one of collections beside another',
      aBackup({ type: 'collections' }),
      [{ type: 'collections' }],
      false,
    ],
    [
      'one of collections beside one of others',
      aBackup({ type: 'collections' }),
      [{ type: 'collections', collections: ['teams'] }],
      true,
    ],
    [
      'one of collections beside one of more',
      aBackup({ type: 'collections' }),
      [{ type: 'collections', collections: ['teams', 'users'] }],
      false,
    ],
    [
      'one of collections beside one of a document',
      aBackup({ type: 'collections' }),
      [{ type: 'collections', collections: [], paths: ['users/1'] }],
      true,
    ],
    [
      'one of collections beside a partial one',
      aBackup({ type: 'collections' }),
      [{ status: 'partial' }],
      true,
    ],
    ['a partial one, and nothing else', aBackup({ status: 'partial' }), [], true],
    [
      'a partial one beside a partial one',
      aBackup({ status: 'partial' }),
      [{ status: 'partial' }],
      false,
    ],
    [
      'a partial one beside a good one of collections',
      aBackup({ status: 'partial' }),
      [{ type: 'collections' }],
      true,
    ],
    ['a partial one beside a good one', aBackup({ status: 'partial' }), [{}], false],
    [
      'one beside a partial one that is whole in one place',
      aBackup(),
      [{ status: 'partial', isWhole: true }],
      false,
    ],
    [
      'a partial one that is whole in one place beside one that lacks documents',
      aBackup({ status: 'partial', isWhole: true }),
      [{ status: 'partial' }],
      true,
    ],
    [
      'one beside a whole one that no place holds any more',
      aBackup(),
      [{ status: 'partial', isWhole: true, storageLocations: [location('failed')] }],
      true,
    ],
    ['what a restore made to be undone with', aBackup({ metadata: safety }), [], false],
    ['one that failed', aBackup({ status: 'failed' }), [], false],
    ['one that was cancelled', aBackup({ status: 'cancelled' }), [], false],
    ['one that is being deleted already', aBackup({ status: 'deleting' }), [], false],
  ];
  it.each(cases)('%s', (_case, backup, others, expected) => {
    const restorable = others.map((facts, index) => aBackup({ id: `other-${index}`, ...facts }));
    expect(isLastOfItsKind(backup, restorable)).toBe(expected);
    // Whether it stands in the list itself changes nothing.
    expect(isLastOfItsKind(backup, [backup, ...restorable])).toBe(expected);
  });

  it('never lets go of the last backup of the whole database, in whatever order they are deleted', () => {
    const candidate = fc.record({
      type: fc.constantFrom(...BackupType.options),
      status: fc.constantFrom(...BackupStatus.options),
      metadata: fc.constantFrom({}, safety),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 8 }), (facts) => {
        let left = facts.map((one, index) => aBackup({ id: String(index), ...one }));
        const isGood = (one: Candidate) => one.status === 'success' && one.metadata !== safety;
        const isWhole = (one: Candidate) => isGood(one) && one.type !== 'collections';
        const isOfUse = (one: Candidate) =>
          isGood(one) || (one.status === 'partial' && one.metadata !== safety);
        const isWholeAtAll = (one: Candidate) => isOfUse(one) && one.type !== 'collections';
        const rules = [isGood, isWhole, isOfUse, isWholeAtAll];
        const had = rules.map((rule) => left.some(rule));
        for (const one of [...left]) {
          const restorable = left.filter(
            ({ status }) => status === 'success' || status === 'partial',
          );
          if (!isLastOfItsKind(one, restorable)) left = left.filter(({ id }) => id !== one.id);
        }
        expect(rules.map((rule) => left.some(rule))).toEqual(had);
      }),
    );
  });
});
