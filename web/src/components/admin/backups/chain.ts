/** What an incremental backup builds on: how many backups, which of them are known, and how that is said. */
import type { BackupMetadata } from '@contract';
import { formatMoment } from '../../../lib/instants.ts';
import { countOf } from '../../../lib/numbers.ts';
import { backupName } from './backupWords.ts';

/** The backups it builds on, the nearest first, as far back as their records are at hand. */
export function knownBases(
  backup: BackupMetadata,
  records: readonly BackupMetadata[],
): BackupMetadata[] {
  const bases: BackupMetadata[] = [];
  let next = backup.baseBackupId;
  while (next !== null && bases.length < backup.chainLength) {
    const base = records.find((one) => one.id === next);
    if (base === undefined) break;
    bases.push(base);
    next = base.baseBackupId;
  }
  return bases;
}

/** What a restore reads: `This one and the 2 it builds on`; `null` for a backup that stands alone. */
export function readsWords(backup: BackupMetadata): string | null {
  if (backup.chainLength === 0) return null;
  return backup.chainLength === 1
    ? 'This one and the one it builds on'
    : `This one and the ${backup.chainLength} it builds on`;
}

/** `builds on 3 backups`; `null` for one that stands alone. */
export function buildsOnWords(backup: BackupMetadata): string | null {
  return backup.chainLength === 0 ? null : `builds on ${countOf(backup.chainLength, 'backup')}`;
}

/** A backup that is known by its id alone: `backup of 22 Nov 2026, 14:00`. */
export function nameOfId(id: string, zone: string): string {
  const parts = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-/.exec(id);
  if (parts === null) return `backup ${id}`;
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? `backup ${id}` : `backup of ${formatMoment(ms, zone)}`;
}

const NAMED_BY_ID = /\b(?:the backup )?(?<!r-)(\d{8}-\d{6}-[a-z0-9]{6})\b/giu;

/** A sentence of the server with each backup named by when and what, of which it knows the id alone. */
export function withNames(
  sentence: string,
  records: readonly BackupMetadata[],
  zone: string,
): string {
  const named = sentence.replace(NAMED_BY_ID, (_, id: string) => {
    const record = records.find((one) => one.id === id);
    return `the ${record === undefined ? nameOfId(id, zone) : backupName(record, zone)}`;
  });
  return named.charAt(0).toUpperCase() + named.slice(1);
}
