/** Jobs that have ended and whose end not everybody has been told of: their records say so, since whoever ended them may be dead. */
import {
  type DocumentReference,
  type DocumentSnapshot,
  FieldValue,
  type Query,
  type QueryDocumentSnapshot,
} from 'firebase-admin/firestore';

const FIELD = 'unsettled';
/** Whether the audit log has the entry of the end. */
type Mark = 'unrecorded' | 'recorded';
const MARKS: readonly Mark[] = ['unrecorded', 'recorded'];

/** What is written into a job's record beside the patch that ends it; nothing beside any other. */
export function markOfEnd({ phase }: { phase?: string }): Record<string, Mark> {
  return phase === 'done' ? { [FIELD]: 'unrecorded' } : {};
}

export const RECORDED: Record<string, Mark> = { [FIELD]: 'recorded' };

export function isUnrecorded(job: DocumentSnapshot): boolean {
  return job.get(FIELD) === MARKS[0];
}

export async function findUnsettled(jobs: Query): Promise<QueryDocumentSnapshot[]> {
  return (await jobs.where(FIELD, 'in', MARKS).get()).docs;
}

/** Once everybody knows. */
export async function settleEnd(job: DocumentReference): Promise<void> {
  await job.firestore.runTransaction(async (tx) => {
    const snapshot = await tx.get(job);
    if (snapshot.get(FIELD) !== undefined) tx.update(job, { [FIELD]: FieldValue.delete() });
  });
}
