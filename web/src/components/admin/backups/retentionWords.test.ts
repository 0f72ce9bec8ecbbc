/** A policy, its preview and its outcome in words. */
import { describe, expect, it } from 'vitest';
import {
  outcomeWords,
  policyWords,
  previewWords,
  reasonWords,
  refusalOf,
} from './retentionWords.ts';
import { aSchedule } from './testRecords.ts';

describe('a retention policy in words', () => {
  it('says what it keeps and how far back that reaches', () => {
    expect(policyWords(aSchedule().retentionPolicy)).toBe(
      'Keeps the newest of each of 7 days, 4 weeks and 3 months: reaches back about 3 months.',
    );
    const nothing = { keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0, minimumAgeHours: 1 };
    expect(policyWords({ ...nothing, keepLast: 5 })).toBe('Keeps the newest 5 backups.');
    expect(policyWords({ ...nothing, keepLast: 0 })).toBeNull();
  });

  it('sums up its preview, and refuses to delete everything', () => {
    const verdict = (id: string) => ({
      id,
      createdAt: '2026-11-22T13:34:00Z',
      sizeBytes: 1024,
      because: [],
    });
    const [a, b] = [verdict('a'), verdict('b')];
    expect(previewWords({ keep: [a], remove: [b], freedBytes: 1024 })).toBe(
      '1 stays, 1 goes; that frees 1.0 KiB.',
    );
    expect(previewWords({ keep: [a, b], remove: [], freedBytes: 0 })).toBe('All 2 backups stay.');
    expect(refusalOf({ keep: [], remove: [a], freedBytes: 1024 })).toContain('every backup');
    expect(refusalOf({ keep: [], remove: [], freedBytes: 0 })).toBeNull();
    expect(refusalOf({ keep: [a], remove: [b], freedBytes: 1024 })).toBeNull();
  });

  it('gives reasons with backups named by when', () =>
    expect(reasonWords(['20261122-133400-abcdef builds on it', 'it is pinned'], 'Etc/UTC')).toBe(
      'The backup of 22 Nov 2026, 13:34 builds on it; it is pinned.',
    ));

  it('tells of backups that stayed although the policy does not keep them', () => {
    expect(outcomeWords({ removed: ['a', 'b'], left: [] })).toEqual({
      title: 'Removing 2 backups',
      tone: 'ok',
    });
    const left = [{ id: 'a', because: 'It is being restored.' }];
    expect(outcomeWords({ removed: [], left })).toEqual({
      title: 'Nothing was removed',
      message: '1 backup stayed: It is being restored.',
      tone: 'warn',
    });
  });
});
