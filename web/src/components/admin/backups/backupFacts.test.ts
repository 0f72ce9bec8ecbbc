/** What a record says of encryption, chains, past moments, verification and deletion, in words. */
import type { BackupMetadata } from '@contract';
import { describe, expect, it } from 'vitest';
import { backupNotes } from './backupNotes.ts';
import {
  encryptionWords,
  pastMomentOf,
  promotedBecause,
  statusOf,
  whyNotDeletable,
  whyNotRestorable,
} from './backupWords.ts';
import { buildsOnWords, knownBases, nameOfId, readsWords, withNames } from './chain.ts';
import { sizeWords } from './sizeWords.ts';
import { aBackup } from './testRecords.ts';
import { isVerifying, levelMeaning, unprovenWords, whyNotVerifiable } from './verificationWords.ts';
import { verifyRequest } from './verifyForm.ts';

const AT = '2026-11-22T13:50:00Z';
const NOW_MS = Date.parse('2026-11-22T14:00:00Z');

describe('encryption', () => {
  it('is told with whose key opens it', () => {
    expect(encryptionWords(aBackup())).toBe('none');
    const sealed = (encryptionKeyKind: BackupMetadata['encryptionKeyKind']) =>
      encryptionWords(aBackup({ encryptionEnabled: true, encryptionKeyKind }));
    expect(sealed('master')).toMatch(/project's key/);
    expect(sealed('passphrase')).toMatch(/passphrase that is stored nowhere/);
    expect(sealed(null)).toBe('AES-256-GCM');
  });
});

describe('a chain', () => {
  const full = aBackup({ createdAt: '2026-11-20T02:00:00Z' });
  const first = aBackup({
    createdAt: '2026-11-21T02:00:00Z',
    type: 'incremental',
    baseBackupId: full.id,
    chainLength: 1,
  });
  const second = aBackup({ type: 'incremental', baseBackupId: first.id, chainLength: 2 });

  it('says how many backups a restore reads', () => {
    expect(readsWords(second)).toBe('This one and the 2 it builds on');
    expect(readsWords(first)).toBe('This one and the one it builds on');
    expect(readsWords(full)).toBeNull();
  });

  it('says what it builds on', () => {
    expect(buildsOnWords(second)).toBe('builds on 2 backups');
    expect(buildsOnWords(first)).toBe('builds on 1 backup');
    expect(buildsOnWords(full)).toBeNull();
  });

  it('is followed as far as the records are at hand, nearest first', () => {
    const ids = (records: BackupMetadata[]) => knownBases(second, records).map((one) => one.id);
    expect(ids([second, first, full])).toEqual([first.id, full.id]);
    expect(ids([second, first])).toEqual([first.id]);
    expect(ids([second, full])).toEqual([]);
  });

  it('does not run in circles', () => {
    const itself = { ...second, baseBackupId: second.id };
    expect(knownBases(itself, [itself])).toHaveLength(2);
  });

  it('names a backup by its moment when only the id is known', () => {
    expect(nameOfId('20261121-020000-k3v9qa', 'UTC')).toBe('backup of 21 Nov 2026, 02:00');
    expect(nameOfId('else', 'UTC')).toBe('backup else');
  });
});

describe('a sentence of the server', () => {
  const full = aBackup({ createdAt: '2026-11-20T02:00:00Z' });

  it('names backups by when and what', () => {
    expect(
      withNames(`Other backups build on ${full.id}: 20261121-020000-k3v9qa.`, [full], 'UTC'),
    ).toBe(
      'Other backups build on the full backup of 20 Nov 2026, 02:00: the backup of 21 Nov 2026, 02:00.',
    );
    expect(withNames(`${full.id} is the last good backup.`, [full], 'UTC')).toBe(
      'The full backup of 20 Nov 2026, 02:00 is the last good backup.',
    );
    expect(withNames(`The backup ${full.id} is pinned.`, [full], 'UTC')).toBe(
      'The full backup of 20 Nov 2026, 02:00 is pinned.',
    );
  });

  it('keeps what names no backup', () =>
    expect(withNames('The restore r-20261121-020000-k3v9qa runs.', [full], 'UTC')).toBe(
      'The restore r-20261121-020000-k3v9qa runs.',
    ));
});

describe('the size', () => {
  it('is told with what compression saves', () => {
    expect(sizeWords(aBackup())).toBe('1.0 KiB stored, 4.0 KiB plain (25 %, gzip)');
    expect(sizeWords(aBackup({ compression: 'none' }))).toBe('1.0 KiB stored, not compressed');
  });

  it('is told of an increment with what else is stored', () =>
    expect(sizeWords(aBackup({ size: 512, changes: { written: 1, deleted: 0 } }))).toBe(
      '1.0 KiB stored: what changed (512 B plain) and the list of all documents',
    ));
});

describe('the small print', () => {
  it('is empty for a plain full backup', () => expect(backupNotes(aBackup(), 'UTC')).toBe(''));

  it('tells all that sets a backup apart', () =>
    expect(
      backupNotes(
        aBackup({
          type: 'incremental',
          chainLength: 3,
          readTime: '2026-11-21T10:00:00Z',
          encryptionEnabled: true,
          encryptionKeyKind: 'passphrase',
        }),
        'UTC',
      ),
    ).toBe('builds on 3 backups · as of 21 Nov 2026, 10:00 · encrypted with a passphrase'));

  it('tells that a full one was made instead of an incremental one, and why', () => {
    const backup = aBackup({ metadata: { promotedBecause: 'there is no good backup before it' } });
    expect(backupNotes(backup, 'UTC')).toBe('instead of an incremental one');
    expect(promotedBecause(backup)).toBe('there is no good backup before it');
    expect(promotedBecause(aBackup({ metadata: { promotedBecause: 7 } }))).toBeNull();
  });

  it('does not take the moment between asking and planning for the past', () => {
    expect(pastMomentOf(aBackup({ readTime: '2026-11-22T13:34:02Z' }))).toBeNull();
    expect(pastMomentOf(aBackup({ readTime: '2026-11-22T13:33:58Z' }))).toBeNull();
    expect(pastMomentOf(aBackup({ readTime: null }))).toBeNull();
    expect(pastMomentOf(aBackup({ readTime: '2026-11-22T13:04:00Z' }))).toBe(
      '2026-11-22T13:04:00Z',
    );
  });
});

describe('verifying', () => {
  const verification = { level: 'checksum', status: 'running', at: AT } as const;

  it('waits for a backup to end, and for a verification that is at work', () => {
    expect(whyNotVerifiable(aBackup(), NOW_MS)).toBeNull();
    expect(whyNotVerifiable(aBackup({ status: 'partial' }), NOW_MS)).toBeNull();
    expect(whyNotVerifiable(aBackup({ verification }), NOW_MS)).toMatch(/at work/);
    expect(whyNotVerifiable(aBackup({ verification }), NOW_MS + 25 * 3_600_000)).toBeNull();
    for (const status of ['pending', 'in_progress', 'failed', 'cancelled', 'deleting'] as const) {
      expect(whyNotVerifiable(aBackup({ status }), NOW_MS)).toMatch(/\.$/);
    }
  });

  it('promises of an increment no more than its bases allow', () => {
    expect(levelMeaning('full', aBackup())).toMatch(/Proves that it can be restored\.$/);
    expect(levelMeaning('full', aBackup({ chainLength: 2 }))).toMatch(
      /once the 2 it builds on passed this too\.$/,
    );
    expect(levelMeaning('exists', aBackup({ chainLength: 2 }))).not.toMatch(/Proves/);
  });

  it('tells what an increment still wants to be proven', () => {
    const passed = { level: 'full', status: 'passed', at: AT } as const;
    expect(unprovenWords(aBackup())).toBe('not yet');
    expect(unprovenWords(aBackup({ chainLength: 1 }))).toBe('not yet');
    expect(unprovenWords(aBackup({ chainLength: 1, verification: passed }))).toBe(
      'not yet: the one it builds on must pass “Read everything” too',
    );
  });

  it('sends a passphrase only where one is asked for', () => {
    expect(verifyRequest('x', 'exists', null)).toEqual({ backupId: 'x', level: 'exists' });
    expect(verifyRequest('x', 'full', 'p')).toEqual({
      backupId: 'x',
      level: 'full',
      encryptionKey: 'p',
    });
  });

  it('calls a backup damaged when it fails, and only partial when a sound place is left', () => {
    const error = 'nightly-s3 holds 12 bytes of p1, not 4096.';
    const problems = { 'nightly-s3': error };
    const failed = { ...verification, status: 'failed', error, problems } as const;
    expect(statusOf(aBackup({ verification: { ...failed, problems: {} } })).word).toBe('Damaged');
    const sound = { provider: 'archive-gcs', path: 'x', status: 'complete' } as const;
    const damaged = { provider: 'nightly-s3', path: 'x', status: 'failed', error } as const;
    const oneLeft = aBackup({
      status: 'partial',
      verification: failed,
      storageLocations: [damaged, sound],
      warnings: [error],
    });
    expect(statusOf(oneLeft).word).toBe('Partial');
    expect(statusOf({ ...oneLeft, storageLocations: [damaged] }).word).toBe('Damaged');
    const copying = { ...damaged, status: 'copying' } as const;
    expect(statusOf({ ...oneLeft, storageLocations: [copying, sound] }).word).toBe('Partial');
  });

  it('calls a backup neither verified nor damaged when its verification could not be done', () => {
    const notDone = { ...verification, status: 'inconclusive', error: 'No answer.' } as const;
    expect(statusOf(aBackup({ verification: notDone })).word).toBe('Complete');
    expect(isVerifying(aBackup({ verification: notDone }))).toBe(false);
  });
});

describe('deleting', () => {
  it('waits for a running backup, with the reason', () => {
    expect(whyNotDeletable(aBackup())).toBeNull();
    expect(whyNotDeletable(aBackup({ status: 'failed' }))).toBeNull();
    expect(whyNotDeletable(aBackup({ status: 'in_progress' }))).toMatch(/still running/);
  });

  it('is not asked for twice, unless it did not succeed', () => {
    expect(whyNotDeletable(aBackup({ status: 'deleting' }))).toMatch(/being deleted/);
    const resisting = aBackup({ status: 'deleting', error: 'Not everything could be removed.' });
    expect(whyNotDeletable(resisting)).toBeNull();
    expect(statusOf(resisting)).toEqual({ word: 'Not deleted', tone: 'bad' });
  });

  it('leaves nothing to restore from', () =>
    expect(whyNotRestorable(aBackup({ status: 'deleting' }))).toBe('It is being deleted.'));
});
