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
import type { BackupJobs } from '../backup/BackupJobs.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
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

  async open(job: RestoreJob, piece: RestorePart): Promise<OpenPiece> {
    const sources = await mapLimited(piece.sources, 8, (source) => this.#openSource(job, source));
    const database = await this.#deps.databases.open(job.target);
    const home = database.target;
    // What a rollback puts back was saved where it lay, so it needs no placing.
    const target =
      piece.set === 'safety' || job.target === null
        ? { pathPrefix: null, references: 'keep' as const }
        : job.target;
    const placement = new Placement(target, database.documentsRoot, sources[0]?.manifest ?? home);
    return { sources, ranges: placement.liveRanges(piece.ranges), database, placement };
  }

  /** Reads every part whole, and what is encrypted through its authentication; answers where each is sound. */
  async findSoundCopies(piece: OpenPiece, signal: AbortSignal): Promise<PieceSource[]> {
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
    const layers = this.#layers(piece.sources, options.signal);
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
    const { catalogue, backups, archives, keys } = this.#deps;
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
    const key = { job: catalogue.ref(job.id), backupId: source.backupId };
    const encryption = await keys.openStored(key, manifest.encryption);
    return { source, backup, manifest, part, encryption };
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
