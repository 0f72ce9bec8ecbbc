/** The first line of the portal says the worst thing first, and is never green without reason. */
import { describe, expect, it } from 'vitest';
import { statusLine } from './statusLine.ts';
import { aBackup } from './testRecords.ts';

const NOW = { nowMs: Date.parse('2026-11-22T14:00:00Z'), zone: 'UTC' };
const FAILED = { status: 'failed', error: 'Upload was refused. Check the policy.' } as const;

describe('status line', () => {
  it('is green after a fresh complete backup of everything', () =>
    expect(statusLine([aBackup()], NOW)).toMatchObject({
      tone: 'ok',
      headline: 'Everything is backed up',
    }));

  it('takes an incremental backup for a backup of everything', () =>
    expect(statusLine([aBackup({ type: 'incremental' })], NOW).tone).toBe('ok'));

  it('says so when there was never a backup', () =>
    expect(statusLine([], NOW)).toMatchObject({ tone: 'bad', headline: 'Never backed up' }));

  it('does not call a cancelled backup a backup', () =>
    expect(statusLine([aBackup({ status: 'cancelled' })], NOW).headline).toBe('Never backed up'));

  it('tells that the first one is running', () =>
    expect(statusLine([aBackup({ status: 'pending' })], NOW)).toMatchObject({
      tone: 'run',
      headline: 'The first backup is running',
    }));

  it('names the first reason of a failure, and the way to it', () => {
    const failed = aBackup({ ...FAILED, createdAt: '2026-11-22T13:50:00Z' });
    const line = statusLine([failed, aBackup({ createdAt: '2026-11-22T02:00:00Z' })], NOW);
    expect(line).toMatchObject({
      tone: 'bad',
      headline: 'Last backup failed: Upload was refused',
      lastGood: { createdAt: '2026-11-22T02:00:00Z' },
      act: { backupId: failed.id, label: 'See what failed' },
    });
  });

  it('lets a later success mend an earlier failure', () =>
    expect(
      statusLine([aBackup(), aBackup({ ...FAILED, createdAt: '2026-11-22T10:00:00Z' })], NOW).tone,
    ).toBe('ok'));

  it('is not soothed by a running backup', () =>
    expect(
      statusLine(
        [
          aBackup({ status: 'in_progress', createdAt: '2026-11-22T13:59:00Z' }),
          aBackup({ ...FAILED, createdAt: '2026-11-22T13:00:00Z' }),
          aBackup({ createdAt: '2026-11-22T02:00:00Z' }),
        ],
        NOW,
      ).tone,
    ).toBe('bad'));

  it('puts a long time without a good backup before the last failure', () =>
    expect(
      statusLine([aBackup(FAILED), aBackup({ createdAt: '2026-11-03T02:00:00Z' })], NOW),
    ).toMatchObject({ tone: 'bad', headline: 'Not safe: no good backup since 3 November' }));

  it('warns after a day without a backup', () =>
    expect(statusLine([aBackup({ createdAt: '2026-11-20T13:00:00Z' })], NOW)).toMatchObject({
      tone: 'warn',
      headline: 'Backed up, but not since 20 November',
    }));

  it('is not safe when nothing ever succeeded', () =>
    expect(statusLine([aBackup(FAILED)], NOW)).toMatchObject({
      tone: 'bad',
      headline: 'Not safe: no backup has succeeded yet',
    }));

  it('does not claim "never" when older records are not loaded', () =>
    expect(statusLine([aBackup(FAILED)], NOW, true).headline).toBe(
      'Not safe: none of the newest 1 backups is good',
    ));

  it('does not take a backup of some collections for one of everything', () =>
    expect(statusLine([aBackup({ type: 'collections' })], NOW)).toMatchObject({
      tone: 'warn',
      headline: 'Only some collections are backed up',
    }));

  it('says what a partial backup lacks, and where', () =>
    expect(
      statusLine(
        [
          aBackup({
            status: 'partial',
            storageLocations: [
              { provider: 'archive-gcs', path: 'x', status: 'failed', error: 'no answer' },
            ],
          }),
          aBackup({ createdAt: '2026-11-22T02:00:00Z' }),
        ],
        NOW,
      ),
    ).toMatchObject({ tone: 'warn', headline: 'Backed up in part: archive-gcs: no answer' }));

  it('counts warnings and quotes the first', () =>
    expect(
      statusLine([aBackup({ warnings: ['archive-gcs could not be reached.', 'b'] })], NOW),
    ).toMatchObject({
      tone: 'warn',
      headline: 'Backed up, with 2 warnings: archive-gcs could not be reached',
    }));

  it('turns red when the last backup is found damaged', () =>
    expect(
      statusLine(
        [
          aBackup({
            verification: { level: 'full', status: 'failed', at: '2026-11-22T13:50:00Z' },
          }),
          aBackup({ createdAt: '2026-11-22T02:00:00Z' }),
        ],
        NOW,
      ).headline,
    ).toBe('The last backup did not pass its verification'));

  it('is not safe when the only good one is found damaged, and says how', () => {
    const error = 'At local: The part p1 is damaged. Use another backup.';
    const damaged = aBackup({
      verification: { level: 'checksum', status: 'failed', at: '2026-11-22T13:50:00Z', error },
    });
    expect(statusLine([damaged], NOW)).toMatchObject({
      tone: 'bad',
      headline: 'Not safe: no backup is left that is good',
      detail: 'At local: The part p1 is damaged',
      act: { does: 'see', backupId: damaged.id, label: 'See what is wrong' },
    });
  });

  it('leaves the safety backups of restores out of account', () => {
    const metadata = { purpose: 'safety' };
    expect(statusLine([aBackup({ metadata })], NOW).headline).toBe('Never backed up');
    expect(statusLine([aBackup({ ...FAILED, metadata }), aBackup()], NOW).tone).toBe('ok');
  });

  it('leaves backups of another database out of account', () => {
    const elsewhere = { projectId: 'elsewhere', databaseId: '(default)' };
    expect(statusLine([aBackup({ database: elsewhere })], NOW).headline).toBe('Never backed up');
  });

  it('keeps a very long reason short', () =>
    expect(
      statusLine([aBackup({ warnings: ['x'.repeat(500)] })], NOW).headline.length,
    ).toBeLessThan(220));

  describe('when a backup is whole, but not in every place', () => {
    const error = 'archive-gcs could not be reached. Check the bucket.';
    const good = { provider: 'nightly-s3', path: 'x', status: 'complete' } as const;
    const failed = { provider: 'archive-gcs', path: 'x', status: 'failed', error } as const;
    const warned = aBackup({
      status: 'partial',
      storageLocations: [good, failed],
      warnings: [error],
    });

    it('warns with the reason, and offers to try that place again', () =>
      expect(statusLine([warned], NOW)).toMatchObject({
        tone: 'warn',
        headline: 'Backed up, with a warning: archive-gcs could not be reached',
        lastGood: { id: warned.id },
        act: { does: 'retry', provider: 'archive-gcs', backup: { id: warned.id } },
      }));

    it('names the place where the reason does not', () =>
      expect(
        statusLine(
          [
            aBackup({
              ...warned,
              storageLocations: [good, { ...failed, error: 'No answer.' }],
              warnings: ['No answer.'],
            }),
          ],
          NOW,
        ).headline,
      ).toBe('Backed up, with a warning: archive-gcs: No answer'));

    it('leaves the choice to the details when more than one place failed', () =>
      expect(
        statusLine(
          [
            aBackup({
              ...warned,
              storageLocations: [good, failed, { ...failed, provider: 'cold-azure' }],
            }),
          ],
          NOW,
        ),
      ).toMatchObject({
        headline: 'Backed up, with 2 warnings: archive-gcs could not be reached',
        act: { does: 'see', backupId: warned.id },
      }));

    it('tells that the copy is on its way, without calling it done', () =>
      expect(
        statusLine(
          [
            aBackup({
              ...warned,
              storageLocations: [good, { ...failed, status: 'copying' }],
            }),
          ],
          NOW,
        ),
      ).toMatchObject({ tone: 'run', headline: 'Backed up, and being copied to archive-gcs' }));

    it('still warns behind a newer backup of some collections', () =>
      expect(
        statusLine(
          [
            aBackup({ type: 'collections', createdAt: '2026-11-22T13:40:00Z' }),
            aBackup({ ...warned, warnings: [] }),
          ],
          NOW,
        ).tone,
      ).toBe('warn'));

    it('takes a place that was found damaged for one that failed', () =>
      expect(
        statusLine(
          [
            aBackup({
              ...warned,
              verification: {
                level: 'checksum',
                status: 'failed',
                at: '2026-11-22T13:50:00Z',
                error,
                problems: { [failed.provider]: error },
              },
            }),
          ],
          NOW,
        ),
      ).toMatchObject({ tone: 'warn', act: { does: 'retry' } }));

    it('puts its age first when it is old', () =>
      expect(statusLine([{ ...warned, createdAt: '2026-11-20T13:00:00Z' }], NOW).headline).toBe(
        'Backed up, but not since 20 November',
      ));

    it('does not offer it when documents are missing as well', () =>
      expect(
        statusLine(
          [aBackup({ ...warned, isWhole: false }), aBackup({ createdAt: '2026-11-22T02:00:00Z' })],
          NOW,
        ),
      ).toMatchObject({ act: { does: 'see', label: 'See what is missing' } }));
  });

  it('takes no account of a backup that is being deleted', () =>
    expect(statusLine([aBackup({ status: 'deleting' })], NOW).headline).toBe('Never backed up'));
});
