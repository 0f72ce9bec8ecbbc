/** How much room a backup takes, in words. */
import type { BackupMetadata } from '@contract';
import { formatBytes, formatPercent } from '../../../lib/numbers.ts';
import { COMPRESSION_WORDS } from './backupWords.ts';

/** `339.6 KiB stored, 3.2 MiB plain (10 %, zip)`, for a backup that has ended. */
export function sizeWords(backup: BackupMetadata): string {
  const { size, compressedSize, compression, changes } = backup;
  const stored = `${formatBytes(compressedSize)} stored`;
  // Few changes take less room than the list: a share of the one in the other would say nothing.
  if (changes !== null) {
    return `${stored}: what changed (${formatBytes(size)} plain) and the list of all documents`;
  }
  if (size === 0) return stored;
  return compression === 'none'
    ? `${stored}, not compressed`
    : `${stored}, ${formatBytes(size)} plain (${formatPercent(compressedSize / size)}, ${COMPRESSION_WORDS[compression]})`;
}
