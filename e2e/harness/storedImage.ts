/** Reads a stored backup from one store alone, as an archive and as a list of objects. */
import { expect } from 'vitest';
import { decodeManifest, MANIFEST_OBJECT } from '../../functions/src/archive/manifest.ts';
import type { BackupMetadata } from '../../functions/src/contract/index.ts';
import { relativePath } from '../../functions/src/domain/documentName.ts';
import { readRecordHeader } from '../../functions/src/firestore/transcoder/readRecordHeader.ts';
import { ArchiveStore } from '../../functions/src/services/archives/ArchiveStore.ts';
import { objectsOf } from '../../functions/src/services/archives/backupFolder.ts';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';
import { compareImages, type DatabaseImage } from '../../local/src/databaseImage.ts';

/** Every record of an unencrypted backup by path, the audit log left out. Throws for a path that occurs twice. */
export async function storedImage(
  store: StorageProvider,
  backup: BackupMetadata,
): Promise<DatabaseImage> {
  const archives = new ArchiveStore({ open: async () => store });
  const here = { provider: store.name, path: backup.id, status: 'complete' } as const;
  const alone = { ...backup, storageLocations: [here] };
  const manifest = await archives.manifest(alone);
  const { signal } = new AbortController();
  const image: DatabaseImage = new Map();
  for (const part of manifest.parts) {
    await archives.findSoundCopy(alone, part, signal);
    const from = { provider: store.name, encryption: null, signal };
    for await (const lines of archives.lines(alone, manifest, part, from)) {
      for (const line of lines) {
        const path = relativePath(readRecordHeader(line).name);
        if (image.has(path)) throw new Error(`The backup holds ${path} twice.`);
        if (!path.startsWith('auditLogs/')) image.set(path, Buffer.from(line));
      }
    }
  }
  return image;
}

/** The objects that a backup has at a store, sorted, relative to its folder. */
export async function objectsAt(store: StorageProvider, backupId: string): Promise<string[]> {
  const objects = await store.list(`${backupId}/`);
  return objects.map(({ path }) => path.slice(backupId.length + 1)).sort();
}

/** The objects that the backup should have, as its manifest at this store names them. */
export async function objectsNamed(store: StorageProvider, backup: BackupMetadata) {
  const stored = await store.download(`${backup.id}/${MANIFEST_OBJECT}`);
  const objects = objectsOf(decodeManifest(stored, backup.checksum)).map(({ object }) => object);
  return [...objects, MANIFEST_OBJECT].sort();
}

/** The store holds the backup whole, and nothing of it that the manifest does not name. */
export async function expectWhole(
  store: StorageProvider,
  backup: BackupMetadata,
  expected: DatabaseImage,
): Promise<void> {
  expect(compareImages(expected, await storedImage(store, backup))).toEqual([]);
  expect(await objectsAt(store, backup.id)).toEqual(await objectsNamed(store, backup));
}

/** How the backup is at each place. */
export function statusesOf({ storageLocations }: BackupMetadata): Record<string, string> {
  return Object.fromEntries(storageLocations.map(({ provider, status }) => [provider, status]));
}
