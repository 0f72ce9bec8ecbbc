/** One live list of backups and one of restores for the whole portal, so that each is paid for once. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Live } from './Live.ts';
import { type BackupRow, type Page, useNewestBackups } from './useBackups.ts';
import { type RestoreRow, useNewestRestores } from './useRestores.ts';

const PAGE = 100;

export interface Records {
  backups: Live<Page<BackupRow>>;
  restores: Live<Page<RestoreRow>>;
  showMoreBackups(): void;
  showMoreRestores(): void;
}

const Context = createContext<Records | null>(null);

export function RecordsProvider(props: { children: ReactNode }) {
  const [backupCount, setBackupCount] = useState(PAGE);
  const [restoreCount, setRestoreCount] = useState(PAGE);
  const backups = useNewestBackups(backupCount);
  const restores = useNewestRestores(restoreCount);
  const showMoreBackups = useCallback(() => setBackupCount((count) => count + PAGE), []);
  const showMoreRestores = useCallback(() => setRestoreCount((count) => count + PAGE), []);
  const records = useMemo(
    () => ({ backups, restores, showMoreBackups, showMoreRestores }),
    [backups, restores, showMoreBackups, showMoreRestores],
  );
  return <Context value={records}>{props.children}</Context>;
}

export function useRecords(): Records {
  const records = useContext(Context);
  if (records === null) throw new Error('useRecords is used outside RecordsProvider.');
  return records;
}
