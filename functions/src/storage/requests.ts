/** Checks the numbers of a request before any store sees them. */
import type { ByteRange } from './StorageProvider.ts';
import { storageError } from './storageErrors.ts';

const maxLifetimeSeconds = 604_800;

/** The life time of a link, in seconds; a week is the most that S3 and Cloud Storage sign for. */
export function checkedLifetime(expiresIn: number, act: string): number {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > maxLifetimeSeconds) {
    throw storageError(
      'storage/invalid-path',
      `${act} was refused: a link lives 1 to ${maxLifetimeSeconds} seconds, not ${expiresIn}.`,
      { field: 'expiresIn' },
    );
  }
  return expiresIn;
}

/** Refuses a range that no object can have. */
export function checkedBounds(range: ByteRange, act: string): ByteRange {
  const { start, end } = range;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw storageError('storage/invalid-path', `${act} was refused: bytes ${start} to ${end}.`, {
      field: 'range',
      nextStep: 'A range begins at 0 or later and ends at or after its beginning.',
    });
  }
  return range;
}

/** The range that an object of `sizeBytes` has in common with the one asked for; null for an empty object read whole. */
export function checkedRange(
  range: ByteRange | undefined,
  sizeBytes: number,
  act: string,
): ByteRange | null {
  if (range === undefined) return sizeBytes === 0 ? null : { start: 0, end: sizeBytes - 1 };
  const { start, end } = checkedBounds(range, act);
  if (start >= sizeBytes) throw rangePastEnd(act);
  return { start, end: Math.min(end, sizeBytes - 1) };
}

export function rangePastEnd(act: string) {
  return storageError(
    'storage/invalid-path',
    `${act} was refused: the range starts past the end.`,
    {
      field: 'range',
    },
  );
}
