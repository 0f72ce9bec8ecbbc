/** Live records of restore jobs: the newest ones, and one of them. */
import { COLLECTIONS, RestoreId, RestoreJob } from '@contract';
import { collection, doc, limit, orderBy, query } from 'firebase/firestore';
import { useConnection } from './ConnectionContext.tsx';
import type { Live } from './Live.ts';
import { readRow, type StoredRow } from './StoredRow.ts';
import type { Page } from './useBackups.ts';
import { useLiveDocument, useLiveQuery } from './useLive.ts';

export type RestoreRow = StoredRow<RestoreJob>;

export function useNewestRestores(count: number): Live<Page<RestoreRow>> {
  const { db } = useConnection();
  return useLiveQuery(
    `restores:${count}`,
    () =>
      query(collection(db, COLLECTIONS.restores), orderBy('createdAt', 'desc'), limit(count + 1)),
    (snapshot) => ({
      rows: snapshot.docs.slice(0, count).map((one) => readRow(RestoreJob, one.id, one.data())),
      hasMore: snapshot.docs.length > count,
    }),
  );
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
