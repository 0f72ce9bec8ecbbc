/** Turns a scan into blocks of record lines of about a mebibyte each, keeping count of what went by. */
import { relativePath, rootCollectionOf } from '../domain/documentName.ts';
import { documentToRecord } from './transcoder/documentToRecord.ts';
import { readDocumentName } from './transcoder/readDocument.ts';
import { ByteSink } from './wire/ByteSink.ts';

/** What has gone by so far; `counts` is by root collection, `bytes` of record lines. */
export interface ScanTally {
  documents: number;
  bytes: number;
  lastPath: string | null;
  counts: Record<string, number>;
}

/** Big enough to compress well, small enough that a few of them in flight do not matter. */
const BLOCK_BYTES = 1024 * 1024;

/**
 * Each block holds whole lines and may be kept by the caller. `isFull` is asked after each block: once it says so the
 * scan is left, and `tally.lastPath` is the last document that is in.
 */
export async function* recordBlocks(
  scan: AsyncIterable<Buffer[]>,
  tally: ScanTally,
  isFull: () => boolean,
): AsyncGenerator<Buffer, void, void> {
  const sink = new ByteSink(BLOCK_BYTES + 64 * 1024);
  for await (const documents of scan) {
    for (const wire of documents) {
      tally.bytes += documentToRecord(wire, sink);
      const path = relativePath(readDocumentName(wire));
      const collection = rootCollectionOf(path);
      tally.counts[collection] = (tally.counts[collection] ?? 0) + 1;
      tally.documents += 1;
      tally.lastPath = path;
      if (sink.length < BLOCK_BYTES) continue;
      yield sink.take();
      if (isFull()) return;
    }
  }
  if (sink.length > 0) yield sink.take();
}
