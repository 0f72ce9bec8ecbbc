/** Checks a stored backup at one location: that its objects are there, that they are the bytes that were written, that they can be read. */
import { linesOfIndex, readBlockIndex } from '../../archive/BlockIndex.ts';
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import {
  authenticateManifest,
  decodeManifest,
  MANIFEST_OBJECT,
  type Manifest,
  type ManifestPart,
} from '../../archive/manifest.ts';
import { checkStoredPart, readPart, type StoredLines } from '../../archive/readPart.ts';
import type { StorageLocation, VerificationLevel } from '../../contract/index.ts';
import { comparePaths, relativePath } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { rangeHolds } from '../../domain/ranges.ts';
import { readKeyLine } from '../../firestore/keyLines.ts';
import {
  type RecordHeader,
  readRecordHeader,
} from '../../firestore/transcoder/readRecordHeader.ts';
import { recordToDocument } from '../../firestore/transcoder/recordToDocument.ts';
import { type Keyed, type Merged, mergeByPath } from '../mergeByPath.ts';
import type { StorageService } from '../StorageService.ts';
import type { StoredBackup } from './ArchiveStore.ts';
import { BlockWitness } from './BlockWitness.ts';
import { objectsOf } from './backupFolder.ts';
import { StoredWitness } from './StoredWitness.ts';

/** A location of a backup opened for reading; `encryption` is only needed where the level is `full`. */
export interface CheckedPlace {
  location: StorageLocation;
  manifest: Manifest;
  encryption: Encryption | null;
}

/** Looks at one thing; what it throws is that location's problem. Each may be repeated. */
export type Look = (signal: AbortSignal) => Promise<void>;

export class StoredBackupCheck {
  readonly #storage: Pick<StorageService, 'open'>;

  constructor(storage: Pick<StorageService, 'open'>) {
    this.#storage = storage;
  }

  /** What has to be looked at for a level, in the order of the objects: the whole folder first. */
  looks(backup: StoredBackup, place: CheckedPlace, level: VerificationLevel): Look[] {
    const { location, manifest } = place;
    const looks: Look[] = [(signal) => this.#requireAll(backup, place, signal)];
    if (level === 'checksum') {
      for (const object of objectsOf(manifest)) {
        looks.push(async (signal) =>
          checkStoredPart(await this.#download(location, object, signal), object),
        );
      }
    }
    if (level === 'full') {
      for (const part of manifest.parts) {
        looks.push((signal) => this.#requireReadable(part, place, signal));
      }
    }
    return looks;
  }

  /** The manifest is the recorded one, and every object lies there with its size. */
  async #requireAll(
    backup: StoredBackup,
    { location, manifest, encryption }: CheckedPlace,
    signal: AbortSignal,
  ): Promise<void> {
    const { provider: id, path } = location;
    const provider = await this.#storage.open(id);
    const stored = await provider.download(`${path}/${MANIFEST_OBJECT}`, { signal });
    decodeManifest(stored, backup.checksum);
    if (encryption !== null) authenticateManifest(stored, encryption);
    const objects = await provider.list(`${path}/`, { signal });
    const sizes = new Map(objects.map((object) => [object.path, object.sizeBytes]));
    for (const { object, storedBytes } of objectsOf(manifest)) {
      const size = sizes.get(`${path}/${object}`);
      if (size === storedBytes) continue;
      throw damaged(
        size === undefined
          ? `${object} is not there.`
          : `${object} is ${size} bytes long and not ${storedBytes}.`,
      );
    }
  }

  /** Decrypts, decompresses and parses every line of a part, of its key list and of its index, and compares what they say. */
  async #requireReadable(
    part: ManifestPart,
    place: CheckedPlace,
    signal: AbortSignal,
  ): Promise<void> {
    let deletions = 0;
    const blocks = await this.#blocks(part, place, signal);
    const readRecord = (line: Buffer): Keyed<RecordHeader> => {
      const header = readRecordHeader(line);
      if (header.deleted) deletions += 1;
      else recordToDocument(line);
      return { path: relativePath(header.name), item: header };
    };
    const records = this.#inOrder(part, part, place, signal, readRecord, blocks);
    const keys =
      part.keys === null
        ? null
        : this.#inOrder(part, part.keys, place, signal, (line) => {
            const { path, updateTime } = readKeyLine(line);
            return { path, item: updateTime };
          });
    if (keys === null) for await (const _ of records);
    else {
      for await (const pairs of mergeByPath(records, keys)) {
        for (const pair of pairs) requireAgreement(part, pair);
      }
    }
    if (deletions !== part.deletions) {
      throw damaged(`${part.object} holds ${deletions} deletions, not ${part.deletions}.`);
    }
    blocks?.requireAll();
  }

  /** Reads the part's index, and answers who is to see the part's blocks go by; null for a part without one. */
  async #blocks(
    part: ManifestPart,
    place: CheckedPlace,
    signal: AbortSignal,
  ): Promise<BlockWitness | null> {
    if (part.index === null) return null;
    const lines: Buffer[] = [];
    const index = linesOfIndex(part.index);
    const byPath = (line: Buffer): Keyed<Buffer> => {
      const [entry] = readBlockIndex([line], index.object);
      return { path: entry?.path ?? '', item: line };
    };
    for await (const batch of this.#inOrder(part, index, place, signal, byPath)) {
      lines.push(...batch.map(({ item }) => item));
    }
    const entries = readBlockIndex(lines, index.object);
    return new BlockWitness(entries, part, place.manifest.compression);
  }

  /** The lines of an object, each in the part's ranges and after the one before; every stored byte is the one recorded. */
  async *#inOrder<T>(
    part: ManifestPart,
    object: StoredLines,
    { location, manifest, encryption }: CheckedPlace,
    signal: AbortSignal,
    read: (line: Buffer) => Keyed<T>,
    blocks: BlockWitness | null = null,
  ): AsyncGenerator<Keyed<T>[], void, void> {
    const witness = new StoredWitness(await this.#download(location, object, signal), object);
    const name = { backupId: manifest.id, objectId: object.object };
    const format = {
      compression: manifest.compression,
      open:
        encryption === null
          ? null
          : (stored: AsyncIterable<Uint8Array>) => encryption.decrypt(stored, name),
    };
    let previous: string | null = null;
    try {
      const stored = blocks === null ? witness.bytes() : blocks.watch(witness.bytes());
      for await (const lines of readPart(stored, object, format)) {
        const keyed = lines.map(read);
        for (const { path } of keyed) {
          const isInOrder = previous === null || comparePaths(previous, path) < 0;
          if (!isInOrder || !part.ranges.some((range) => rangeHolds(range, path))) {
            throw damaged(`${object.object} is out of order at ${path}.`);
          }
          previous = path;
        }
        yield keyed;
      }
      await witness.requireWhole();
    } finally {
      await witness.leave();
    }
  }

  async #download(
    { provider: id, path }: StorageLocation,
    { object }: Pick<StoredLines, 'object'>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const provider = await this.#storage.open(id);
    return provider.downloadStream(`${path}/${object}`, { signal });
  }
}

/** A document has its key, of the same change; a deleted one has none; what did not change has a key alone. */
function requireAgreement(
  part: ManifestPart,
  { path, left: record, right: keyTime }: Merged<RecordHeader, string>,
): void {
  const isRight =
    record === null
      ? part.holds === 'changes'
      : record.deleted
        ? keyTime === null
        : keyTime === record.updateTime;
  if (isRight) return;
  throw damaged(`${part.object} and its key list do not say the same of ${path}.`);
}

function damaged(what: string): FirevaultError {
  return new FirevaultError('data-loss', 'backup/damaged', what, {
    nextStep: 'Copy it anew from another location, or back up again.',
  });
}
