/** What can be done with a backup: restoring it is a page of its own, all else a dialog, of which one may be open. */
import type { BackupMetadata } from '@contract';
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router';

type DialogAct = 'verify' | 'drill' | 'delete';
type BackupAct = 'restore' | DialogAct;

export type BeginAct = (act: BackupAct, backup: BackupMetadata) => void;

export interface BackupActs {
  open: { act: DialogAct; backup: BackupMetadata } | null;
  begin: BeginAct;
  close(): void;
}

export function useBackupActs(): BackupActs {
  const navigate = useNavigate();
  const [open, setOpen] = useState<BackupActs['open']>(null);
  const begin = useCallback<BeginAct>(
    (act, backup) => {
      if (act === 'restore') void navigate(`/admin/restore?backup=${backup.id}`);
      else setOpen({ act, backup });
    },
    [navigate],
  );
  const close = useCallback(() => setOpen(null), []);
  return { open, begin, close };
}
