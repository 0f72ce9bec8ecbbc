/** Walks sorted streams side by side in `__name__` order: two of them paired by path, or many of which the first has its say. */
import { comparePaths } from '../domain/documentName.ts';
import { BatchCursor } from './BatchCursor.ts';

export interface Keyed<T> {
  /** Relative to the database root. */
  path: string;
  item: T;
}

/** What both sides have at a path; null where one has nothing. */
export interface Merged<L, R> {
  path: string;
  left: L | null;
  right: R | null;
}

/** Batches of pairs, each path once. Both sides must be in strictly ascending order. */
export async function* mergeByPath<L, R>(
  left: AsyncIterable<Keyed<L>[]>,
  right: AsyncIterable<Keyed<R>[]>,
): AsyncGenerator<Merged<L, R>[], void, void> {
  const lefts = new BatchCursor(left);
  const rights = new BatchCursor(right);
  try {
    for (;;) {
      await Promise.all([lefts.fill(), rights.fill()]);
      const pairs: Merged<L, R>[] = [];
      while (!lefts.isDry && !rights.isDry) {
        const ours = lefts.peek();
        const theirs = rights.peek();
        if (ours === null && theirs === null) break;
        const order =
          ours === null ? 1 : theirs === null ? -1 : comparePaths(ours.path, theirs.path);
        if (order <= 0) lefts.advance();
        if (order >= 0) rights.advance();
        pairs.push({
          path: (order <= 0 ? ours?.path : theirs?.path) ?? '',
          left: order <= 0 ? (ours?.item ?? null) : null,
          right: order >= 0 ? (theirs?.item ?? null) : null,
        });
      }
      if (pairs.length > 0) yield pairs;
      if (lefts.isOver && rights.isOver) return;
    }
  } finally {
    await Promise.all([lefts.close(), rights.close()]);
  }
}

/** Each path once, as the first of the layers that knows it has it. Every layer must be in strictly ascending order. */
export async function* overlay<T>(
  layers: readonly AsyncIterable<Keyed<T>[]>[],
): AsyncGenerator<Keyed<T>[], void, void> {
  const [only] = layers;
  if (layers.length === 1 && only !== undefined) {
    yield* only;
    return;
  }
  const cursors = layers.map((layer) => new BatchCursor(layer));
  try {
    for (;;) {
      await Promise.all(cursors.map((cursor) => cursor.fill()));
      const batch: Keyed<T>[] = [];
      while (!cursors.some((cursor) => cursor.isDry)) {
        const first = lowest(cursors);
        if (first === null) break;
        batch.push(first);
        for (const cursor of cursors) if (cursor.peek()?.path === first.path) cursor.advance();
      }
      if (batch.length > 0) yield batch;
      if (cursors.every((cursor) => cursor.isOver)) return;
    }
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.close()));
  }
}

function lowest<T>(cursors: readonly BatchCursor<Keyed<T>>[]): Keyed<T> | null {
  let first: Keyed<T> | null = null;
  for (const cursor of cursors) {
    const next = cursor.peek();
    if (next !== null && (first === null || comparePaths(next.path, first.path) < 0)) first = next;
  }
  return first;
}
