/** Opens stored backups: the manifest and the objects it names, whole or in pieces, from whichever location is sound. */
import { createHash } from 'node:crypto';
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import { decodeManifest, MANIFEST_OBJECT, type Manifest } from '../../archive/manifest.ts';
import { checkStoredPart, readPart, type StoredLines } from '../../archive/readPart.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import type { StorageService } from '../StorageService.ts';

/** A backup as far as reading it goes. */
export type StoredBackup = Pick<BackupMetadata, 'id' | 'checksum' | 'storageLocations'>;

/** Some bytes of an object, and the hex SHA-256 that they must have. */
export interface StoredPiece {
  at: number;
  bytes: number;
  sha256: string;
}

/** How an object is read, and what becomes known on the way. */
interface Reading {
  signal: AbortSignal;
  /** Providers that are asked last; those that fail are put in. */
  avoid: Set<string>;
  /** Told of every chunk that came from a store. */
  onBytes: (bytes: number) => void;
}

/** Manifests never change, and each step of a job asks for the same ones. */
const MANIFESTS_KEPT = 32;

export class ArchiveStore {
  readonly #storage: Pick<StorageService, 'open'>;
  readonly #manifests = new Map<string, Manifest>();

  constructor(storage: Pick<StorageService, 'open'>) {
    this.#storage = storage;
  }

  /** The manifest, checked against the backup's checksum. Throws the locations' reasons when none gives it. */
  async manifest(backup: StoredBackup): Promise<Manifest> {
    const key = `${backup.id} ${backup.checksum}`;
    const known = this.#manifests.get(key);
    if (known !== undefined) return known;
    const manifest = decodeManifest(await this.storedManifest(backup), backup.checksum);
    const [oldest] = this.#manifests.keys();
    if (this.#manifests.size >= MANIFESTS_KEPT && oldest !== undefined) {
      this.#manifests.delete(oldest);
    }
    if (backup.checksum !== null) this.#manifests.set(key, manifest);
    return manifest;
  }

  /** The manifest's bytes from the first location whose copy has the backup's checksum. */
  async storedManifest(backup: StoredBackup): Promise<Buffer> {
    const { result } = await this.#fromAnyLocation(backup, async (location) => {
      const provider = await this.#storage.open(location.provider);
      const stored = await provider.download(`${location.path}/${MANIFEST_OBJECT}`);
      const { id } = decodeManifest(stored, backup.checksum);
      if (id === backup.id) return stored;
      throw new FirevaultError(
        'data-loss',
        'archive/manifest-swapped',
        `In the place of the manifest of ${backup.id} lies that of ${id}.`,
        { nextStep: 'Use another location of this backup, or another backup.' },
      );
    });
    return result;
  }

  /** Reads an object whole and compares its hash; answers the provider whose copy is sound. */
  async findSoundCopy(
    backup: StoredBackup,
    object: Pick<StoredLines, 'object' | 'storedBytes' | 'storedSha256'>,
    signal: AbortSignal,
  ): Promise<string> {
    const check = async ({ provider: id, path }: StorageLocation): Promise<void> => {
      const provider = await this.#storage.open(id);
      const stored = provider.downloadStream(`${path}/${object.object}`, { signal });
      await checkStoredPart(stored, object);
    };
    const { location } = await this.#fromAnyLocation(backup, check, { signal });
    return location.provider;
  }

  /**
   * Pieces of an object that follow one another, in one ranged read from the first location where each has its hash.
   * Holds them all. Throws the locations' reasons when none gives them.
   */
  async pieces(
    backup: StoredBackup,
    object: string,
    pieces: readonly StoredPiece[],
    reading: Reading,
  ): Promise<Buffer[]> {
    const first = pieces[0];
    const last = pieces.at(-1);
    if (first === undefined || last === undefined) return [];
    const range = { start: first.at, end: last.at + last.bytes - 1 };
    const read = async ({ provider: id, path }: StorageLocation): Promise<Buffer[]> => {
      const provider = await this.#storage.open(id);
      const { signal } = reading;
      const chunks: Uint8Array[] = [];
      for await (const chunk of provider.downloadStream(`${path}/${object}`, { range, signal })) {
        reading.onBytes(chunk.length);
        chunks.push(chunk);
      }
      const stored = Buffer.concat(chunks);
      return pieces.map(({ at, bytes, sha256 }) => {
        const piece = stored.subarray(at - first.at, at - first.at + bytes);
        if (createHash('sha256').update(piece).digest('hex') === sha256) return piece;
        throw pieceDamaged(object, at, id);
      });
    };
    return (await this.#fromAnyLocation(backup, read, reading)).result;
  }

  /** The lines of an object, in batches, from the given provider. `encryption` is the backup's own, null without one. */
  async *lines(
    backup: StoredBackup,
    manifest: Manifest,
    object: StoredLines,
    from: {
      provider: string;
      encryption: Encryption | null;
      signal: AbortSignal;
      onBytes?: (bytes: number) => void;
    },
  ): AsyncGenerator<Buffer[], void, void> {
    const { encryption, signal, onBytes } = from;
    const location = backup.storageLocations.find((place) => place.provider === from.provider);
    const provider = await this.#storage.open(from.provider);
    const path = `${location?.path ?? backup.id}/${object.object}`;
    const name = { backupId: manifest.id, objectId: object.object };
    const open =
      encryption === null
        ? null
        : (stored: AsyncIterable<Uint8Array>) => encryption.decrypt(stored, name);
    const format = { compression: manifest.compression, open };
    const stored = provider.downloadStream(path, { signal });
    yield* readPart(onBytes === undefined ? stored : counted(stored, onBytes), object, format);
  }

  async #fromAnyLocation<T>(
    backup: StoredBackup,
    attempt: (location: StorageLocation) => Promise<T>,
    { signal, avoid }: Partial<Reading> = {},
  ): Promise<{ location: StorageLocation; result: T }> {
    const failures: unknown[] = [];
    for (const location of placesOf(backup, avoid)) {
      try {
        return { location, result: await attempt(location) };
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(error);
        avoid?.add(location.provider);
      }
    }
    throw unreadable(backup.id, failures);
  }
}

/**
 * Where a backup may lie, in the order to try. Those that do not hold all of it come last: one object may be sound there
 * that is damaged everywhere else.
 */
export function placesOf(
  { storageLocations }: StoredBackup,
  avoid: ReadonlySet<string> = new Set(),
): StorageLocation[] {
  const rank = ({ provider, status }: StorageLocation): number =>
    (status === 'complete' ? 0 : 2) + Number(avoid.has(provider));
  return storageLocations.toSorted((a, b) => rank(a) - rank(b));
}

/** `backup/unreadable`, with what each location said. */
export function unreadable(backupId: string, failures: readonly unknown[]): FirevaultError {
  const reasons = failures.map(describeFailure).join(' ');
  return new FirevaultError(
    failures.some(isTransient) ? 'unavailable' : 'data-loss',
    'backup/unreadable',
    `No location of the backup ${backupId} is readable. ${reasons}`.trim(),
    {
      nextStep: 'Restore another backup, or bring the missing objects back.',
      ...(failures.length === 0 ? {} : { cause: failures[0] }),
    },
  );
}

async function* counted(
  stored: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of stored) {
    onBytes(chunk.length);
    yield chunk;
  }
}

function pieceDamaged(object: string, at: number, provider: string): FirevaultError {
  return new FirevaultError(
    'data-loss',
    'archive/part-damaged',
    `At ${provider} the bytes of ${object} from ${at} on are not the ones recorded when it was written.`,
    { nextStep: 'Use another location of this backup, or another backup.' },
  );
}
