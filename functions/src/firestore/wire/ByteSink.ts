/** A growing output buffer: many messages or lines are appended to one block of memory that is used again. */

const SMALLEST = 1024;
/** Writers that store whole words may run this far beyond what they asked room for. */
const SLACK = 8;

export class ByteSink {
  /** The memory written to; replaced by a larger block when it grows. Only `length` bytes count. */
  bytes: Buffer;
  /** The same memory, for stores of several bytes at once. */
  words: DataView;
  /** How many bytes have been written. */
  length = 0;

  constructor(capacity = 64 * 1024) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(SMALLEST, capacity) + SLACK);
    this.words = wordsOf(this.bytes);
  }

  /** Makes room so that `count` bytes fit from offset `at` on, keeping all before `at`. Returns `bytes`. */
  room(at: number, count: number): Buffer {
    if (at + count + SLACK > this.bytes.length) this.grow(at, count);
    return this.bytes;
  }

  /** Appends `source[start, end)`. */
  append(source: Uint8Array, start = 0, end = source.length): void {
    const count = end - start;
    this.room(this.length, count).set(
      count === source.length ? source : source.subarray(start, end),
      this.length,
    );
    this.length += count;
  }

  /** Appends a short run of another sink, four bytes at a time: below some hundred bytes a native copy costs more. */
  appendRun(source: ByteSink, start: number, end: number): void {
    this.room(this.length, end - start);
    const from = source.words;
    const to = this.words;
    // The last word may run over on both sides, into the slack.
    for (let at = start, out = this.length; at < end; at += 4, out += 4) {
      to.setInt32(out, from.getInt32(at, true), true);
    }
    this.length += end - start;
  }

  appendText(text: string): void {
    const out = this.room(this.length, text.length * 3);
    this.length += out.write(text, this.length, 'utf8');
  }

  /** What has been written, without a copy: valid until the next write or `reset`. */
  view(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** What has been written, for the caller to keep; the sink is empty afterwards. */
  take(): Buffer {
    const copy = Buffer.allocUnsafeSlow(this.length);
    this.bytes.copy(copy, 0, 0, this.length);
    this.length = 0;
    return copy;
  }

  /** Forgets what has been written and keeps the memory. */
  reset(): void {
    this.length = 0;
  }

  private grow(at: number, count: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(at + count + SLACK, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, at);
    this.bytes = larger;
    this.words = wordsOf(larger);
  }
}

/** The memory of a buffer for loads and stores of several bytes at once. */
export function wordsOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
