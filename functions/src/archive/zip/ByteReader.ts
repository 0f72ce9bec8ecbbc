/** Takes exact counts of bytes, or whatever comes next, off a stream of chunks of any size. */
export class ByteReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** How many bytes were taken and not put back. */
  get position(): number {
    return this.#position;
  }

  /** Throws `RangeError` when the stream ends before; `what` is what the bytes belong to. */
  async take(count: number, what: string): Promise<Buffer> {
    const taken: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      const chunk = await this.chunk();
      if (chunk === null) throw new RangeError(`it is cut off in ${what}`);
      this.putBack(chunk.subarray(missing));
      taken.push(chunk.subarray(0, missing));
      missing -= Math.min(missing, chunk.length);
    }
    return Buffer.concat(taken, count);
  }

  /** At least one byte, or null at the end. */
  async chunk(): Promise<Buffer | null> {
    let chunk = this.#held;
    this.#held = Buffer.alloc(0);
    while (chunk.length === 0) {
      const { done, value } = await this.#iterator.next();
      if (done === true) return null;
      chunk = Buffer.from(value.buffer, value.byteOffset, value.length);
    }
    this.#position += chunk.length;
    return chunk;
  }

  /** Only the rest of the chunk that was given out last. */
  putBack(rest: Buffer): void {
    this.#held = rest;
    this.#position -= rest.length;
  }

  /** Lets the source go without waiting for it: one that stalls must not keep its reader from leaving. */
  close(): void {
    this.#iterator.return?.().catch(() => undefined);
  }
}
