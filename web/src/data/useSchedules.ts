/** Live records of backup schedules: all of them, and one. */
import { BackupScheduleDoc, COLLECTIONS, ScheduleId } from '@contract';
import { collection, doc } from 'firebase/firestore';
import { useConnection } from './ConnectionContext.tsx';
import type { Live } from './Live.ts';
import { readRow, type StoredRow } from './StoredRow.ts';
import { useLiveDocument, useLiveQuery } from './useLive.ts';

export type ScheduleRow = StoredRow<BackupScheduleDoc>;

/** In the order of their ids. There are 200 at most. */
export function useSchedules(): Live<ScheduleRow[]> {
  const { db } = useConnection();
  return useLiveQuery(
    'schedules',
    () => collection(db, COLLECTIONS.schedules),
    (snapshot) => snapshot.docs.map((one) => rowOf(one.id, one.data())),
  );
}

/** One schedule; `null` when there is none of this id. */
export function useSchedule(id: string): Live<ScheduleRow | null> {
  const { db } = useConnection();
  const isId = ScheduleId.safeParse(id).success;
  const live = useLiveDocument(
    isId ? `schedule:${id}` : null,
    () => doc(db, COLLECTIONS.schedules, id),
    (one) => (one.exists() ? rowOf(one.id, one.data()) : null),
  );
  return isId ? live : { state: 'ready', value: null, isCached: false, syncedAtMs: null };
}

function rowOf(id: string, data: object): ScheduleRow {
  return readRow(BackupScheduleDoc, id, { ...data, id });
}
