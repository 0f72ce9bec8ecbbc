/** Opens what a part is made of: every document of its ranges, or what changed in them since the base backup. */
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import type { Manifest, ManifestKeys } from '../../archive/manifest.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { BackupPart } from '../../catalogue/BackupPart.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { FirevaultError, isTransient } from '../../domain/errors.ts';
import { intersectRanges, type NameRange, rangeHolds, rangeWithin } from '../../domain/ranges.ts';
import type { Database, Databases } from '../../firestore/Databases.ts';
import { readKeyLine } from '../../firestore/keyLines.ts';
import { type KeySink, recordBlocks, type ScanTally } from '../../firestore/recordBlocks.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { changeBlocks } from './changeBlocks.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  databases: Databases;
  archives: ArchiveStore;
  keys: EncryptionKeys;
  logger: Logger;
}

/** How the part is followed and ended while it is read. */
interface Reading {
  tally: ScanTally;
  isFull: () => boolean;
  keys: KeySink | null;
  signal: AbortSignal;
}

interface Content {
  holds: BackupPart['holds'];
  blocks: AsyncIterable<Buffer>;
}

/** The key lists of the base that a part needs, each with a location that was found sound, and whether all of it is needed. */
interface BaseLists {
  base: BackupMetadata;
  manifest: Manifest;
  encryption: Encryption | null;
  lists: { keys: ManifestKeys; isWithin: boolean; provider: string }[];
}

export class PartContent {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Where the base cannot be read the part holds all of its ranges: a restore then needs nothing below it there. */
  async open(backup: BackupMetadata, part: BackupPart, reading: Reading): Promise<Content> {
    const lists =
      part.holds === 'changes' && reading.keys !== null
        ? await this.#baseLists(backup, part, reading.signal)
        : null;
    const database = await this.#deps.databases.open(backup.database);
    return lists === null || reading.keys === null
      ? { holds: 'all', blocks: this.#all(database, backup, part, reading) }
      : {
          holds: 'changes',
          blocks: this.#changes(database, backup, part, lists, reading.keys, reading),
        };
  }

  #all(
    { scanner }: Database,
    backup: BackupMetadata,
    part: BackupPart,
    { tally, isFull, keys, signal }: Reading,
  ): AsyncIterable<Buffer> {
    const scan = scanner.scan(part.ranges, { readTime: backup.readTime, signal });
    return recordBlocks(scan, tally, isFull, keys);
  }

  #changes(
    { scanner, fetcher, target }: Database,
    backup: BackupMetadata,
    part: BackupPart,
    lists: BaseLists,
    keys: KeySink,
    { tally, isFull, signal }: Reading,
  ): AsyncIterable<Buffer> {
    const { readTime } = backup;
    const sources = {
      names: scanner.scan(part.ranges, { readTime, namesOnly: true, signal }),
      base: this.#baseKeys(lists, part.ranges, signal),
      fetch: (paths: readonly string[]) => fetcher.fetch([paths], { readTime, signal }),
      target,
    };
    return changeBlocks(sources, tally, isFull, keys);
  }

  async #baseLists(
    backup: BackupMetadata,
    part: BackupPart,
    signal: AbortSignal,
  ): Promise<BaseLists | null> {
    const { catalogue, archives, keys, logger } = this.#deps;
    try {
      const base = await catalogue.get(backup.baseBackupId ?? '');
      const manifest = await archives.manifest(base);
      const key = { job: catalogue.ref(backup.id), backupId: base.id };
      const encryption = await keys.openStored(key, manifest.encryption);
      const lists: BaseLists['lists'] = [];
      for (const candidate of manifest.parts) {
        if (!overlap(candidate.ranges, part.ranges)) continue;
        if (candidate.keys === null) throw withoutKeys(base.id, candidate.id);
        const provider = await archives.findSoundCopy(base, candidate.keys, signal);
        const isWithin = candidate.ranges.every((one) =>
          part.ranges.some((range) => rangeWithin(one, range)),
        );
        lists.push({ keys: candidate.keys, isWithin, provider });
      }
      return { base, manifest, encryption, lists };
    } catch (error) {
      signal.throwIfAborted();
      if (isTransient(error)) throw error;
      logger.error('The base cannot be compared with; the part is taken whole', error, {
        backupId: backup.id,
        partId: part.id,
      });
      return null;
    }
  }

  async *#baseKeys(
    { base, manifest, encryption, lists }: BaseLists,
    ranges: readonly NameRange[],
    signal: AbortSignal,
  ): AsyncGenerator<Buffer[], void, void> {
    for (const { keys, isWithin, provider } of lists) {
      const from = { provider, encryption, signal };
      for await (const lines of this.#deps.archives.lines(base, manifest, keys, from)) {
        yield isWithin
          ? lines
          : lines.filter((line) => {
              const { path } = readKeyLine(line);
              return ranges.some((range) => rangeHolds(range, path));
            });
      }
    }
  }
}

function overlap(a: readonly NameRange[], b: readonly NameRange[]): boolean {
  return a.some((one) => b.some((other) => intersectRanges(one, other) !== null));
}

function withoutKeys(backupId: string, partId: string): FirevaultError {
  return new FirevaultError(
    'data-loss',
    'backup/key-lists-missing',
    `The part ${partId} of ${backupId} has no key list.`,
  );
}
