/** Opens stored backups: the manifest and the objects it names, from whichever location is sound. */
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import { decodeManifest, MANIFEST_OBJECT, type Manifest } from '../../archive/manifest.ts';
import { checkStoredPart, readPart, type StoredLines } from '../../archive/readPart.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import type { StorageService } from '../StorageService.ts';

/** A backup as far as reading it goes. */
export type StoredBackup = Pick<BackupMetadata, 'id' | 'checksum' | 'storageLocations'>;

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
    const { location } = await this.#fromAnyLocation(backup, check, signal);
    return location.provider;
  }

  /** The lines of an object, in batches, from the given provider. `encryption` is the backup's own, null without one. */
  async *lines(
    backup: StoredBackup,
    manifest: Manifest,
    object: StoredLines,
    from: { provider: string; encryption: Encryption | null; signal: AbortSignal },
  ): AsyncGenerator<Buffer[], void, void> {
    const { encryption, signal } = from;
    const location = backup.storageLocations.find((place) => place.provider === from.provider);
    const provider = await this.#storage.open(from.provider);
    const path = `${location?.path ?? backup.id}/${object.object}`;
    const name = { backupId: manifest.id, objectId: object.object };
    const open =
      encryption === null
        ? null
        : (stored: AsyncIterable<Uint8Array>) => encryption.decrypt(stored, name);
    const format = { compression: manifest.compression, open };
    yield* readPart(provider.downloadStream(path, { signal }), object, format);
  }

  async #fromAnyLocation<T>(
    backup: StoredBackup,
    attempt: (location: StorageLocation) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<{ location: StorageLocation; result: T }> {
    const failures: unknown[] = [];
    for (const location of backup.storageLocations) {
      if (location.status !== 'complete') continue;
      try {
        return { location, result: await attempt(location) };
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(error);
      }
    }
    const reasons = failures.map(describeFailure).join(' ');
    throw new FirevaultError(
      failures.some(isTransient) ? 'unavailable' : 'data-loss',
      'backup/unreadable',
      `No location of the backup ${backup.id} is readable. ${reasons}`.trim(),
      {
        nextStep: 'Restore another backup, or bring the missing objects back.',
        ...(failures.length === 0 ? {} : { cause: failures[0] }),
      },
    );
  }
}
