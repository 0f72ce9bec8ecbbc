/** Live records of restore jobs: the newest ones, and one of them. */
import { COLLECTIONS, RestoreId, RestoreJob } from '@contract';
import { doc, type QueryDocumentSnapshot } from 'firebase/firestore';
import { useCallback } from 'react';
import { useConnection } from './ConnectionContext.tsx';
import type { Live } from './Live.ts';
import { newestFirst } from './newestFirst.ts';
import { readRow, type StoredRow } from './StoredRow.ts';
import { useLiveDocument } from './useLive.ts';
import { type LivePages, useLivePages } from './useLivePages.ts';

export type RestoreRow = StoredRow<RestoreJob>;

const PAGE = 100;

function readRestore(document: QueryDocumentSnapshot): RestoreRow {
  return readRow(RestoreJob, document.id, document.data());
}

/** The newest restores, a page at a time. */
export function useNewestRestores(): LivePages<RestoreJob> {
  const { db } = useConnection();
  const source = useCallback(
    (after: QueryDocumentSnapshot | null) => newestFirst(db, COLLECTIONS.restores, PAGE, after),
    [db],
  );
  return useLivePages(PAGE, source, readRestore);
}

/** One restore; `null` when there is none of this id. */
export function useRestore(id: string): Live<RestoreRow | null> {
  const { db } = useConnection();
  const isId = RestoreId.safeParse(id).success;
  const live = useLiveDocument(
    isId ? `restore:${id}` : null,
    () => doc(db, COLLECTIONS.restores, id),
    (one) => (one.exists() ? readRow(RestoreJob, one.id, one.data()) : null),
  );
  return isId ? live : { state: 'ready', value: null, isCached: false, syncedAtMs: null };
}
