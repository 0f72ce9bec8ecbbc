/** Opens a stored backup from whichever of its locations is sound. */
import {
  decodeManifest,
  MANIFEST_OBJECT,
  type Manifest,
  type ManifestPart,
} from '../../archive/manifest.ts';
import { checkStoredPart, readPart } from '../../archive/readPart.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import { describeFailure, FirevaultError } from '../../domain/errors.ts';
import type { StorageService } from '../StorageService.ts';

export class ArchiveStore {
  readonly #storage: Pick<StorageService, 'open'>;

  constructor(storage: Pick<StorageService, 'open'>) {
    this.#storage = storage;
  }

  /** The manifest, checked against the backup's checksum. Throws the last location's reason when none gives it. */
  async manifest(backup: BackupMetadata): Promise<Manifest> {
    const { result } = await this.#fromAnyLocation(backup, async (location) => {
      const provider = await this.#storage.open(location.provider);
      const stored = await provider.download(`${location.path}/${MANIFEST_OBJECT}`);
      return decodeManifest(stored, backup.checksum);
    });
    return result;
  }

  /** Reads a part whole and compares its hash; answers the provider whose copy is sound. */
  async findSoundCopy(
    backup: BackupMetadata,
    part: ManifestPart,
    signal: AbortSignal,
  ): Promise<string> {
    const { location } = await this.#fromAnyLocation(backup, async ({ provider: id, path }) => {
      const provider = await this.#storage.open(id);
      await checkStoredPart(provider.downloadStream(`${path}/${part.object}`, { signal }), part);
    });
    return location.provider;
  }

  /** The records of a part, in batches of lines, from the given provider. */
  async *records(
    backup: BackupMetadata,
    manifest: Manifest,
    part: ManifestPart,
    providerId: string,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer[], void, void> {
    const location = backup.storageLocations.find((place) => place.provider === providerId);
    const provider = await this.#storage.open(providerId);
    const path = `${location?.path ?? backup.id}/${part.object}`;
    yield* readPart(provider.downloadStream(path, { signal }), part, manifest.compression);
  }

  async #fromAnyLocation<T>(
    backup: BackupMetadata,
    attempt: (location: StorageLocation) => Promise<T>,
  ): Promise<{ location: StorageLocation; result: T }> {
    const failures: unknown[] = [];
    for (const location of backup.storageLocations) {
      if (location.status !== 'complete') continue;
      try {
        return { location, result: await attempt(location) };
      } catch (error) {
        failures.push(error);
      }
    }
    const reasons = failures.map(describeFailure).join(' ');
    throw new FirevaultError(
      'data-loss',
      'backup/unreadable',
      `No location of the backup ${backup.id} is readable. ${reasons}`.trim(),
      {
        nextStep: 'Restore another backup, or bring the missing objects back.',
        ...(failures.length === 0 ? {} : { cause: failures[0] }),
      },
    );
  }
}
