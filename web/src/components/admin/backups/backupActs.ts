/** What can be done with a backup in a dialog of its own, and which dialog is open. */
import type { BackupMetadata } from '@contract';
import { useCallback, useState } from 'react';

export type BackupAct = 'restore' | 'verify' | 'delete';

export type BeginAct = (act: BackupAct, backup: BackupMetadata) => void;

export interface BackupActs {
  open: { act: BackupAct; backup: BackupMetadata } | null;
  begin: BeginAct;
  close(): void;
}

export function useBackupActs(): BackupActs {
  const [open, setOpen] = useState<BackupActs['open']>(null);
  const begin = useCallback<BeginAct>((act, backup) => setOpen({ act, backup }), []);
  const close = useCallback(() => setOpen(null), []);
  return { open, begin, close };
}
