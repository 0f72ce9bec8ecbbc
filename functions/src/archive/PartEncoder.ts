/** Turns blocks of record lines into the stored bytes of a part, hashing both sides on the way. */
import { createHash } from 'node:crypto';
import type { Compression } from '../contract/index.ts';
import { compressBlock } from './compression.ts';

/** Sizes in bytes, hashes as hex. `sha256` is of the plain records, `storedSha256` of the stored object. */
export interface PartSummary {
  bytes: number;
  storedBytes: number;
  sha256: string;
  storedSha256: string;
}

/** Blocks being compressed at once; each runs on its own thread of the pool. */
const BLOCKS_AHEAD = 2;

export class PartEncoder {
  readonly #compression: Compression;
  readonly #plain = createHash('sha256');
  readonly #stored = createHash('sha256');
  #bytes = 0;
  #storedBytes = 0;

  constructor(compression: Compression) {
    this.#compression = compression;
  }

  /** Bytes given out so far. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  /** A block must end with a line's end and must not change after it is given. An input without blocks makes an empty part. */
  async *encode(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
    const ahead: Promise<Buffer>[] = [];
    for await (const block of blocks) {
      this.#plain.update(block);
      this.#bytes += block.length;
      const compressed = compressBlock(block, this.#compression);
      // A failure is thrown where the block is awaited; this only keeps it from counting as unhandled until then.
      compressed.catch(() => undefined);
      ahead.push(compressed);
      if (ahead.length >= BLOCKS_AHEAD) yield await this.#next(ahead);
    }
    while (ahead.length > 0) yield await this.#next(ahead);
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

  async #next(ahead: Promise<Buffer>[]): Promise<Buffer> {
    const stored = (await ahead.shift()) ?? Buffer.alloc(0);
    this.#stored.update(stored);
    this.#storedBytes += stored.length;
    return stored;
  }
}
