/** The record of the backup that was chosen: from the list, or by itself where it is older than the list reaches. */
import type { BackupMetadata } from '@contract';
import { useBackup } from '../../../../data/useBackups.ts';
import type { RestoreSource } from './restoreChoices.ts';

/** `null` for a moment, while it loads, and where there is none. */
export function useChosenBackup(
  source: RestoreSource | null,
  listed: readonly BackupMetadata[] | null,
): BackupMetadata | null {
  const id = source?.kind === 'backup' ? source.backupId : '';
  const known = listed?.find((one) => one.id === id) ?? null;
  const live = useBackup(known === null && listed !== null ? id : '');
  if (known !== null) return known;
  const row = live.state === 'ready' ? live.value : null;
  return row?.readable === true && row.id === id ? row.value : null;
}
