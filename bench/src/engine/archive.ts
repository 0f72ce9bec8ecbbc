/** Where a measured backup is kept: a folder on local disk, and the list of its parts beside it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestPart } from '../../../functions/src/archive/manifest.ts';
import { LocalStorageProvider } from '../../../functions/src/storage/providers/LocalStorageProvider.ts';

export function openFolder(folder: string): LocalStorageProvider {
  mkdirSync(folder, { recursive: true });
  return new LocalStorageProvider({
    name: 'disk',
    rootDir: folder,
    basePath: 'archive',
    pathPrefix: '',
  });
}

export function keepParts(folder: string, parts: readonly ManifestPart[]): void {
  writeFileSync(join(folder, 'parts.json'), JSON.stringify(parts));
}

export function keptParts(folder: string): ManifestPart[] {
  return JSON.parse(readFileSync(join(folder, 'parts.json'), 'utf8')) as ManifestPart[];
}
