/** Turns blocks of lines into the stored bytes of an object, hashing both sides on the way. */
import { createHash } from 'node:crypto';
import type { Compression } from '../contract/index.ts';
import { type PartCompressor, partCompressor } from './compression.ts';

/** Sizes in bytes, hashes as hex. `sha256` is of the plain lines, `storedSha256` of the stored object. */
export interface PartSummary {
  bytes: number;
  storedBytes: number;
  sha256: string;
  storedSha256: string;
}

/** Encrypts the compressed bytes of one object. */
export type Seal = (compressed: AsyncIterable<Uint8Array>) => AsyncIterable<Buffer>;

/** Blocks being compressed at once; each runs on its own thread of the pool. */
const BLOCKS_AHEAD = 2;

export class PartEncoder {
  readonly #compressor: PartCompressor;
  readonly #seal: Seal | null;
  readonly #plain = createHash('sha256');
  readonly #stored = createHash('sha256');
  #bytes = 0;
  #storedBytes = 0;

  /** `entryName` is what an archive that knows names (zip) calls the lines; `seal` null stores them unencrypted. */
  constructor(compression: Compression, entryName: string, seal: Seal | null = null) {
    this.#compressor = partCompressor(compression, entryName);
    this.#seal = seal;
  }

  /** Bytes given out so far. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  /** A block must end with a line's end and must not change after it is given. */
  async *encode(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
    const compressed = this.#compress(blocks);
    for await (const chunk of this.#seal === null ? compressed : this.#seal(compressed)) {
      this.#stored.update(chunk);
      this.#storedBytes += chunk.length;
      yield chunk;
    }
  }

  /** Only after `encode` has ended. */
  summary(): PartSummary {
    return {
      bytes: this.#bytes,
      storedBytes: this.#storedBytes,
      sha256: this.#plain.digest('hex'),
      storedSha256: this.#stored.digest('hex'),
    };
  }

  async *#compress(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
    const compressor = this.#compressor;
    const begin = compressor.begin();
    if (begin.length > 0) yield begin;
    const ahead: Promise<Buffer>[] = [];
    for await (const block of blocks) {
      this.#plain.update(block);
      this.#bytes += block.length;
      const compressed = compressor.block(block);
      // A failure is thrown where the block is awaited; this only keeps it from counting as unhandled until then.
      compressed.catch(() => undefined);
      ahead.push(compressed);
      const oldest = ahead.length >= BLOCKS_AHEAD ? ahead.shift() : undefined;
      if (oldest !== undefined) yield await oldest;
    }
    for (const compressed of ahead) yield await compressed;
    const end = compressor.end();
    if (end.length > 0) yield end;
  }
}
