/** Where a measured backup is kept: a folder on local disk, with the manifest that a restore or an increment reads. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  decodeManifest,
  encodeManifest,
  type Manifest,
} from '../../../functions/src/archive/manifest.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { TOOL } from '../../../functions/src/platform/tool.ts';
import { LocalStorageProvider } from '../../../functions/src/storage/providers/LocalStorageProvider.ts';

/** A backup, and the store that holds its objects. */
export interface KeptBackup {
  manifest: Manifest;
  provider: LocalStorageProvider;
}

export function openFolder(folder: string): LocalStorageProvider {
  mkdirSync(folder, { recursive: true });
  return new LocalStorageProvider({
    name: 'disk',
    rootDir: folder,
    basePath: 'archive',
    pathPrefix: '',
  });
}

export function keepBackup(folder: string, manifest: Manifest): void {
  writeFileSync(join(folder, 'manifest.json'), encodeManifest(manifest, null));
}

export function keptBackup(folder: string): KeptBackup {
  const stored = readFileSync(join(folder, 'manifest.json'));
  return { manifest: decodeManifest(stored, null), provider: openFolder(folder) };
}

type ToldOfManifest = Pick<
  Manifest,
  'id' | 'projectId' | 'parts' | 'documents' | 'compression' | 'baseBackupId'
>;

/** As `BackupFinisher` writes it, for a backup of a whole database. */
export function manifestOf(told: ToldOfManifest): Manifest {
  const now = systemClock.now().toISOString();
  return {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    tool: TOOL,
    databaseId: '(default)',
    type: told.baseBackupId === null ? 'full' : 'incremental',
    scope: { collections: null, without: [] },
    readTime: now,
    encryption: null,
    missing: [],
    documentCounts: {},
    startedAt: now,
    finishedAt: now,
    mac: null,
    ...told,
  };
}
