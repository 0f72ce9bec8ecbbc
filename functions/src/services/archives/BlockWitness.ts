/** Sees the stored bytes of a part go by, and compares each block with what the part's index says of it. */
import { createHash } from 'node:crypto';
import { type BlockEntry, countLines } from '../../archive/BlockIndex.ts';
import { decompressBlock } from '../../archive/compression.ts';
import type { ManifestPart } from '../../archive/manifest.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { firstRecordPath } from '../../firestore/firstRecordPath.ts';

export class BlockWitness {
  readonly #entries: readonly BlockEntry[];
  readonly #part: ManifestPart;
  readonly #compression: Parameters<typeof decompressBlock>[1];
  #next = 0;
  #records = 0;

  constructor(
    entries: readonly BlockEntry[],
    part: ManifestPart,
    compression: Parameters<typeof decompressBlock>[1],
  ) {
    this.#entries = entries;
    this.#part = part;
    this.#compression = compression;
  }

  /** Hands on what it is given; holds one block. Throws `backup/damaged` where a block is not as the index says. */
  async *watch(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    let held: Uint8Array[] = [];
    let position = 0;
    for await (const chunk of stored) {
      let rest = chunk;
      for (;;) {
        const entry = this.#entries[this.#next];
        if (entry === undefined) break;
        // What stands before the first block belongs to none.
        const before = Math.max(0, entry.at - position);
        const missing = entry.at + entry.bytes - Math.max(position, entry.at);
        const own = rest.subarray(before, before + missing);
        held.push(own);
        position += Math.min(before, rest.length) + own.length;
        rest = rest.subarray(before + own.length);
        if (own.length < missing) break;
        await this.#check(Buffer.concat(held), entry);
        held = [];
        this.#next += 1;
      }
      yield chunk;
    }
  }

  /** When the part has been read: the index speaks of all of it. */
  requireAll(): void {
    const records = this.#part.documents + this.#part.deletions;
    if (this.#next === this.#entries.length && this.#records === records) return;
    throw this.#disagreement(`${this.#records} of its ${records} records`);
  }

  async #check(stored: Buffer, { path, records, sha256 }: BlockEntry): Promise<void> {
    const isAsStored = createHash('sha256').update(stored).digest('hex') === sha256;
    const plain = isAsStored ? await this.#decompress(stored) : null;
    if (plain === null || countLines(plain) !== records || firstRecordPath(plain) !== path) {
      throw this.#disagreement(`the block that begins with ${path}`);
    }
    this.#records += records;
  }

  async #decompress(stored: Buffer): Promise<Buffer> {
    try {
      return await decompressBlock(stored, this.#compression);
    } catch (error) {
      throw this.#disagreement('a block that opens by itself', error);
    }
  }

  #disagreement(what: string, cause?: unknown): FirevaultError {
    return new FirevaultError(
      'data-loss',
      'backup/damaged',
      `${this.#part.object} and its index do not agree on ${what}.`,
      {
        nextStep: 'Copy it anew from another location, or back up again.',
        ...(cause === undefined ? {} : { cause }),
      },
    );
  }
}
