/** Walks the records of a backup and the live documents side by side, in `__name__` order, and pairs those of one path. */
import { comparePaths, relativePath } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { type NameRange, rangeHolds } from '../../domain/ranges.ts';
import { readDocumentName } from '../../firestore/transcoder/readDocument.ts';
import { readRecordHeader } from '../../firestore/transcoder/readRecordHeader.ts';

/** A path with its record line in the backup and its live Document wire bytes; one of the two may be missing. */
export interface DocumentPair {
  path: string;
  record: Buffer | null;
  live: Buffer | null;
}

interface Keyed {
  path: string;
  bytes: Buffer;
}

/** Batches of pairs, each path once. Records outside `ranges` are passed over: they belong to another piece of the part. */
export async function* mergeDocuments(
  records: AsyncIterable<Buffer[]>,
  live: AsyncIterable<Buffer[]>,
  ranges: readonly NameRange[],
): AsyncGenerator<DocumentPair[], void, void> {
  const stored = new Cursor(keyRecords(records, ranges));
  const current = new Cursor(keyDocuments(live));
  try {
    for (;;) {
      if (stored.isDry) await stored.fill();
      if (current.isDry) await current.fill();
      const pairs: DocumentPair[] = [];
      while (!stored.isDry && !current.isDry) {
        const record = stored.peek();
        const document = current.peek();
        if (record === null && document === null) break;
        const order =
          record === null ? 1 : document === null ? -1 : comparePaths(record.path, document.path);
        if (order <= 0) stored.advance();
        if (order >= 0) current.advance();
        pairs.push({
          path: (order <= 0 ? record?.path : document?.path) ?? '',
          record: order <= 0 ? (record?.bytes ?? null) : null,
          live: order >= 0 ? (document?.bytes ?? null) : null,
        });
      }
      if (pairs.length > 0) yield pairs;
      if (stored.isOver && current.isOver) return;
    }
  } finally {
    await Promise.all([stored.close(), current.close()]);
  }
}

/** One side of the merge: a batch at hand, and whether more may come. */
class Cursor {
  readonly #batches: AsyncGenerator<Keyed[], void, void>;
  #batch: Keyed[] = [];
  #at = 0;
  #ended = false;

  constructor(batches: AsyncGenerator<Keyed[], void, void>) {
    this.#batches = batches;
  }

  get isDry(): boolean {
    return this.#at >= this.#batch.length && !this.#ended;
  }

  get isOver(): boolean {
    return this.#at >= this.#batch.length && this.#ended;
  }

  async fill(): Promise<void> {
    const next = await this.#batches.next();
    this.#ended = next.done === true;
    this.#batch = next.done === true ? [] : next.value;
    this.#at = 0;
  }

  peek(): Keyed | null {
    return this.#batch[this.#at] ?? null;
  }

  advance(): void {
    this.#at += 1;
  }

  async close(): Promise<void> {
    await this.#batches.return();
  }
}

async function* keyRecords(
  records: AsyncIterable<Buffer[]>,
  ranges: readonly NameRange[],
): AsyncGenerator<Keyed[], void, void> {
  let previous: string | null = null;
  for await (const lines of records) {
    const keyed: Keyed[] = [];
    for (const bytes of lines) {
      const path = relativePath(readRecordHeader(bytes).name);
      if (previous !== null && comparePaths(previous, path) >= 0) throw outOfOrder(previous, path);
      previous = path;
      if (ranges.some((range) => rangeHolds(range, path))) keyed.push({ path, bytes });
    }
    if (keyed.length > 0) yield keyed;
  }
}

async function* keyDocuments(live: AsyncIterable<Buffer[]>): AsyncGenerator<Keyed[], void, void> {
  for await (const documents of live) {
    yield documents.map((bytes) => ({ path: relativePath(readDocumentName(bytes)), bytes }));
  }
}

function outOfOrder(before: string, after: string): FirevaultError {
  return new FirevaultError(
    'data-loss',
    'archive/out-of-order',
    `The backup’s records are not in order: ${after} follows ${before}.`,
    { nextStep: 'Use another location of this backup, or another backup.' },
  );
}
