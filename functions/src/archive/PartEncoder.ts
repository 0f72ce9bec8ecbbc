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

/** What is known of a block before it is compressed: the path of its first record, and how many lines it has. */
export interface BlockOutline {
  path: string;
  records: number;
}

/** Is told of every block, in order, and where its stored bytes begin in the object. */
interface BlockListener {
  outline(plain: Buffer): BlockOutline;
  add(outline: BlockOutline, at: number, stored: Buffer): void;
}

/** A block on its way, and what the index is to say of it. */
interface BlockAhead {
  compressed: Promise<Buffer>;
  outline: BlockOutline | null;
}

export class PartEncoder {
  readonly #compressor: PartCompressor;
  readonly #seal: Seal | null;
  readonly #index: BlockListener | null;
  readonly #plain = createHash('sha256');
  readonly #stored = createHash('sha256');
  #bytes = 0;
  #storedBytes = 0;

  /**
   * `entryName` is what an archive that knows names (zip) calls the lines; `seal` null stores them unencrypted; `index` is
   * told of every block, and is for those alone: an encrypted object can only be read from its beginning.
   */
  constructor(
    compression: Compression,
    entryName: string,
    seal: Seal | null = null,
    index: BlockListener | null = null,
  ) {
    this.#compressor = partCompressor(compression, entryName);
    this.#seal = seal;
    this.#index = index;
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
    let at = begin.length;
    if (begin.length > 0) yield begin;
    const ahead: BlockAhead[] = [];
    const settle = async ({ compressed, outline }: BlockAhead): Promise<Buffer> => {
      const stored = await compressed;
      if (outline !== null) this.#index?.add(outline, at, stored);
      at += stored.length;
      return stored;
    };
    for await (const block of blocks) {
      this.#plain.update(block);
      this.#bytes += block.length;
      const compressed = compressor.block(block);
      // A failure is thrown where the block is awaited; this only keeps it from counting as unhandled until then.
      compressed.catch(() => undefined);
      ahead.push({ compressed, outline: this.#index?.outline(block) ?? null });
      const oldest = ahead.length >= BLOCKS_AHEAD ? ahead.shift() : undefined;
      if (oldest !== undefined) yield await settle(oldest);
    }
    for (const block of ahead) yield await settle(block);
    const end = compressor.end();
    if (end.length > 0) yield end;
  }
}
