/** The folder of one backup at one provider: what must lie there, what must not, and the manifest that makes it a backup. */
import { MANIFEST_OBJECT, type Manifest } from '../../archive/manifest.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';

/** An object as the manifest names it. */
export interface NamedObject {
  object: string;
  storedBytes: number;
  storedSha256: string;
}

/** Every object that belongs to the backup, but for the manifest itself. */
export function objectsOf(manifest: Manifest): NamedObject[] {
  return manifest.parts.flatMap((part) =>
    [part, part.keys, part.index].filter((object) => object !== null),
  );
}

/** Each object must lie there with its size; objects of dead attempts are removed. */
export async function requireObjects(
  provider: StorageProvider,
  path: string,
  manifest: Manifest,
): Promise<void> {
  const stored = new Map(
    (await provider.list(`${path}/`)).map((object) => [object.path, object.sizeBytes]),
  );
  for (const { object, storedBytes } of objectsOf(manifest)) {
    const size = stored.get(`${path}/${object}`);
    if (size !== storedBytes) {
      throw new FirevaultError(
        'data-loss',
        'backup/part-missing',
        `${provider.name} holds ${size ?? 'no'} bytes of ${object}, not ${storedBytes}.`,
      );
    }
    stored.delete(`${path}/${object}`);
  }
  stored.delete(`${path}/${MANIFEST_OBJECT}`);
  for (const orphan of stored.keys()) await provider.delete(orphan);
}

/** From the end of this on the backup exists there. What does not read back as it was written is taken away again. */
export async function writeManifest(
  provider: StorageProvider,
  path: string,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<string> {
  const object = `${path}/${MANIFEST_OBJECT}`;
  const url = await provider.upload(bytes, object, { signal });
  const readBack = await provider.download(object, { signal });
  if (readBack.equals(bytes)) return url;
  await provider.delete(object, { signal });
  throw new FirevaultError(
    'data-loss',
    'backup/manifest-differs',
    `${provider.name} gave back another manifest than was written.`,
  );
}

/** Removes the manifest first, so that the backup is gone before anything of it is missing, and then the rest. */
export async function removeFolder(
  provider: StorageProvider,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  await provider.delete(`${path}/${MANIFEST_OBJECT}`, options);
  const objects = await provider.list(`${path}/`, options);
  await mapLimited(objects, 8, (object) => provider.delete(object.path, options));
}
