/** The record of the backup that was chosen: from the list, or by itself where it is older than the list reaches. */
import type { BackupMetadata } from '@contract';
import { useBackup } from '../../../../data/useBackups.ts';
import { whyNotRestorable } from '../backupWords.ts';
import type { RestoreSource } from './restoreChoices.ts';

export interface ChosenBackup {
  /** `null` for a moment, while it loads, and where there is none. */
  backup: BackupMetadata | null;
  /** Why it cannot be restored, as a sentence; `null` when it can, or where nothing is known yet. */
  problem: string | null;
}

/** `listed`: those that can be restored; `null` while they load. */
export function useChosenBackup(
  source: RestoreSource | null,
  listed: readonly BackupMetadata[] | null,
): ChosenBackup {
  const id = source?.kind === 'backup' ? source.backupId : null;
  const known = listed?.find((one) => one.id === id) ?? null;
  const isAsked = known === null && listed !== null && id !== null;
  const live = useBackup(isAsked ? id : '');
  if (known !== null) return { backup: known, problem: null };
  if (!isAsked || live.state !== 'ready') return { backup: null, problem: null };
  const row = live.value;
  if (row === null) return { backup: null, problem: 'There is no record of this backup.' };
  // The one that was asked for before stays until the next has come.
  if (row.id !== id) return { backup: null, problem: null };
  if (!row.readable) return { backup: null, problem: 'The record of this backup is not readable.' };
  return { backup: row.value, problem: whyNotRestorable(row.value) };
}
