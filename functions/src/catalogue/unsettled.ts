/** Jobs that have ended and whose end not everybody has been told of: their records say so, since whoever ended them may be dead. */
import {
  type DocumentSnapshot,
  FieldValue,
  type Query,
  type QueryDocumentSnapshot,
} from 'firebase-admin/firestore';

const MARK = 'unsettled';

/** What is written into a job's record beside the patch that ends it; nothing beside any other. */
export function markOfEnd({ phase }: { phase?: string }): Record<string, unknown> {
  return phase === 'done' ? { [MARK]: true } : {};
}

export const WITHOUT_MARK = { [MARK]: FieldValue.delete() };

export function isMarked(job: DocumentSnapshot): boolean {
  return job.get(MARK) === true;
}

export async function findMarked(jobs: Query): Promise<QueryDocumentSnapshot[]> {
  return (await jobs.where(MARK, '==', true).get()).docs;
}
