/** One live list of backups and one of restores for the whole portal, so that each is paid for once. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Live } from './Live.ts';
import { type BackupRow, useNewestBackups } from './useBackups.ts';
import type { Page } from './useLivePages.ts';
import { type RestoreRow, useNewestRestores } from './useRestores.ts';

export interface Records {
  backups: Live<Page<BackupRow>>;
  restores: Live<Page<RestoreRow>>;
  showMoreBackups(): void;
  showMoreRestores(): void;
}

const Context = createContext<Records | null>(null);

export function RecordsProvider(props: { children: ReactNode }) {
  const { live: backups, showMore: showMoreBackups } = useNewestBackups();
  const { live: restores, showMore: showMoreRestores } = useNewestRestores();
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
