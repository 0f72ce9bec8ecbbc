/** Each job of a record is news of its own: the backup, a copy, a verification, a deletion that failed. */
import type { BackupMetadata } from '@contract';
import { describe, expect, it } from 'vitest';
import { endedSince, runningIds } from './jobNews.ts';
import { newsOfBackup } from './newsOfJobs.ts';
import { aBackup } from './testRecords.ts';

function newsBetween(before: BackupMetadata, after: BackupMetadata): string[] {
  const running = runningIds(newsOfBackup(before));
  return endedSince(running, newsOfBackup(after)).map(
    ({ tone, title, message }) => `${tone}: ${title}: ${message}`,
  );
}

const AT = '2026-11-22T13:50:00Z';
const PLACE = { provider: 'archive-gcs', path: 'x' };
const COPYING = aBackup({
  status: 'partial',
  storageLocations: [{ ...PLACE, status: 'copying' }],
});

describe('news', () => {
  it('tell of a backup that ended', () =>
    expect(
      newsBetween(
        aBackup({ status: 'in_progress' }),
        aBackup({ status: 'failed', error: 'Refused.' }),
      ),
    ).toEqual(['bad: Backup failed: Refused.']));

  it('tell of one that only a place lacks that nothing of the data is missing', () => {
    const running = aBackup({ status: 'in_progress' });
    const failed = { ...PLACE, status: 'failed', error: 'No answer.' } as const;
    const partial = aBackup({
      status: 'partial',
      storageLocations: [{ provider: 'local', path: 'x', status: 'complete' }, failed],
      warnings: ['archive-gcs does not hold every part.'],
    });
    expect(newsBetween(running, partial)).toEqual([
      'warn: Backed up, but not in every place: archive-gcs does not hold every part.',
    ]);
    expect(newsBetween(running, { ...partial, isWhole: false, warnings: ['Cut short.'] })).toEqual([
      'warn: Backed up in part: Cut short.',
    ]);
  });

  it('tell of a copy that came to its place, or did not', () => {
    expect(
      newsBetween(COPYING, aBackup({ storageLocations: [{ ...PLACE, status: 'complete' }] })),
    ).toEqual([expect.stringMatching(/^ok: Copied to archive-gcs: full backup of /)]);
    expect(
      newsBetween(COPYING, {
        ...COPYING,
        storageLocations: [{ ...PLACE, status: 'failed', error: 'No answer.' }],
      }),
    ).toEqual(['bad: Copying to archive-gcs failed: No answer.']);
  });

  it('tell how a verification ended, waiting or running before', () => {
    const waiting = aBackup({ verification: { level: 'full', status: 'pending', at: AT } });
    const passed = aBackup({ verification: { level: 'full', status: 'passed', at: AT } });
    expect(newsBetween(waiting, passed)).toEqual([
      expect.stringMatching(/^ok: Verification passed: Read everything: full backup of /),
    ]);
    const failed = aBackup({
      verification: { level: 'full', status: 'failed', at: AT, error: 'p1 is damaged.' },
    });
    expect(newsBetween(waiting, failed)).toEqual(['bad: Verification failed: p1 is damaged.']);
    expect(newsBetween(passed, failed)).toEqual([]);
    const notDone = aBackup({
      verification: { level: 'full', status: 'inconclusive', at: AT, error: 'p1 does not answer.' },
    });
    expect(newsBetween(waiting, notDone)).toEqual([
      'warn: Verification could not be done: p1 does not answer.',
    ]);
  });

  it('leave it to a drill to tell how it ended', () => {
    const running = aBackup({ verification: { level: 'drill', status: 'running', at: AT } });
    const passed = aBackup({ verification: { level: 'drill', status: 'passed', at: AT } });
    expect(newsBetween(running, passed)).toEqual([]);
  });

  it('tell of a deletion that went wrong', () =>
    expect(
      newsBetween(
        aBackup({ status: 'deleting' }),
        aBackup({ status: 'deleting', error: 'Not everything could be removed.' }),
      ),
    ).toEqual(['bad: Backup not deleted: Not everything could be removed.']));

  it('leave the safety backups of restores unsaid', () => {
    const metadata = { purpose: 'safety' };
    expect(
      newsBetween(aBackup({ status: 'in_progress', metadata }), aBackup({ metadata })),
    ).toEqual([]);
  });
});
