/**
 * Reads single documents and ranges of documents out of a backup and all it builds on, with as few stored bytes as its
 * parts allow: of an unencrypted part its index and the blocks that may hold them, of an encrypted one everything up to
 * them.
 */
import type { ManifestPart } from '../../archive/manifest.ts';
import type { PieceSource } from '../../catalogue/RestoreCatalogue.ts';
import {
  areAdjacent,
  byStart,
  documentRange,
  EVERYTHING,
  type NameRange,
} from '../../domain/ranges.ts';
import { mergeDocuments, type RecordLayer } from '../restore/mergeDocuments.ts';
import { planPieces, type RestorePiece } from '../restore/planPieces.ts';
import type { ArchiveStore } from './ArchiveStore.ts';
import { type OpenBackup, PartReader } from './PartReader.ts';
import { SubtreeSkip } from './SubtreeSkip.ts';

/** The backup that is read and all that it builds on, newest first. */
export type OpenChain = readonly [OpenBackup, ...OpenBackup[]];

export interface StoredRecord {
  /** Relative to the database root. */
  path: string;
  /** The record without its line end; a view of what was read, so copy what is kept for long. */
  line: Buffer;
}

interface ReadingOptions {
  signal: AbortSignal;
  /** Told of every chunk that comes from a store, in bytes. */
  onBytes?: (bytes: number) => void;
}

/**
 * For one reading or some readings of the same chain: it remembers indexes, up to 8 MiB of blocks, and which locations
 * have failed. A location whose bytes are damaged or that does not answer is passed over for the next that is complete;
 * when none is left, `backup/unreadable` names the reason of each. Every byte is compared with a hash of the manifest or
 * of an index, or authenticated by its decryption, before anything of it is given out. Give it a manifest that is
 * authentic.
 */
export class RecordReader {
  readonly #chain: OpenChain;
  readonly #parts: PartReader;
  /** By backup and part. */
  readonly #known: ReadonlyMap<string, ReadonlyMap<string, ManifestPart>>;
  #bytesRead = 0;

  constructor(archives: ArchiveStore, chain: OpenChain, { signal, onBytes }: ReadingOptions) {
    this.#chain = chain;
    this.#known = new Map(
      chain.map(({ manifest }) => [
        manifest.id,
        new Map(manifest.parts.map((part) => [part.id, part])),
      ]),
    );
    this.#parts = new PartReader(archives, {
      signal,
      onBytes: (bytes) => {
        this.#bytesRead += bytes;
        onBytes?.(bytes);
      },
    });
  }

  /** What has come from the stores so far: parts and indexes, not manifests. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /**
   * The documents of the ranges as a restore would put them, in `__name__` order, in batches of about a block. Ranges
   * must not overlap. Whoever reads may move `skip` forward between two batches: what it covers is no longer given out,
   * and blocks that hold nothing else are not read.
   */
  async *records(
    ranges: readonly NameRange[],
    skip = new SubtreeSkip(),
  ): AsyncGenerator<StoredRecord[], void, void> {
    const [newest, ...below] = this.#chain;
    const bases = below.map(({ manifest }) => manifest);
    const pieces = planPieces([newest.manifest, ...bases], ranges);
    pieces.sort((a, b) => byStart(a.ranges[0] ?? EVERYTHING, b.ranges[0] ?? EVERYTHING));
    for (const piece of pieces) {
      const layers = this.#layers(piece, skip);
      if (layers.length === 0 || isCovered(piece.ranges, skip)) continue;
      for await (const pairs of mergeDocuments(layers, nothing())) {
        const records = pairs.flatMap(({ path, record }) =>
          record === null || skip.covers(path) ? [] : [{ path, line: record }],
        );
        if (records.length > 0) yield records;
      }
    }
  }

  /** The record of one document, or null when the backup has none of it. */
  async find(path: string): Promise<Buffer | null> {
    for await (const [first] of this.records([documentRange(path)])) return first?.line ?? null;
    return null;
  }

  /** A layer for each backup of the chain, its parts one after the other: none is opened before its turn. */
  #layers({ sources }: RestorePiece, skip: SubtreeSkip): RecordLayer[] {
    return this.#chain.flatMap((link): RecordLayer[] => {
      const own = sources.filter(({ backupId }) => backupId === link.manifest.id);
      const parts = own.flatMap((source) => {
        const part = this.#known.get(source.backupId)?.get(source.part);
        const isEmpty = part === undefined || part.documents + part.deletions === 0;
        return isEmpty ? [] : [{ source, part }];
      });
      if (parts.length === 0) return [];
      const ranges = joined(parts.flatMap(({ source }) => source.ranges));
      return [{ records: this.#lines(link, parts, skip), ranges }];
    });
  }

  async *#lines(
    link: OpenBackup,
    parts: readonly { source: PieceSource; part: ManifestPart }[],
    skip: SubtreeSkip,
  ): AsyncGenerator<Buffer[], void, void> {
    for (const { source, part } of parts) {
      if (isCovered(source.ranges, skip)) continue;
      yield* this.#parts.lines(link, part, source.ranges, skip);
    }
  }
}

/** The same paths in fewer ranges: each record is looked for in all of them. */
function joined(ranges: readonly NameRange[]): NameRange[] {
  const all: NameRange[] = [];
  for (const range of ranges) {
    const last = all.at(-1);
    if (last === undefined || !areAdjacent(last, range)) all.push({ ...range });
    else Object.assign(last, { until: range.until, untilInclusive: range.untilInclusive });
  }
  return all;
}

/** Whether nothing of the ranges, which are in order, is wanted any more. */
function isCovered(ranges: readonly NameRange[], skip: SubtreeSkip): boolean {
  const until = ranges.at(-1)?.until ?? null;
  return until !== null && skip.covers(until);
}

async function* nothing(): AsyncGenerator<Buffer[], void, void> {
  // No live document takes part.
}
