/** Gathers the key list of a part while its documents go by, compressed in memory: some ten bytes a document. */
import { BufferedEncoder } from '../../archive/BufferedEncoder.ts';
import type { PartSummary, Seal } from '../../archive/PartEncoder.ts';
import type { Compression } from '../../contract/index.ts';
import { BLOCK_BYTES, type KeySink } from '../../firestore/recordBlocks.ts';
import { ByteSink } from '../../firestore/wire/ByteSink.ts';

export class KeyList implements KeySink {
  readonly sink = new ByteSink(BLOCK_BYTES + 64 * 1024);
  readonly #encoder: BufferedEncoder;

  constructor(compression: Compression, entryName: string, seal: Seal | null) {
    this.#encoder = new BufferedEncoder(compression, entryName, seal);
  }

  readonly flush = async (): Promise<void> => {
    if (this.sink.length > 0) await this.#encoder.add(this.sink.take());
  };

  async finish(): Promise<{ stored: readonly Buffer[]; summary: PartSummary }> {
    await this.flush();
    return this.#encoder.finish();
  }
}
