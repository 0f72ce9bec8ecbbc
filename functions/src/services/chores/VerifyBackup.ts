/** Verifies a backup where it lies: that its objects are there, that they are the bytes that were written, that they can be read. */
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
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { Chore, ChoreCatalogue } from '../../catalogue/ChoreCatalogue.ts';
import type { BackupMetadata, StorageLocation, Verification } from '../../contract/index.ts';
import { comparePaths, relativePath } from '../../domain/documentName.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import { rangeHolds } from '../../domain/ranges.ts';
import { readKeyLine } from '../../firestore/keyLines.ts';
import {
  type RecordHeader,
  readRecordHeader,
} from '../../firestore/transcoder/readRecordHeader.ts';
import { recordToDocument } from '../../firestore/transcoder/recordToDocument.ts';
import type { Clock } from '../../platform/clock.ts';
import { retry } from '../../platform/retry.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import { objectsOf } from '../archives/backupFolder.ts';
import type { BaseBackups } from '../backup/BaseBackups.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { type Keyed, type Merged, mergeByPath } from '../mergeByPath.ts';
import type { StorageService } from '../StorageService.ts';
import { BlockWitness } from './BlockWitness.ts';
import type { ChoreProgress, ChoreWork, Turn } from './ChoreRunner.ts';
import { inTurns } from './inTurns.ts';
import { StoredWitness } from './StoredWitness.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  chores: ChoreCatalogue;
  archives: ArchiveStore;
  storage: Pick<StorageService, 'open'>;
  keys: EncryptionKeys;
  bases: BaseBackups;
  audit: AuditLog;
  clock: Clock;
}

/** One look at one thing; `location` is where, and what it throws is that location's problem. */
interface Look {
  location: StorageLocation;
  look: (signal: AbortSignal) => Promise<void>;
}

/** A location of a backup opened for reading. */
interface Place {
  location: StorageLocation;
  manifest: Manifest;
  encryption: Encryption | null;
}

export class VerifyBackup implements ChoreWork {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async work(
    backup: BackupMetadata,
    chore: Chore,
    progress: ChoreProgress,
    turn: Turn,
  ): Promise<'through' | 'more'> {
    const { clock, archives } = this.#deps;
    const { signal } = turn;
    const locations = backup.storageLocations.filter(({ status }) => status === 'complete');
    const manifest = await archives.manifest(backup);
    const encryption = await this.#encryption(backup, manifest, chore);
    const looks = locations.flatMap((location) =>
      this.#looks(backup, { location, manifest, encryption }, chore),
    );
    return inTurns(looks, progress, turn, async ({ location, look }) => {
      if (progress.problems[location.provider] !== undefined) return;
      try {
        await retry(() => look(signal), { clock, random: Math.random, signal });
      } catch (error) {
        signal.throwIfAborted();
        // A store out of reach says nothing about what it holds.
        if (isTransient(error)) throw error;
        progress.problems[location.provider] = `At ${location.provider}: ${describeFailure(error)}`;
      }
    });
  }

  /** A location found damaged is not read from again while another is sound; *retry* copies it anew. */
  async conclude(
    backup: BackupMetadata,
    chore: Chore,
    { problems }: ChoreProgress,
    failure: string | null,
  ): Promise<void> {
    const { catalogue, audit, clock } = this.#deps;
    const at = clock.now().toISOString();
    const level = chore.level ?? 'exists';
    const error = failure ?? Object.values(problems).join(' ');
    const verification: Verification =
      error === '' ? { level, status: 'passed', at } : { level, status: 'failed', at, error };
    const isProven = error === '' && level === 'full' && (await this.#isChainProven(backup));
    await catalogue.change(backup.id, (current) => ({
      verification,
      ...(isProven ? { lastRestorableAt: at } : {}),
      ...withoutDamaged(current, problems, at),
    }));
    await audit.record({
      action: 'backup.verified',
      outcome: error === '' ? 'success' : 'failure',
      actor: SYSTEM_ACTOR,
      target: backup.id,
      details: { level, error: error === '' ? null : error },
    });
  }

  /** An increment restores only as well as what it builds on. */
  async #isChainProven(backup: BackupMetadata): Promise<boolean> {
    const [, ...below] = await this.#deps.bases.chain(backup);
    return below.every(({ lastRestorableAt }) => lastRestorableAt !== null);
  }

  async #encryption(
    backup: BackupMetadata,
    manifest: Manifest,
    chore: Chore,
  ): Promise<Encryption | null> {
    if (chore.level !== 'full') return null;
    const { chores, keys } = this.#deps;
    const key = { job: chores.ref(backup.id, chore.id), backupId: backup.id };
    return keys.openStored(key, manifest.encryption);
  }

  #looks(backup: BackupMetadata, place: Place, { level }: Chore): Look[] {
    const { location, manifest } = place;
    const looks: Look['look'][] = [(signal) => this.#requireAll(backup, place, signal)];
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
    return looks.map((look) => ({ location, look }));
  }

  /** The manifest is the recorded one, and every object lies there with its size. */
  async #requireAll(
    backup: BackupMetadata,
    { location, manifest, encryption }: Place,
    signal: AbortSignal,
  ): Promise<void> {
    const { provider: id, path } = location;
    const provider = await this.#deps.storage.open(id);
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
  async #requireReadable(part: ManifestPart, place: Place, signal: AbortSignal): Promise<void> {
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
    place: Place,
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
    { location, manifest, encryption }: Place,
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
    const provider = await this.#deps.storage.open(id);
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

function withoutDamaged(
  backup: BackupMetadata,
  problems: Record<string, string>,
  checkedAt: string,
): Partial<BackupMetadata> {
  if (backup.status === 'deleting') return {};
  const isDamaged = ({ provider }: StorageLocation) => problems[provider] !== undefined;
  const complete = backup.storageLocations.filter(({ status }) => status === 'complete');
  // The only copy there is stays the one to try: a restore checks every object it needs by itself.
  if (!complete.some(isDamaged) || complete.every(isDamaged)) return {};
  const storageLocations = backup.storageLocations.map((location): StorageLocation => {
    const error = problems[location.provider];
    if (error === undefined || location.status !== 'complete') return location;
    return { ...location, status: 'failed', error, checkedAt };
  });
  return {
    storageLocations,
    status: 'partial',
    warnings: [...backup.warnings, ...Object.values(problems)],
  };
}

function damaged(what: string): FirevaultError {
  return new FirevaultError('data-loss', 'backup/damaged', what, {
    nextStep: 'Copy it anew from another location, or back up again.',
  });
}
