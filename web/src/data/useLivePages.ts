/** A list that grows by pages, newest first: each page has a listener of its own, so that one more costs one page of reads. */
import { onSnapshot, type Query, type QueryDocumentSnapshot } from 'firebase/firestore';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { nowMs } from '../lib/clock.ts';
import type { Live } from './Live.ts';
import { EMPTY_PAGE, pageAfter, type RecordPage, rowsOf } from './livePages.ts';
import { readFailure } from './readFailure.ts';
import type { StoredRow } from './StoredRow.ts';

export interface Page<T> {
  rows: T[];
  hasMore: boolean;
}

export interface LivePages<T> {
  live: Live<Page<StoredRow<T>>>;
  showMore(): void;
}

/**
 * `source` asks for `size` documents and one more, after the given one or from the newest. It and `read` must stay the same
 * between renders. The list is not shown before the server has confirmed its first page once.
 */
export function useLivePages<T>(
  size: number,
  source: (after: QueryDocumentSnapshot | null) => Query,
  read: (document: QueryDocumentSnapshot) => StoredRow<T>,
): LivePages<T> {
  const [pages, setPages] = useState<readonly RecordPage<QueryDocumentSnapshot, T>[]>([]);
  const [syncedAtMs, setSyncedAt] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const closers = useRef<(() => void)[]>([]);

  const open = useCallback(
    (index: number, after: QueryDocumentSnapshot | null) => {
      const close = onSnapshot(
        source(after),
        { includeMetadataChanges: true },
        (snapshot) => {
          const { fromCache } = snapshot.metadata;
          if (index === 0 && !fromCache) setSyncedAt(nowMs());
          setPages((before) =>
            before.with(
              index,
              pageAfter(before[index] ?? EMPTY_PAGE, snapshot.docs, { size, fromCache, read }),
            ),
          );
        },
        setError,
      );
      closers.current.push(close);
    },
    [source, read, size],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` starts over.
  useEffect(() => {
    setPages([EMPTY_PAGE]);
    setSyncedAt(null);
    setError(null);
    open(0, null);
    return () => {
      for (const close of closers.current.splice(0)) close();
    };
  }, [open, attempt]);

  const showMore = useCallback(() => {
    const last = pages.at(-1);
    const tail = last?.documents[size - 1];
    if (last === undefined || tail === undefined || !last.hasMore) return;
    setPages([...pages, EMPTY_PAGE]);
    open(pages.length, tail);
  }, [pages, open, size]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const live = useMemo((): Live<Page<StoredRow<T>>> => {
    if (error !== null) return { state: 'failed', failure: readFailure(error), retry };
    if (syncedAtMs === null) return { state: 'loading' };
    const arrived = pages.filter((page) => page.isThere);
    const value = {
      rows: rowsOf(arrived),
      // While a page is on its way, there is one.
      hasMore: arrived.length < pages.length || (arrived.at(-1)?.hasMore ?? false),
    };
    return { state: 'ready', value, isCached: pages[0]?.fromCache ?? true, syncedAtMs };
  }, [pages, syncedAtMs, error, retry]);

  return { live, showMore };
}
