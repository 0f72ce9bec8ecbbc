/** Changes a stored backup as somebody would who knows the format: every hash and the record's checksum are right again. */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  decodeManifest,
  encodeManifest,
  MANIFEST_OBJECT,
  type Manifest,
  manifestChecksum,
} from '../../functions/src/archive/manifest.ts';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';
import type { Engine } from './engine.ts';

/** `change` gets the lines of the first part, of its key list or of its index, of an unencrypted gzip backup with one location. */
export async function forgeLines(
  engine: Engine,
  backupId: string,
  store: StorageProvider,
  which: 'records' | 'keys' | 'index',
  change: (lines: string[]) => string[],
): Promise<void> {
  await forgeManifest(engine, backupId, store, async (manifest) => {
    const [part] = manifest.parts;
    const object = which === 'records' ? part : part?.[which];
    if (object === undefined || object === null) throw new Error(`There are no ${which}.`);
    const path = `${backupId}/${object.object}`;
    const lines = gunzipSync(await store.download(path))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    const plain = Buffer.from(`${change(lines).join('\n')}\n`);
    const stored = gzipSync(plain);
    await store.upload(stored, path);
    object.bytes = plain.length;
    object.storedBytes = stored.length;
    object.sha256 = createHash('sha256').update(plain).digest('hex');
    object.storedSha256 = createHash('sha256').update(stored).digest('hex');
  });
}

export async function forgeManifest(
  engine: Engine,
  backupId: string,
  store: StorageProvider,
  change: (manifest: Manifest) => Promise<void> | void,
): Promise<void> {
  const path = `${backupId}/${MANIFEST_OBJECT}`;
  const manifest = decodeManifest(await store.download(path), null);
  await change(manifest);
  const bytes = encodeManifest(manifest, null);
  await store.upload(bytes, path);
  await engine.catalogue.update(backupId, { checksum: manifestChecksum(bytes) });
}
