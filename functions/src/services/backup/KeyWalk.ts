/** Walks the names of now and the key list of then side by side, and gathers where they differ. */
import { comparePaths } from '../../domain/documentName.ts';
import { appendPrintedKey, keyOf, readKeyLine } from '../../firestore/keyLines.ts';
import { PrintedCollection } from '../../firestore/PrintedCollection.ts';
import { BLOCK_BYTES, type ScanTally } from '../../firestore/recordBlocks.ts';
import { RecordPrinter } from '../../firestore/transcoder/documentToRecord.ts';
import { ByteSink } from '../../firestore/wire/ByteSink.ts';
import { BatchCursor } from '../BatchCursor.ts';

export interface Difference {
  path: string;
  isDeletion: boolean;
}

/**
 * Nearly every document is what it was, and then its key line is the very bytes of the line in the list: neither becomes a
 * string. Whether a document changed is told by its update time alone, which Firestore raises with every write that changes
 * something.
 */
export class KeyWalk {
  /** In `__name__` order; for the caller to take. */
  readonly differences: Difference[] = [];
  readonly #names: BatchCursor<Buffer>;
  readonly #base: BatchCursor<Buffer>;
  readonly #keys: ByteSink;
  readonly #tally: ScanTally;
  readonly #printer = new RecordPrinter(new ByteSink());
  readonly #collection = new PrintedCollection(this.#printer);
  /** What was passed last: a document of now, or else a line of then. */
  #lastName: Buffer | null = null;
  #lastLine: Buffer | null = null;

  /**
   * `names` are Document wire bytes without fields, `base` lines of key lists without line ends, both in strictly ascending
   * order. The key of each document goes to `keys`, and into `tally`.
   */
  constructor(
    names: AsyncIterable<Buffer[]>,
    base: AsyncIterable<Buffer[]>,
    keys: ByteSink,
    tally: ScanTally,
  ) {
    this.#names = new BatchCursor(names);
    this.#base = new BatchCursor(base);
    this.#keys = keys;
    this.#tally = tally;
  }

  /** Waits until there is something to walk over; answers false at the end. */
  async fill(): Promise<boolean> {
    await Promise.all([this.#names.fill(), this.#base.fill()]);
    return !(this.#names.isOver && this.#base.isOver);
  }

  /** Walks until it has to wait for a side, has found so many differences, or has filled a block of keys. */
  on(differences: number): void {
    const names = this.#names;
    const base = this.#base;
    while (!names.isDry && !base.isDry) {
      const wire = names.peek();
      const line = base.peek();
      if (wire === null && line === null) return;
      this.#step(wire, line);
      if (this.differences.length >= differences || this.#keys.length >= BLOCK_BYTES) return;
    }
  }

  /** Everything up to this path has gone by, on both sides; null before the first. */
  get lastPath(): string | null {
    if (this.#lastName !== null) return keyOf(this.#lastName).path;
    return this.#lastLine === null ? null : readKeyLine(this.#lastLine).path;
  }

  async close(): Promise<void> {
    await Promise.all([this.#names.close(), this.#base.close()]);
  }

  #step(wire: Buffer | null, line: Buffer | null): void {
    if (wire === null) {
      if (line !== null) this.#passDeletion(line, readKeyLine(line).path);
      return;
    }
    const start = this.#keys.length;
    this.#printer.sink.reset();
    this.#printer.append(wire);
    const collection = this.#collection.of(wire);
    appendPrintedKey(this.#printer, this.#collection.rootBytes, this.#keys);
    if (line === null) this.#noteWritten(keyOf(wire).path);
    else if (this.#isKeyAt(start, line)) this.#base.advance();
    else {
      const now = keyOf(wire);
      const then = readKeyLine(line);
      const order = comparePaths(now.path, then.path);
      if (order > 0) {
        this.#keys.length = start;
        this.#passDeletion(line, then.path);
        return;
      }
      if (order === 0) this.#base.advance();
      if (order < 0 || now.updateTime !== then.updateTime) this.#noteWritten(now.path);
    }
    this.#tally.counts[collection] = (this.#tally.counts[collection] ?? 0) + 1;
    this.#tally.documents += 1;
    this.#names.advance();
    this.#lastName = wire;
  }

  /** Whether the key that was appended from `start` on is that line. */
  #isKeyAt(start: number, line: Buffer): boolean {
    const { bytes, length } = this.#keys;
    // The line has lost its line end.
    const end = length - 1;
    return end - start === line.length && bytes.compare(line, 0, line.length, start, end) === 0;
  }

  #noteWritten(path: string): void {
    this.differences.push({ path, isDeletion: false });
  }

  #passDeletion(line: Buffer, path: string): void {
    this.differences.push({ path, isDeletion: true });
    this.#base.advance();
    this.#lastName = null;
    this.#lastLine = line;
  }
}
