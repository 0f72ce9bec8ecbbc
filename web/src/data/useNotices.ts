/** Live in-app alerts, and the marks that this person has read them. */
import { AppNotification, COLLECTIONS } from '@contract';
import { collection, doc, FieldPath, limit, orderBy, query, writeBatch } from 'firebase/firestore';
import { useCallback } from 'react';
import { useConnection } from './ConnectionContext.tsx';
import { Failure } from './Failure.ts';
import type { Live } from './Live.ts';
import { readableOf, readRow } from './StoredRow.ts';
import { useLiveQuery } from './useLive.ts';

/** How many of the newest are looked at. */
export const NOTICES_SHOWN = 100;

/** The newest alerts, newest first; those of another version are left out. */
export function useNotices(): Live<AppNotification[]> {
  const { db } = useConnection();
  return useLiveQuery(
    'notices',
    () =>
      query(
        collection(db, COLLECTIONS.notifications),
        orderBy('createdAt', 'desc'),
        limit(NOTICES_SHOWN),
      ),
    (snapshot) =>
      readableOf(
        snapshot.docs.map((one) => readRow(AppNotification, one.id, { ...one.data(), id: one.id })),
      ),
  );
}

/** Marks alerts as read by whoever is signed in: seen at once, stored when the server has it. Rejects with a Failure. */
export function useMarkRead(): (ids: readonly string[]) => Promise<void> {
  const { db, auth } = useConnection();
  return useCallback(
    async (ids) => {
      const uid = auth.currentUser?.uid;
      if (uid === undefined || ids.length === 0) return;
      const batch = writeBatch(db);
      for (const id of ids) {
        batch.update(doc(db, COLLECTIONS.notifications, id), new FieldPath('readBy', uid), true);
      }
      await batch.commit().catch((error: unknown) => {
        throw new Failure(
          {
            code: 'firestore/mark-read',
            message: 'The notices could not be marked as read.',
            nextStep: 'Check the network connection and that firestore.rules is deployed.',
          },
          error,
        );
      });
    },
    [db, auth],
  );
}
