/** Turns a scan into blocks of record lines of about a mebibyte each, keeping count of what went by. */
import { relativePath } from '../domain/documentName.ts';
import { appendPrintedKey } from './keyLines.ts';
import { PrintedCollection } from './PrintedCollection.ts';
import { RecordPrinter } from './transcoder/documentToRecord.ts';
import { readDocumentName } from './transcoder/readDocument.ts';
import { ByteSink } from './wire/ByteSink.ts';

/** What has gone by so far; `counts` is of the documents seen, by root collection, `bytes` of record lines. */
export interface ScanTally {
  documents: number;
  /** Of them, those that have a record; all but in an incremental backup. */
  written: number;
  /** Records that say that a document is gone. */
  deletions: number;
  bytes: number;
  /** The last document of the last block that was filled. */
  lastPath: string | null;
  counts: Record<string, number>;
}

/** Takes the key of every document that goes by; full sinks are handed over as blocks of whole lines. */
export interface KeySink {
  sink: ByteSink;
  /** Called when the sink holds a block; it takes what is there. */
  flush: () => Promise<void>;
}

export function newScanTally(): ScanTally {
  return { documents: 0, written: 0, deletions: 0, bytes: 0, lastPath: null, counts: {} };
}

/** Big enough to compress well, small enough that a few of them in flight do not matter. */
export const BLOCK_BYTES = 1024 * 1024;

/**
 * Each block holds whole lines and may be kept by the caller; `keys` gets the key of every document in them. `isFull` is
 * asked after each block: once it says so the scan is left, and `tally.lastPath` is the last document that is in.
 */
export async function* recordBlocks(
  scan: AsyncIterable<Buffer[]>,
  tally: ScanTally,
  isFull: () => boolean,
  keys: KeySink | null = null,
): AsyncGenerator<Buffer, void, void> {
  const sink = new ByteSink(BLOCK_BYTES + 64 * 1024);
  const printer = new BlockPrinter(sink, tally, keys);
  for await (const documents of scan) {
    for (let next = 0; next < documents.length; ) {
      next = printer.print(documents, next);
      if (keys !== null && keys.sink.length >= BLOCK_BYTES) await keys.flush();
      if (sink.length < BLOCK_BYTES) continue;
      tally.lastPath = pathOf(documents[next - 1]);
      yield sink.take();
      if (isFull()) return;
    }
  }
  if (sink.length > 0) yield sink.take();
}

function pathOf(wire: Buffer | undefined): string | null {
  return wire === undefined ? null : relativePath(readDocumentName(wire));
}

/** The loop over the documents, apart from the generator: there it would be compiled late and run slowly. */
class BlockPrinter {
  readonly #printer: RecordPrinter;
  readonly #tally: ScanTally;
  readonly #keys: KeySink | null;
  readonly #collection: PrintedCollection;

  constructor(sink: ByteSink, tally: ScanTally, keys: KeySink | null) {
    this.#printer = new RecordPrinter(sink);
    this.#collection = new PrintedCollection(this.#printer);
    this.#tally = tally;
    this.#keys = keys;
  }

  /** Prints from `start` on until the records or the keys fill a block; returns where it stopped. */
  print(documents: readonly Buffer[], start: number): number {
    const printer = this.#printer;
    const { sink } = printer;
    const tally = this.#tally;
    const keySink = this.#keys?.sink ?? null;
    let at = start;
    while (at < documents.length) {
      const wire = documents[at++] as Buffer;
      tally.bytes += printer.append(wire);
      const collection = this.#collection.of(wire);
      tally.counts[collection] = (tally.counts[collection] ?? 0) + 1;
      tally.documents += 1;
      tally.written += 1;
      if (keySink !== null) {
        appendPrintedKey(printer, this.#collection.rootBytes, keySink);
        if (keySink.length >= BLOCK_BYTES) break;
      }
      if (sink.length >= BLOCK_BYTES) break;
    }
    return at;
  }
}
