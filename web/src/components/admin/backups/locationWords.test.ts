/** A place tells what became of it, and a damaged one what was found there. */
import type { BackupMetadata, StorageLocation } from '@contract';
import { describe, expect, it } from 'vitest';
import { lacksOnlyPlaces, locationError, locationLook } from './locationWords.ts';
import { aBackup } from './testRecords.ts';

const WHY = 'The bucket did not answer. Check it, then retry.';
const GOOD: StorageLocation = { provider: 'nightly-s3', path: 'x', status: 'complete' };
const FAILED: StorageLocation = {
  provider: 'archive-gcs',
  path: 'x',
  status: 'failed',
  error: WHY,
};

function aPartial(changes: Partial<BackupMetadata> = {}): BackupMetadata {
  return aBackup({
    status: 'partial',
    storageLocations: [GOOD, FAILED],
    warnings: [WHY],
    ...changes,
  });
}

describe('the only copy', () => {
  it('is called damaged where a verification found it so', () => {
    const failed = {
      level: 'checksum',
      status: 'failed',
      at: '2026-11-22T13:50:00Z',
      error: 'At nightly-s3: The part p1 is damaged. another-disk does not answer.',
      problems: { 'nightly-s3': 'At nightly-s3: The part p1 is damaged.' },
    } as const;
    const backup = aBackup({ storageLocations: [GOOD], verification: failed });
    expect(locationLook(backup, GOOD)).toEqual({ word: 'Damaged', tone: 'bad' });
    expect(locationError(backup, GOOD)).toBe('At nightly-s3: The part p1 is damaged.');
    const unknown = { ...failed, problems: {} };
    expect(locationLook({ ...backup, verification: unknown }, GOOD).word).toBe('Complete');
    expect(locationLook({ ...backup, verification: null }, GOOD).word).toBe('Complete');
  });
});

describe('a partial backup', () => {
  it('lacks only places when it is whole in one of them, also while it is copied', () => {
    expect(lacksOnlyPlaces(aPartial())).toBe(true);
    const copying: StorageLocation = { ...FAILED, status: 'copying' };
    expect(lacksOnlyPlaces(aPartial({ storageLocations: [GOOD, copying] }))).toBe(true);
  });

  it('lacks documents when it is not whole, or when no place holds all of it', () => {
    expect(lacksOnlyPlaces(aPartial({ isWhole: false }))).toBe(false);
    expect(lacksOnlyPlaces(aPartial({ storageLocations: [FAILED] }))).toBe(false);
  });
});

describe('the words of a place', () => {
  it('tell that it is being copied, without the fault that is being mended', () => {
    const copying = { ...FAILED, status: 'copying' as const };
    expect(locationLook(aPartial(), copying)).toMatchObject({ word: 'Copying…', isAlive: true });
    expect(locationError(aPartial(), copying)).toBeNull();
    expect(locationError(aPartial(), FAILED)).toBe(WHY);
  });

  it('do not promise what will not come once the backup has ended', () => {
    const pending: StorageLocation = { ...GOOD, status: 'pending' };
    expect(locationLook(aBackup({ status: 'in_progress' }), pending).word).toBe('In progress');
    expect(locationLook(aBackup({ status: 'failed' }), pending).word).toBe('Not complete');
  });
});
