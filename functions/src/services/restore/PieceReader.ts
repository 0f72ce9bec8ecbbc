/** Opens a piece of a restore: its records in the backup and the live documents of the target, side by side. */
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import type { Manifest, ManifestPart } from '../../archive/manifest.ts';
import type {
  PieceSource,
  RestoreCatalogue,
  RestorePart,
} from '../../catalogue/RestoreCatalogue.ts';
import type { BackupMetadata, RestoreJob } from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { NameRange } from '../../domain/ranges.ts';
import type { Database, Databases } from '../../firestore/Databases.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { OpenBackup } from '../archives/PartReader.ts';
import { RecordReader } from '../archives/RecordReader.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { chainOf } from './jobScope.ts';
import { type DocumentPair, mergeDocuments, type RecordLayer } from './mergeDocuments.ts';
import { Placement } from './Placement.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  backups: Pick<BackupJobs, 'getBackup'>;
  archives: ArchiveStore;
  keys: EncryptionKeys;
  databases: Databases;
}

/** A stored part opened for reading, and the ranges in which it has its say. */
interface OpenSource {
  source: PieceSource;
  backup: BackupMetadata;
  manifest: Manifest;
  part: ManifestPart;
  encryption: Encryption | null;
}

/** A piece at hand: where its documents are and where they go. */
export interface OpenPiece {
  sources: readonly OpenSource[];
  /** Where single paths were named, most of a part is none of the piece's business: then only what is needed is read. */
  selection: { reader: RecordReader; ranges: readonly NameRange[] } | null;
  /** In the paths of the target. */
  ranges: readonly NameRange[];
  database: Database;
  placement: Placement;
}

export class PieceReader {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async open(job: RestoreJob, piece: RestorePart, signal: AbortSignal): Promise<OpenPiece> {
    const sources = await mapLimited(piece.sources, 8, (source) => this.#openSource(job, source));
    const database = await this.#deps.databases.open(job.target);
    const home = database.target;
    // What a rollback puts back was saved where it lay, so it needs no placing.
    const target =
      piece.set === 'safety' || job.target === null
        ? { pathPrefix: null, references: 'keep' as const }
        : job.target;
    const placement = new Placement(target, database.documentsRoot, sources[0]?.manifest ?? home);
    const ranges = placement.liveRanges(piece.ranges);
    const isSelective = piece.set === 'backup' && job.paths.length > 0 && sources.length > 0;
    const selection = isSelective
      ? { reader: await this.#selector(job, signal), ranges: piece.ranges }
      : null;
    return { sources, selection, ranges, database, placement };
  }

  async #selector(job: RestoreJob, signal: AbortSignal): Promise<RecordReader> {
    const { backups, archives } = this.#deps;
    const links = await mapLimited(chainOf(job), 8, async (id): Promise<OpenBackup> => {
      const backup = await backups.getBackup(id);
      const manifest = await archives.manifest(backup);
      return { backup, manifest, encryption: await this.#encryption(job, manifest) };
    });
    const [newest, ...below] = links;
    if (newest === undefined) throw new Error('A restore has a backup.');
    return new RecordReader(archives, [newest, ...below], { signal });
  }

  /**
   * Reads every part whole, and what is encrypted through its authentication; answers where each is sound. Of a selection
   * every byte is proven that will be read, wherever it is.
   */
  async findSoundCopies(piece: OpenPiece, signal: AbortSignal): Promise<PieceSource[]> {
    if (piece.selection !== null) {
      const { reader, ranges } = piece.selection;
      for await (const _ of reader.records(ranges));
      return piece.sources.map(({ source }) => source);
    }
    const checked: PieceSource[] = [];
    for (const { source, backup, part } of piece.sources) {
      const location = await this.#deps.archives.findSoundCopy(backup, part, signal);
      checked.push({ ...source, location });
    }
    return checked;
  }

  /** Batches of pairs in `__name__` order. Paths are those of the target, and records are as they are to be written. */
  async *pairs(
    piece: OpenPiece,
    options: { namesOnly: boolean; signal: AbortSignal },
  ): AsyncGenerator<DocumentPair[], void, void> {
    const { placement, database, ranges } = piece;
    const live = database.scanner.scan(ranges, { readTime: null, ...options });
    const layers =
      piece.selection === null
        ? this.#layers(piece.sources, options.signal)
        : [{ records: linesOf(piece.selection), ranges: piece.selection.ranges }];
    const toBackupPath = (path: string): string => placement.backupPath(path);
    for await (const pairs of mergeDocuments(layers, live, toBackupPath)) {
      yield pairs.map(({ path, record, live: document }) => ({
        path: placement.livePath(path),
        record: record === null ? null : placement.record(record),
        live: document,
      }));
    }
  }

  async #openSource(job: RestoreJob, source: PieceSource): Promise<OpenSource> {
    const { backups, archives } = this.#deps;
    const backup = await backups.getBackup(source.backupId);
    const manifest = await archives.manifest(backup);
    const part = manifest.parts.find((candidate) => candidate.id === source.part);
    if (part === undefined) {
      throw new FirevaultError(
        'data-loss',
        'archive/part-missing',
        `The manifest of ${source.backupId} names no part ${source.part}.`,
        { nextStep: 'Use another backup.' },
      );
    }
    return { source, backup, manifest, part, encryption: await this.#encryption(job, manifest) };
  }

  #encryption(job: RestoreJob, manifest: Manifest): Promise<Encryption | null> {
    const { catalogue, keys } = this.#deps;
    return keys.openStored(
      { job: catalogue.ref(job.id), backupId: manifest.id },
      manifest.encryption,
    );
  }

  /** The parts of one backup follow each other; those of different backups lie on top of each other. */
  #layers(sources: readonly OpenSource[], signal: AbortSignal): RecordLayer[] {
    const byBackup = new Map<string, OpenSource[]>();
    for (const one of sources) {
      byBackup.set(one.backup.id, [...(byBackup.get(one.backup.id) ?? []), one]);
    }
    return [...byBackup.values()].map((layer) => ({
      records: this.#records(layer, signal),
      ranges: layer.flatMap(({ source }) => source.ranges),
    }));
  }

  async *#records(
    layer: readonly OpenSource[],
    signal: AbortSignal,
  ): AsyncGenerator<Buffer[], void, void> {
    for (const { source, backup, manifest, part, encryption } of layer) {
      const provider = source.location ?? backup.storageLocations[0]?.provider ?? '';
      yield* this.#deps.archives.lines(backup, manifest, part, { provider, encryption, signal });
    }
  }
}

async function* linesOf({
  reader,
  ranges,
}: NonNullable<OpenPiece['selection']>): AsyncGenerator<Buffer[], void, void> {
  for await (const records of reader.records(ranges)) yield records.map(({ line }) => line);
}
