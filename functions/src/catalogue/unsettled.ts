/** Jobs that have ended and whose end not everybody has been told of: their records say so, since whoever ended them may be dead. */
import {
  type DocumentReference,
  type DocumentSnapshot,
  FieldValue,
  type Query,
  type QueryDocumentSnapshot,
} from 'firebase-admin/firestore';

/** Says whether the audit log has the entry of the end; absent when all is told. */
const FIELD = 'unsettled';
const UNRECORDED = { [FIELD]: 'unrecorded' };
export const RECORDED = { [FIELD]: 'recorded' };

/** What is written into a job's record beside the patch that ends it; nothing beside any other. */
export function markOfEnd({ phase }: { phase?: string }): Record<string, string> {
  return phase === 'done' ? UNRECORDED : {};
}

export function isUnrecorded(job: DocumentSnapshot): boolean {
  return job.get(FIELD) === UNRECORDED[FIELD];
}

export async function findUnsettled(jobs: Query): Promise<QueryDocumentSnapshot[]> {
  const marks = [UNRECORDED[FIELD], RECORDED[FIELD]];
  return (await jobs.where(FIELD, 'in', marks).get()).docs;
}

/** Once everybody knows. */
export async function settleEnd(job: DocumentReference): Promise<void> {
  await job.firestore.runTransaction(async (tx) => {
    const snapshot = await tx.get(job);
    if (snapshot.get(FIELD) !== undefined) tx.update(job, { [FIELD]: FieldValue.delete() });
  });
}
