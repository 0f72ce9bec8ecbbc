/** Builds a small object in memory: blocks of lines are compressed as they come, so that only the compressed form is held. */
import { createHash } from 'node:crypto';
import type { Compression } from '../contract/index.ts';
import { type PartCompressor, partCompressor } from './compression.ts';
import type { PartSummary, Seal } from './PartEncoder.ts';

export class BufferedEncoder {
  readonly #compressor: PartCompressor;
  readonly #seal: Seal | null;
  readonly #plain = createHash('sha256');
  readonly #held: Buffer[];
  #bytes = 0;

  constructor(compression: Compression, entryName: string, seal: Seal | null) {
    this.#compressor = partCompressor(compression, entryName);
    this.#seal = seal;
    this.#held = [this.#compressor.begin()];
  }

  /** A block must end with a line's end and must not change after it is given. One at a time. */
  async add(block: Buffer): Promise<void> {
    this.#plain.update(block);
    this.#bytes += block.length;
    this.#held.push(await this.#compressor.block(block));
  }

  /** Once, when every block is in. */
  async finish(): Promise<{ stored: readonly Buffer[]; summary: PartSummary }> {
    this.#held.push(this.#compressor.end());
    const stored = await this.#sealed();
    const hash = createHash('sha256');
    for (const chunk of stored) hash.update(chunk);
    return {
      stored,
      summary: {
        bytes: this.#bytes,
        storedBytes: stored.reduce((sum, { length }) => sum + length, 0),
        sha256: this.#plain.digest('hex'),
        storedSha256: hash.digest('hex'),
      },
    };
  }

  /** In pieces: joining them would hold all of it twice. */
  async #sealed(): Promise<Buffer[]> {
    const held = this.#held.filter((chunk) => chunk.length > 0);
    if (this.#seal === null) return held;
    async function* compressed(): AsyncGenerator<Buffer, void, void> {
      yield* held;
    }
    const sealed: Buffer[] = [];
    for await (const chunk of this.#seal(compressed())) sealed.push(chunk);
    return sealed;
  }
}
