/** The small print of a backup in a list: what sets it apart from a plain full one of its moment. */
import type { BackupMetadata } from '@contract';
import { formatMoment, msOf } from '../../../lib/instants.ts';
import { countOf } from '../../../lib/numbers.ts';
import { isByRestore, kindOf, pastMomentOf, promotedBecause } from './backupWords.ts';
import { buildsOnWords } from './chain.ts';

/** `builds on 3 backups · as of 21 Nov 2026, 10:00 · encrypted`, empty when there is nothing to note. */
export function backupNotes(backup: BackupMetadata, zone: string): string {
  const pastMoment = pastMomentOf(backup);
  const notes = [
    isByRestore(backup) ? `${kindOf(backup)} backup` : null,
    backup.type === 'collections' ? countOf(backup.collections.length, 'collection') : null,
    buildsOnWords(backup),
    promotedBecause(backup) === null ? null : 'instead of an incremental one',
    pastMoment === null ? null : `as of ${formatMoment(msOf(pastMoment), zone)}`,
    encryptionNote(backup),
  ];
  return notes.filter((note) => note !== null).join(' · ');
}

function encryptionNote(backup: BackupMetadata): string | null {
  if (!backup.encryptionEnabled) return null;
  return backup.encryptionKeyKind === 'passphrase' ? 'encrypted with a passphrase' : 'encrypted';
}
