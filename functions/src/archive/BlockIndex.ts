/** The index of a part: which documents each of its blocks begins with and where its stored bytes lie, so that one can be read without the others. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Compression } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import { BufferedEncoder } from './BufferedEncoder.ts';
import type { ManifestIndex } from './manifest.ts';
import type { BlockOutline, PartSummary } from './PartEncoder.ts';
import type { StoredLines } from './readPart.ts';

/** A line of an index. */
const BlockEntry = z.object({
  /** Of the block's first record, relative to the database root. */
  path: z.string(),
  /** Where its bytes begin in the stored object, and how many they are. */
  at: z.number().int().nonnegative(),
  bytes: z.number().int().positive(),
  /** Lines, those of deletions among them. */
  records: z.number().int().positive(),
  /** Hex SHA-256 of these stored bytes. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BlockEntry = z.infer<typeof BlockEntry>;

/** An object of one block is read whole anyway, so that its index would only cost. */
export const LEAST_INDEXED_BLOCKS = 2;

const LINE_FEED = 10;

/** Gathers the index of one part while the part is written: some hundred bytes a block. */
export class BlockIndex {
  readonly #firstPath: (block: Buffer) => string;
  readonly #compression: Compression;
  readonly #entryName: string;
  readonly #lines: string[] = [];

  /** `firstPath` tells the path of a block's first record. */
  constructor(firstPath: (block: Buffer) => string, compression: Compression, entryName: string) {
    this.#firstPath = firstPath;
    this.#compression = compression;
    this.#entryName = entryName;
  }

  get blocks(): number {
    return this.#lines.length;
  }

  outline(plain: Buffer): BlockOutline {
    return { path: this.#firstPath(plain), records: countLines(plain) };
  }

  /** In the order of the blocks. */
  add({ path, records }: BlockOutline, at: number, stored: Buffer): void {
    const sha256 = createHash('sha256').update(stored).digest('hex');
    this.#lines.push(
      `${JSON.stringify({ path, at, bytes: stored.length, records, sha256 } satisfies BlockEntry)}\n`,
    );
  }

  /** Once, when every block is in. */
  async finish(): Promise<{ stored: readonly Buffer[]; summary: PartSummary }> {
    const encoder = new BufferedEncoder(this.#compression, this.#entryName, null);
    if (this.#lines.length > 0) await encoder.add(Buffer.from(this.#lines.join(''), 'utf8'));
    return encoder.finish();
  }
}

/** Lines of a block, each with its line end. */
export function countLines(plain: Buffer): number {
  let lines = 0;
  for (let at = plain.indexOf(LINE_FEED); at !== -1; at = plain.indexOf(LINE_FEED, at + 1)) {
    lines += 1;
  }
  return lines;
}

/** The index as an object of lines. */
export function linesOfIndex(index: ManifestIndex): StoredLines {
  return { ...index, documents: index.blocks };
}

/** The entries of an index by its lines. Throws `archive/index-malformed` for lines that cannot be those of an index. */
export function readBlockIndex(lines: readonly Buffer[], object: string): BlockEntry[] {
  try {
    const entries = lines.map((line) => BlockEntry.parse(JSON.parse(line.toString('utf8'))));
    let end: number | null = null;
    for (const { at, bytes } of entries) {
      if (end !== null && at !== end) throw new RangeError('its blocks do not follow one another');
      end = at + bytes;
    }
    return entries;
  } catch (error) {
    throw new FirevaultError(
      'data-loss',
      'archive/index-malformed',
      `The index ${object} is none: ${error instanceof RangeError ? error.message : 'a line of it cannot be read'}.`,
      { nextStep: 'Use another location of this backup, or another backup.', cause: error },
    );
  }
}
