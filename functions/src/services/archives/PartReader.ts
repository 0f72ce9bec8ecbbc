/** Reads the record lines of a part that lie in some ranges, with as few stored bytes as the part allows; nothing is given out unproven. */
import {
  type BlockEntry,
  countLines,
  linesOfIndex,
  readBlockIndex,
} from '../../archive/BlockIndex.ts';
import { decompressBlock } from '../../archive/compression.ts';
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import type { Manifest, ManifestIndex, ManifestPart } from '../../archive/manifest.ts';
import { readPart, type StoredLines } from '../../archive/readPart.ts';
import { comparePaths } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { EVERYTHING, intersectRanges, type NameRange } from '../../domain/ranges.ts';
import { firstRecordPath } from '../../firestore/firstRecordPath.ts';
import {
  type ArchiveStore,
  placesOf,
  type StoredBackup,
  type StoredPiece,
  unreadable,
} from './ArchiveStore.ts';
import { LeastRecent } from './LeastRecent.ts';
import type { SubtreeSkip } from './SubtreeSkip.ts';

/** A backup opened for reading; `encryption` is its own, null without one. */
export interface OpenBackup {
  backup: StoredBackup;
  manifest: Manifest;
  encryption: Encryption | null;
}

/** A part of more stored bytes than these is not held in memory whole. */
const SMALL_BYTES = 2 * 1024 * 1024;
/** Read in one request at most; only a reading that goes on from block to block asks for so much. */
const RUN_BLOCKS = 8;
const RUN_BYTES = 2 * 1024 * 1024;
const KEPT_BYTES = 8 * 1024 * 1024;
/** An index has some hundred entries. */
const KEPT_INDEXES = 64;

export class PartReader {
  readonly #archives: ArchiveStore;
  readonly #signal: AbortSignal;
  readonly #onBytes: (bytes: number) => void;
  /** Locations that have failed once are asked last from then on. */
  readonly #avoid = new Set<string>();
  /** Stored bytes that had their hash. */
  readonly #kept = new LeastRecent<Buffer>(KEPT_BYTES, ({ length }) => length);
  readonly #indexes = new LeastRecent<BlockEntry[]>(KEPT_INDEXES, () => 1);

  constructor(
    archives: ArchiveStore,
    { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
  ) {
    this.#archives = archives;
    this.#signal = signal;
    this.#onBytes = onBytes;
  }

  /**
   * Batches of lines in order: all of the ranges, and some around them. What `skip` covers by the time it would be read
   * is left out where that saves something.
   */
  lines(
    link: OpenBackup,
    part: ManifestPart,
    ranges: readonly NameRange[],
    skip: SubtreeSkip,
  ): AsyncGenerator<Buffer[], void, void> {
    if (part.index !== null && link.encryption === null) {
      return this.#byBlocks(link, part, part.index, ranges, skip);
    }
    const whole =
      part.storedBytes <= SMALL_BYTES ? this.#whole(link, part) : this.#streamed(link, part);
    return upTo(whole, ranges);
  }

  async *#byBlocks(
    link: OpenBackup,
    part: ManifestPart,
    index: ManifestIndex,
    ranges: readonly NameRange[],
    skip: SubtreeSkip,
  ): AsyncGenerator<Buffer[], void, void> {
    const entries = await this.#entries(link, index);
    const isWanted = (at: number): boolean => {
      const next = entries[at + 1]?.path ?? null;
      if (next !== null && skip.covers(next)) return false;
      const block = { ...EVERYTHING, from: entries[at]?.path ?? null, until: next };
      return at < entries.length && ranges.some((range) => intersectRanges(range, block) !== null);
    };
    let runLength = 1;
    for (let at = 0; at < entries.length; ) {
      if (!isWanted(at)) {
        at += 1;
        runLength = 1;
        continue;
      }
      const run: BlockEntry[] = [];
      let bytes = 0;
      for (const entry of entries.slice(at, at + runLength)) {
        if (run.length > 0 && (bytes + entry.bytes > RUN_BYTES || !isWanted(at + run.length)))
          break;
        run.push(entry);
        bytes += entry.bytes;
      }
      const blocks = await this.#stored(link, part.object, run);
      for (const [offset, stored] of blocks.entries()) {
        const entry = run[offset];
        if (entry !== undefined && isWanted(at + offset)) {
          yield await openBlock(stored, entry, link, part);
        }
      }
      at += run.length;
      runLength = Math.min(2 * runLength, RUN_BLOCKS);
    }
  }

  async #entries(link: OpenBackup, index: ManifestIndex): Promise<BlockEntry[]> {
    const key = `${link.manifest.id}/${index.object}`;
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const lines: Buffer[] = [];
    for await (const batch of this.#whole(link, linesOfIndex(index))) lines.push(...batch);
    const entries = readBlockIndex(lines, index.object);
    this.#indexes.put(key, entries);
    return entries;
  }

  /** The bytes of blocks that follow one another. Where no location has all of them, each may come from another. */
  async #stored(
    { backup, manifest }: OpenBackup,
    object: string,
    pieces: readonly StoredPiece[],
  ): Promise<Buffer[]> {
    const keyOf = ({ at }: StoredPiece): string => `${manifest.id}/${object} ${at}`;
    const known = pieces.map((piece) => this.#kept.get(keyOf(piece)));
    const held = known.filter((bytes) => bytes !== undefined);
    if (held.length === pieces.length) return held;
    const reading = { signal: this.#signal, avoid: this.#avoid, onBytes: this.#onBytes };
    const read = (wanted: readonly StoredPiece[]): Promise<Buffer[]> =>
      this.#archives.pieces(backup, object, wanted, reading);
    let stored: Buffer[];
    try {
      stored = await read(pieces);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (pieces.length === 1) throw error;
      stored = [];
      for (const piece of pieces) stored.push(...(await read([piece])));
    }
    for (const [at, piece] of pieces.entries()) {
      const bytes = stored[at];
      if (bytes !== undefined) this.#kept.put(keyOf(piece), bytes);
    }
    return stored;
  }

  /** An object that may be held in memory: its hash is compared before anything of it is read. */
  async *#whole(link: OpenBackup, object: StoredLines): AsyncGenerator<Buffer[], void, void> {
    if (object.storedBytes === 0) return;
    const piece = { at: 0, bytes: object.storedBytes, sha256: object.storedSha256 };
    const stored = await this.#stored(link, object.object, [piece]);
    async function* chunks(): AsyncGenerator<Buffer, void, void> {
      yield* stored;
    }
    const { encryption, manifest } = link;
    const name = { backupId: manifest.id, objectId: object.object };
    const open =
      encryption === null
        ? null
        : (bytes: AsyncIterable<Uint8Array>) => encryption.decrypt(bytes, name);
    yield* readPart(chunks(), object, { compression: manifest.compression, open });
  }

  /**
   * From the beginning of a large part without an index. What is decrypted is proven frame by frame, so that another
   * location may go on where one has failed; an unencrypted part is read whole for its hash first.
   */
  async *#streamed(
    { backup, manifest, encryption }: OpenBackup,
    part: ManifestPart,
  ): AsyncGenerator<Buffer[], void, void> {
    const common = { encryption, signal: this.#signal, onBytes: this.#onBytes };
    if (encryption === null) {
      const provider = await this.#archives.findSoundCopy(backup, part, this.#signal);
      this.#onBytes(part.storedBytes);
      yield* this.#archives.lines(backup, manifest, part, { ...common, provider });
      return;
    }
    const failures: unknown[] = [];
    let given: string | null = null;
    for (const { provider } of placesOf(backup, this.#avoid)) {
      try {
        const batches = this.#archives.lines(backup, manifest, part, { ...common, provider });
        for await (const batch of batches) {
          const fresh: Buffer[] = given === null ? batch : linesAfter(batch, given);
          const last = fresh.at(-1);
          if (last === undefined) continue;
          given = firstRecordPath(last);
          yield fresh;
        }
        return;
      } catch (error) {
        this.#signal.throwIfAborted();
        failures.push(error);
        this.#avoid.add(provider);
      }
    }
    throw unreadable(backup.id, failures);
  }
}

/** The lines of a block whose stored bytes have their hash. Throws `archive/part-damaged` should they still not open. */
async function openBlock(
  stored: Buffer,
  { at, records }: BlockEntry,
  { manifest }: OpenBackup,
  part: ManifestPart,
): Promise<Buffer[]> {
  try {
    const plain = await decompressBlock(stored, manifest.compression);
    if (countLines(plain) !== records) throw new RangeError(`it has not ${records} lines`);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = plain.indexOf(10); end !== -1; end = plain.indexOf(10, start)) {
      lines.push(plain.subarray(start, end));
      start = end + 1;
    }
    return lines;
  } catch (cause) {
    throw new FirevaultError(
      'data-loss',
      'archive/part-damaged',
      `The block of ${part.object} at ${at} is not what its index says: ${String(cause)}.`,
      { nextStep: 'Use another backup.', cause },
    );
  }
}

/** Ends with the batch that reaches beyond the last of the ranges. */
async function* upTo(
  batches: AsyncIterable<Buffer[]>,
  ranges: readonly NameRange[],
): AsyncGenerator<Buffer[], void, void> {
  const until = ranges.at(-1)?.until ?? null;
  for await (const batch of batches) {
    yield batch;
    const last = batch.at(-1);
    if (until === null || last === undefined) continue;
    if (comparePaths(firstRecordPath(last), until) >= 0) return;
  }
}

function linesAfter(lines: readonly Buffer[], path: string): Buffer[] {
  return lines.filter((line) => comparePaths(firstRecordPath(line), path) > 0);
}
