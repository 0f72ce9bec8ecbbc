/** The query for a page of a collection, newest first, and for one document more: whether there are any. */
import {
  collection,
  type Firestore,
  limit,
  orderBy,
  type Query,
  type QueryDocumentSnapshot,
  query,
  startAfter,
} from 'firebase/firestore';

export function newestFirst(
  db: Firestore,
  name: string,
  size: number,
  after: QueryDocumentSnapshot | null,
): Query {
  const newest = query(collection(db, name), orderBy('createdAt', 'desc'), limit(size + 1));
  return after === null ? newest : query(newest, startAfter(after));
}
