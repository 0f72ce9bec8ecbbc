/** What the records of a backup's locations mean: whether it is damaged, and where it can be copied anew. */
import { describe, expect, it } from 'vitest';
import {
  type BackupMetadata,
  canCopyTo,
  isDamaged,
  type StorageLocation,
} from '../contract/index.ts';

type Located = Pick<BackupMetadata, 'status' | 'verification' | 'storageLocations'>;

const at = '2026-11-22T13:50:00Z';
const GOOD: StorageLocation = { provider: 'nightly-s3', path: 'x', status: 'complete' };
const OTHER: StorageLocation = { provider: 'archive-gcs', path: 'x', status: 'complete' };
const FAILED: StorageLocation = { ...OTHER, status: 'failed', error: 'It did not answer.' };

function partial(...storageLocations: StorageLocation[]): Located {
  return { status: 'partial', verification: null, storageLocations };
}

/** Two complete locations, and what the last verification found wrong at them. */
function verified(problems: Record<string, string>): Located {
  const verification = { level: 'checksum', status: 'failed', at, problems } as const;
  return { status: 'success', verification, storageLocations: [GOOD, OTHER] };
}

describe('a location', () => {
  it('that failed can be copied anew while another is complete', () => {
    const backup = partial(GOOD, FAILED);
    expect(canCopyTo(backup, 'archive-gcs')).toBe(true);
    expect(canCopyTo(backup, 'nightly-s3')).toBe(false);
    expect(canCopyTo(backup, 'elsewhere')).toBe(false);
  });

  it('that is being copied cannot, nor one while no other is complete', () => {
    expect(canCopyTo(partial(GOOD, { ...FAILED, status: 'copying' }), 'archive-gcs')).toBe(false);
    expect(canCopyTo(partial(FAILED), 'archive-gcs')).toBe(false);
  });

  it('that was found damaged can, though all others are damaged as well', () => {
    const both = verified({ 'nightly-s3': 'p1 is damaged.', 'archive-gcs': 'p2 is damaged.' });
    expect(canCopyTo(both, 'nightly-s3')).toBe(true);
    expect(canCopyTo(both, 'archive-gcs')).toBe(true);
    expect(canCopyTo({ ...both, storageLocations: [GOOD] }, 'nightly-s3')).toBe(false);
    const another = { level: 'checksum', status: 'passed', at } as const;
    expect(canCopyTo({ ...both, verification: another }, 'nightly-s3')).toBe(false);
  });

  it.each(['in_progress', 'failed', 'cancelled', 'deleting'] as const)(
    'of a backup that is %s cannot',
    (status) => expect(canCopyTo({ ...partial(GOOD, FAILED), status }, 'archive-gcs')).toBe(false),
  );
});

describe('a backup', () => {
  it('is damaged when no complete location is left in which nothing was found', () => {
    expect(isDamaged(verified({ 'nightly-s3': 'p1 is damaged.' }))).toBe(false);
    expect(isDamaged(verified({ 'nightly-s3': '-', 'archive-gcs': '-' }))).toBe(true);
    const left = verified({ 'archive-gcs': 'p2 is damaged.' });
    expect(isDamaged({ ...left, storageLocations: [GOOD, FAILED] })).toBe(false);
    expect(isDamaged({ ...left, storageLocations: [FAILED] })).toBe(true);
  });

  it('is damaged when a verification failed of the whole of it', () => {
    expect(isDamaged(verified({}))).toBe(true);
    const { verification, storageLocations } = verified({});
    const notDone = { level: 'full', at, status: 'inconclusive' } as const;
    expect(isDamaged({ verification: notDone, storageLocations })).toBe(false);
    expect(isDamaged({ verification: null, storageLocations })).toBe(false);
    expect(verification?.status).toBe('failed');
  });
});
