/** What a page of a growing list holds after each snapshot, and the list that pages make together. Pure. */
import type { StoredRow } from './StoredRow.ts';

/** What is needed of a stored document. */
interface Stored {
  id: string;
  get(field: string): unknown;
}

export interface RecordPage<D, T> {
  /** False until the server has confirmed it once. */
  isThere: boolean;
  documents: readonly D[];
  rows: readonly StoredRow<T>[];
  /** Rows that newer ones have pushed out of this page, newest first: no other page asks for them. */
  fallen: readonly StoredRow<T>[];
  hasMore: boolean;
  fromCache: boolean;
}

export const EMPTY_PAGE = {
  isThere: false,
  documents: [],
  rows: [],
  fallen: [],
  hasMore: false,
  fromCache: true,
} as const satisfies RecordPage<never, never>;

/** The page once its query has answered with `found`: `size` documents, and one more where there are more. */
export function pageAfter<D extends Stored, T>(
  before: RecordPage<D, T>,
  found: readonly D[],
  { size, fromCache, read }: { size: number; fromCache: boolean; read: (one: D) => StoredRow<T> },
): RecordPage<D, T> {
  // What happens to lie in the cache is not yet the page.
  if (fromCache && !before.isThere) return before;
  const documents = found.slice(0, size);
  const known = new Map(before.rows.map((row) => [row.id, row]));
  const isThere = new Set(documents.map((one) => one.id));
  const last = documents.at(-1);
  const isFull = documents.length === size && last !== undefined;
  // What is gone and older than all that is left has been pushed out; all else that is gone has been deleted.
  const pushedOut = isFull
    ? before.documents.flatMap((one, index) => {
        const row = before.rows[index];
        return row !== undefined && !isThere.has(one.id) && momentOf(one) < momentOf(last)
          ? [row]
          : [];
      })
    : [];
  return {
    isThere: true,
    documents,
    rows: documents.map((one) => keptRow(known.get(one.id), read(one))),
    fallen: [...pushedOut, ...before.fallen].filter((row) => !isThere.has(row.id)),
    hasMore: found.length > size,
    fromCache,
  };
}

/** All of them in order, each once. */
export function rowsOf<T>(
  pages: readonly Pick<RecordPage<unknown, T>, 'rows' | 'fallen'>[],
): StoredRow<T>[] {
  const byId = new Map<string, StoredRow<T>>();
  for (const row of pages.flatMap(({ rows, fallen }) => [...rows, ...fallen])) {
    if (!byId.has(row.id)) byId.set(row.id, row);
  }
  return [...byId.values()];
}

/** The row as it was when its document has not changed: what shows it need not be drawn again. */
function keptRow<T>(before: StoredRow<T> | undefined, now: StoredRow<T>): StoredRow<T> {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

function momentOf(document: Stored): number {
  const at = document.get('createdAt') as { toMillis?: () => number } | undefined;
  return at?.toMillis?.() ?? Number.POSITIVE_INFINITY;
}
