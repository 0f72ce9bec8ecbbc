/** Copies a stored object from one location to another; it counts only when it is there, whole. */
import { createHash } from 'node:crypto';
import { checkStoredPart, type StoredLines } from '../../archive/readPart.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';

type StoredObject = Pick<StoredLines, 'object' | 'storedBytes' | 'storedSha256'>;

/** A place for the objects of one backup: a provider, and the backup's folder there. */
export interface ObjectPlace {
  provider: StorageProvider;
  path: string;
}

/** Nothing becomes visible at the target unless the source gave exactly the bytes it should. Reads the copy back. */
export async function copyObject(
  object: StoredObject,
  from: ObjectPlace,
  to: ObjectPlace,
  signal: AbortSignal,
): Promise<void> {
  const source = from.provider.downloadStream(`${from.path}/${object.object}`, { signal });
  const target = `${to.path}/${object.object}`;
  await to.provider.uploadStream(onlyWhole(source, object), target, { signal });
  await checkStoredPart(to.provider.downloadStream(target, { signal }), object);
}

async function* onlyWhole(
  source: AsyncIterable<Uint8Array>,
  object: StoredObject,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha256');
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  // Thrown before the end, so that the upload is never completed.
  if (hash.digest('hex') !== object.storedSha256) {
    throw new FirevaultError(
      'data-loss',
      'archive/part-damaged',
      `The copy of ${object.object} that was to be copied is damaged.`,
      { nextStep: 'Use another location of this backup, or another backup.' },
    );
  }
}
