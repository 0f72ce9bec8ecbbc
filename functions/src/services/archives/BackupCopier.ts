/** Makes a backup whole at one place: what is missing or damaged there comes from wherever it is sound, the manifest last. */
import { decodeManifest, MANIFEST_OBJECT, type Manifest } from '../../archive/manifest.ts';
import { checkStoredPart } from '../../archive/readPart.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { withRetry } from '../../storage/wrappers/withRetry.ts';
import type { StorageService } from '../StorageService.ts';
import type { ArchiveStore, StoredBackup } from './ArchiveStore.ts';
import { type NamedObject, requireObjects, writeManifest } from './backupFolder.ts';
import { copyObject, type ObjectPlace } from './copyObject.ts';

export class BackupCopier {
  readonly #archives: ArchiveStore;
  readonly #storage: Pick<StorageService, 'open'>;
  readonly #clock: Clock;

  constructor(archives: ArchiveStore, storage: Pick<StorageService, 'open'>, clock: Clock) {
    this.#archives = archives;
    this.#storage = storage;
    this.#clock = clock;
  }

  /** What is there already, whole, is left alone; answers whether it was copied. */
  async complete(
    backup: StoredBackup,
    object: NamedObject,
    target: ObjectPlace,
    signal: AbortSignal,
  ): Promise<boolean> {
    const id = await this.findSource(backup, object, target, signal);
    if (id === null) return false;
    const source = backup.storageLocations.find(({ provider }) => provider === id);
    if (source === undefined) throw new Error(`${id} holds no copy of ${backup.id}.`);
    const from = { provider: await this.#storage.open(id), path: source.path };
    await copyObject(object, from, target, signal);
    return true;
  }

  /** Who holds a sound copy of what is not whole at the target; null when it is. */
  async findSource(
    backup: StoredBackup,
    object: NamedObject,
    target: ObjectPlace,
    signal: AbortSignal,
  ): Promise<string | null> {
    if (await isWhole(object, target, signal)) return null;
    return this.#archives.findSoundCopy(backup, object, signal);
  }

  /** Once every object is there: removes what the manifest does not name, and writes it. Answers its address. */
  async seal(
    manifest: Manifest,
    stored: Buffer,
    { provider, path }: ObjectPlace,
    signal: AbortSignal,
  ): Promise<string> {
    const patient = withRetry(provider, { clock: this.#clock });
    await requireObjects(patient, path, manifest);
    return writeManifest(patient, path, stored, signal);
  }
}

/** Whether a sound manifest lies at the place that is not this one. One that is damaged may be replaced. */
export async function holdsAnother(
  stored: Buffer,
  { provider, path }: ObjectPlace,
  signal: AbortSignal,
): Promise<boolean> {
  const object = `${path}/${MANIFEST_OBJECT}`;
  if ((await provider.stat(object, { signal })) === null) return false;
  const there = await provider.download(object, { signal });
  if (there.equals(stored)) return false;
  try {
    decodeManifest(there, null);
    return true;
  } catch (error) {
    if (error instanceof FirevaultError && error.kind === 'data-loss') return false;
    throw error;
  }
}

async function isWhole(
  object: NamedObject,
  { provider, path }: ObjectPlace,
  signal: AbortSignal,
): Promise<boolean> {
  const place = `${path}/${object.object}`;
  const there = await provider.stat(place, { signal });
  if (there?.sizeBytes !== object.storedBytes) return false;
  try {
    await checkStoredPart(provider.downloadStream(place, { signal }), object);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FirevaultError && error.kind === 'data-loss') return false;
    throw error;
  }
}
