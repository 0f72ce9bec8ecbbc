/** Live entries of the audit log that fit a filter, newest first. */
import { AuditLogEntry, type AuditOutcome, COLLECTIONS } from '@contract';
import {
  collection,
  limit,
  orderBy,
  type QueryConstraint,
  query,
  Timestamp,
  where,
} from 'firebase/firestore';
import { useConnection } from './ConnectionContext.tsx';
import type { Live } from './Live.ts';
import { readRow, type StoredRow } from './StoredRow.ts';
import { useLiveQuery } from './useLive.ts';
import type { Page } from './useLivePages.ts';

export type AuditRow = StoredRow<AuditLogEntry>;

/** `fromMs` belongs to the period, `toMs` no more. */
export interface AuditFilter {
  action: string | null;
  outcome: AuditOutcome | null;
  uid: string | null;
  target: string | null;
  fromMs: number | null;
  toMs: number | null;
}

/** Loading as soon as the filter is another one: what fitted the one before is no answer. */
export function useAuditLog(filter: AuditFilter, count: number): Live<Page<AuditRow>> {
  const { db } = useConnection();
  const of = JSON.stringify(filter);
  const live = useLiveQuery(
    `audit:${count}:${of}`,
    () =>
      query(
        collection(db, COLLECTIONS.auditLogs),
        ...conditions(filter),
        orderBy('at', 'desc'),
        limit(count + 1),
      ),
    (snapshot) => ({
      of,
      rows: snapshot.docs.slice(0, count).map((one) => readRow(AuditLogEntry, one.id, one.data())),
      hasMore: snapshot.docs.length > count,
    }),
  );
  return live.state === 'ready' && live.value.of !== of ? { state: 'loading' } : live;
}

function conditions({ action, outcome, uid, target, fromMs, toMs }: AuditFilter) {
  const all: QueryConstraint[] = [];
  if (action !== null) all.push(where('action', '==', action));
  if (outcome !== null) all.push(where('outcome', '==', outcome));
  if (uid !== null) all.push(where('actor.uid', '==', uid));
  if (target !== null) all.push(where('target', '==', target));
  if (fromMs !== null) all.push(where('at', '>=', Timestamp.fromMillis(fromMs)));
  if (toMs !== null) all.push(where('at', '<', Timestamp.fromMillis(toMs)));
  return all;
}
