/** Walks the records of a backup and the live documents side by side, in `__name__` order, and pairs those of one path. */
import { comparePaths, relativePath } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { type NameRange, rangeHolds } from '../../domain/ranges.ts';
import { readDocumentName } from '../../firestore/transcoder/readDocument.ts';
import { readRecordHeader } from '../../firestore/transcoder/readRecordHeader.ts';
import { type Keyed, mergeByPath, overlay } from '../mergeByPath.ts';

/** A path with its record line in the backup and its live Document wire bytes; one of the two may be missing. */
export interface DocumentPair {
  path: string;
  record: Buffer | null;
  live: Buffer | null;
}

/** One backup of a chain: its record lines in order, and the ranges in which it has its say. */
export interface RecordLayer {
  records: AsyncIterable<Buffer[]>;
  ranges: readonly NameRange[];
}

/** A record line and whether it says that the document is gone. */
interface LayerRecord {
  line: Buffer;
  isDeletion: boolean;
}

/**
 * Batches of pairs, each path once. Of the layers, newest first, the first that knows a path has its say. `toBackupPath`
 * tells where in the backup a live document has its like.
 */
export async function* mergeDocuments(
  layers: readonly RecordLayer[],
  live: AsyncIterable<Buffer[]>,
  toBackupPath: (livePath: string) => string = (path) => path,
): AsyncGenerator<DocumentPair[], void, void> {
  for await (const pairs of mergeByPath(recordsOf(layers), keyDocuments(live, toBackupPath))) {
    yield pairs.map(({ path, left, right }) => ({ path, record: left, live: right }));
  }
}

async function* recordsOf(
  layers: readonly RecordLayer[],
): AsyncGenerator<Keyed<Buffer>[], void, void> {
  for await (const batch of overlay(layers.map(keyRecords))) {
    const records: Keyed<Buffer>[] = [];
    for (const { path, item } of batch) {
      if (!item.isDeletion) records.push({ path, item: item.line });
    }
    if (records.length > 0) yield records;
  }
}

async function* keyRecords({
  records,
  ranges,
}: RecordLayer): AsyncGenerator<Keyed<LayerRecord>[], void, void> {
  let previous: string | null = null;
  for await (const lines of records) {
    const keyed: Keyed<LayerRecord>[] = [];
    for (const line of lines) {
      const { name, deleted: isDeletion } = readRecordHeader(line);
      const path = relativePath(name);
      if (previous !== null && comparePaths(previous, path) >= 0) throw outOfOrder(previous, path);
      previous = path;
      if (ranges.some((range) => rangeHolds(range, path))) {
        keyed.push({ path, item: { line, isDeletion } });
      }
    }
    if (keyed.length > 0) yield keyed;
  }
}

async function* keyDocuments(
  live: AsyncIterable<Buffer[]>,
  toBackupPath: (livePath: string) => string,
): AsyncGenerator<Keyed<Buffer>[], void, void> {
  for await (const documents of live) {
    yield documents.map((item) => ({
      path: toBackupPath(relativePath(readDocumentName(item))),
      item,
    }));
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
