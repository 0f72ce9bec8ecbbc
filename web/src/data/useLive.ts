/** Keeps React state in step with one Firestore listener: of a query or of a document. */
import {
  type DocumentReference,
  type DocumentSnapshot,
  onSnapshot,
  type Query,
  type QuerySnapshot,
} from 'firebase/firestore';
import { useCallback, useEffect, useState } from 'react';
import { nowMs } from '../lib/clock.ts';
import type { Live } from './Live.ts';
import { readFailure } from './readFailure.ts';

const OPTIONS = { includeMetadataChanges: true } as const;

/**
 * `key` names what `source` points to: while it stays the same, the listener stays.
 * With `null` nothing is listened to. The last value remains while a wider query loads.
 * A list is not shown before the server has confirmed it once: half a list would read as a whole one.
 */
export function useLiveQuery<T>(
  key: string | null,
  source: () => Query,
  read: (snapshot: QuerySnapshot) => T,
): Live<T> {
  return useListener<T>(key, (onValue, onError) =>
    onSnapshot(
      source(),
      OPTIONS,
      (snapshot) => onValue(read(snapshot), snapshot.metadata.fromCache, false),
      onError,
    ),
  );
}

/** As `useLiveQuery`, for one document. One that is known from a list is shown at once. */
export function useLiveDocument<T>(
  key: string | null,
  source: () => DocumentReference,
  read: (snapshot: DocumentSnapshot) => T,
): Live<T> {
  return useListener<T>(key, (onValue, onError) =>
    onSnapshot(
      source(),
      OPTIONS,
      (snapshot) => onValue(read(snapshot), snapshot.metadata.fromCache, snapshot.exists()),
      onError,
    ),
  );
}

type Listen<T> = (
  onValue: (value: T, isCached: boolean, isUsableUnconfirmed: boolean) => void,
  onError: (error: unknown) => void,
) => () => void;

function useListener<T>(key: string | null, listen: Listen<T>): Live<T> {
  const [live, setLive] = useState<Live<T>>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => {
    setLive({ state: 'loading' });
    setAttempt((count) => count + 1);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for `listen`, which is new on every render; `attempt` starts over.
  useEffect(() => {
    if (key === null) return;
    return listen(
      (value, isCached, isUsableUnconfirmed) =>
        setLive((before) => {
          const syncedAtMs = isCached ? syncedAtOf(before) : nowMs();
          return syncedAtMs === null && !isUsableUnconfirmed
            ? before
            : { state: 'ready', value, isCached, syncedAtMs };
        }),
      (error) => setLive({ state: 'failed', failure: readFailure(error), retry }),
    );
  }, [key, attempt, retry]);

  return live;
}

function syncedAtOf<T>(live: Live<T>): number | null {
  return live.state === 'ready' ? live.syncedAtMs : null;
}
