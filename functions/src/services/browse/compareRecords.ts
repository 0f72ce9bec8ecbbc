/** Walks two sets of documents side by side and tells what is different: of two backups, or of a backup and the present. */
import { relativePath } from '../../domain/documentName.ts';
import type { NameRange } from '../../domain/ranges.ts';
import type { DocumentScanner } from '../../firestore/DocumentScanner.ts';
import { documentToRecord } from '../../firestore/transcoder/documentToRecord.ts';
import { readDocumentName } from '../../firestore/transcoder/readDocument.ts';
import { sameFields } from '../../firestore/transcoder/sameFields.ts';
import { ByteSink } from '../../firestore/wire/ByteSink.ts';
import type { RecordReader, StoredRecord } from '../archives/RecordReader.ts';
import { type Keyed, mergeByPath } from '../mergeByPath.ts';

export interface Difference {
  path: string;
  change: 'added' | 'removed' | 'changed';
  /** Record lines; null where there is no such document. */
  before: Buffer | null;
  after: Buffer | null;
}

export interface Compared {
  /** In `__name__` order. */
  differences: Difference[];
  unchanged: number;
}

type Records = AsyncIterable<Keyed<Buffer>[]>;

/** Batches of what is different, with the count of what is not. Times of change and places of storage do not matter. */
export async function* compareRecords(
  before: Records,
  after: Records,
): AsyncGenerator<Compared, void, void> {
  for await (const pairs of mergeByPath(before, after)) {
    const compared: Compared = { differences: [], unchanged: 0 };
    for (const { path, left, right } of pairs) {
      const change = changeOf(left, right);
      if (change === null) compared.unchanged += 1;
      else compared.differences.push({ path, change, before: left, after: right });
    }
    yield compared;
  }
}

function changeOf(before: Buffer | null, after: Buffer | null): Difference['change'] | null {
  if (before === null) return 'added';
  if (after === null) return 'removed';
  return before.equals(after) || sameFields(before, after) ? null : 'changed';
}

export async function* storedRecords(
  reader: Pick<RecordReader, 'records'>,
  ranges: readonly NameRange[],
): Records {
  for await (const records of reader.records(ranges)) {
    yield records.map(({ path, line }: StoredRecord) => ({ path, item: line }));
  }
}

export async function* liveRecords(
  scanner: Pick<DocumentScanner, 'scan'>,
  ranges: readonly NameRange[],
  signal: AbortSignal,
): Records {
  // A sink has a printer that is larger than a small document.
  const sink = new ByteSink();
  for await (const documents of scanner.scan(ranges, {
    readTime: null,
    namesOnly: false,
    signal,
  })) {
    yield documents.map((document) => {
      documentToRecord(document, sink);
      return { path: relativePath(readDocumentName(document)), item: sink.take().subarray(0, -1) };
    });
  }
}
