/** Live records of backups: the newest ones, those of a period, one of them, and its parts. */
import { BackupId, BackupMetadata, COLLECTIONS } from '@contract';
import {
  collection,
  doc,
  type Firestore,
  getDocs,
  limit,
  orderBy,
  type Query,
  type QueryDocumentSnapshot,
  query,
  Timestamp,
  where,
} from 'firebase/firestore';
import { useCallback, useEffect, useState } from 'react';
import { nowMs } from '../lib/clock.ts';
import { BackupPartRecord } from './BackupPartRecord.ts';
import { useConnection } from './ConnectionContext.tsx';
import type { Live } from './Live.ts';
import { newestFirst } from './newestFirst.ts';
import { readFailure } from './readFailure.ts';
import { readRow, type StoredRow } from './StoredRow.ts';
import { useLiveDocument, useLiveQuery } from './useLive.ts';
import { type LivePages, type Page, useLivePages } from './useLivePages.ts';

export type BackupRow = StoredRow<BackupMetadata>;
export type PartRow = StoredRow<BackupPartRecord>;

const PAGE = 100;

function readBackup(document: QueryDocumentSnapshot): BackupRow {
  return readRow(BackupMetadata, document.id, document.data());
}

/** The newest backups, a page at a time. */
export function useNewestBackups(): LivePages<BackupMetadata> {
  const { db } = useConnection();
  const source = useCallback(
    (after: QueryDocumentSnapshot | null) => newestFirst(db, COLLECTIONS.backups, PAGE, after),
    [db],
  );
  return useLivePages(PAGE, source, readBackup);
}

export interface Span {
  fromMs: number;
  untilMs: number;
}

/** The last `most` backups asked for within each span, read once; `null` reads nothing and stays loading. */
export function useLastOfSpans(spans: readonly Span[] | null, most: number): Live<BackupRow[]> {
  const { db } = useConnection();
  const [live, setLive] = useState<Live<BackupRow[]>>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again.
  useEffect(() => {
    if (spans === null) return;
    let isCurrent = true;
    setLive({ state: 'loading' });
    Promise.all(spans.map((span) => getDocs(lastOf(db, span, most)))).then(
      (found) => {
        const value = found.flatMap(({ docs }) => docs.map(readBackup));
        if (isCurrent) setLive({ state: 'ready', value, isCached: false, syncedAtMs: nowMs() });
      },
      (error: unknown) => {
        if (isCurrent) setLive({ state: 'failed', failure: readFailure(error), retry });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [db, spans, most, attempt, retry]);
  return live;
}

function lastOf(db: Firestore, { fromMs, untilMs }: Span, most: number): Query {
  return query(
    collection(db, COLLECTIONS.backups),
    where('createdAt', '>=', Timestamp.fromMillis(fromMs)),
    where('createdAt', '<', Timestamp.fromMillis(untilMs)),
    orderBy('createdAt', 'desc'),
    limit(most),
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
