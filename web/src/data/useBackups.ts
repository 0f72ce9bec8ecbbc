/** Live records of backups: the newest ones, those of a period, one of them, and its parts. */
import { BackupId, BackupMetadata, COLLECTIONS } from '@contract';
import { collection, doc, limit, orderBy, query, Timestamp, where } from 'firebase/firestore';
import { BackupPartRecord } from './BackupPartRecord.ts';
import { useConnection } from './ConnectionContext.tsx';
import type { Live } from './Live.ts';
import { readRow, type StoredRow } from './StoredRow.ts';
import { useLiveDocument, useLiveQuery } from './useLive.ts';

export type BackupRow = StoredRow<BackupMetadata>;
export type PartRow = StoredRow<BackupPartRecord>;

export interface Page<T> {
  rows: T[];
  hasMore: boolean;
}

// A month of hourly backups is 744; beyond that, the strip shows the newest ones.
const PERIOD_LIMIT = 1500;

/** The newest `count` backups, and whether there are older ones. */
export function useNewestBackups(count: number): Live<Page<BackupRow>> {
  const { db } = useConnection();
  return useLiveQuery(
    `backups:${count}`,
    () =>
      query(collection(db, COLLECTIONS.backups), orderBy('createdAt', 'desc'), limit(count + 1)),
    (snapshot) => ({
      rows: snapshot.docs.slice(0, count).map((one) => readRow(BackupMetadata, one.id, one.data())),
      hasMore: snapshot.docs.length > count,
    }),
  );
}

/** Backups asked for at or after a moment; `null` listens to nothing and stays loading. */
export function useBackupsSince(sinceMs: number | null): Live<BackupRow[]> {
  const { db } = useConnection();
  return useLiveQuery(
    sinceMs === null ? null : `since:${sinceMs}`,
    () =>
      query(
        collection(db, COLLECTIONS.backups),
        where('createdAt', '>=', Timestamp.fromMillis(sinceMs ?? 0)),
        orderBy('createdAt', 'desc'),
        limit(PERIOD_LIMIT),
      ),
    (snapshot) => snapshot.docs.map((one) => readRow(BackupMetadata, one.id, one.data())),
  );
}

/** One backup; `null` when there is none of this id. */
export function useBackup(id: string): Live<BackupRow | null> {
  const { db } = useConnection();
  const isId = BackupId.safeParse(id).success;
  const live = useLiveDocument(
    isId ? `backup:${id}` : null,
    () => doc(db, COLLECTIONS.backups, id),
    (one) => (one.exists() ? readRow(BackupMetadata, one.id, one.data()) : null),
  );
  return isId ? live : { state: 'ready', value: null, isCached: false, syncedAtMs: null };
}

/** The first `count` parts of a backup in the order of their ids; `null` listens to nothing. */
export function useBackupParts(id: string | null, count: number): Live<Page<PartRow>> {
  const { db } = useConnection();
  return useLiveQuery(
    id === null ? null : `parts:${id}:${count}`,
    () => query(collection(db, COLLECTIONS.backups, id ?? '-', 'parts'), limit(count + 1)),
    (snapshot) => ({
      rows: snapshot.docs
        .slice(0, count)
        .map((one) => readRow(BackupPartRecord, one.id, { id: one.id, ...one.data() })),
      hasMore: snapshot.docs.length > count,
    }),
  );
}
