/** Tells of a backup what its manifest alone can tell, as a record of the catalogue does. */
import { type Manifest, manifestChecksum } from '../../archive/manifest.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import { objectsOf } from './backupFolder.ts';

/** What a manifest does not say: where it was found, and how many backups lie below it. */
interface FoundAt {
  storageLocations: StorageLocation[];
  chainLength: number;
}

/**
 * `stored` are the manifest's bytes, which the checksum is of. Who asked for the backup is not known; pins, verifications
 * and warnings are lost with the record that had them.
 */
export function recordOfManifest(
  manifest: Manifest,
  stored: Uint8Array,
  { storageLocations, chainLength }: FoundAt,
): BackupMetadata {
  const { id, type, scope, parts, missing, origin, encryption, startedAt, finishedAt } = manifest;
  const { projectId, databaseId } = manifest;
  return {
    id,
    createdAt: startedAt,
    completedAt: finishedAt,
    type,
    status: missing.length === 0 ? 'success' : 'partial',
    isWhole: missing.length === 0,
    phase: 'done',
    size: sum(parts, ({ bytes }) => bytes),
    compressedSize: sum(objectsOf(manifest), ({ storedBytes }) => storedBytes),
    duration: Date.parse(finishedAt) - Date.parse(startedAt),
    collections:
      type === 'collections'
        ? [...(scope.collections ?? [])]
        : Object.keys(manifest.documentCounts).sort(),
    paths: scope.paths ?? [],
    includeSubcollections: scope.includeSubcollections ?? true,
    database: { projectId, databaseId },
    documentCounts: manifest.documentCounts,
    storageLocations,
    checksum: manifestChecksum(stored),
    compression: manifest.compression,
    encryptionEnabled: encryption !== null,
    encryptionKeyKind: encryption?.keyKind ?? null,
    triggeredBy: origin?.triggeredBy ?? 'manual',
    scheduleId: origin?.scheduleId ?? null,
    error: null,
    warnings: missing.map(({ error }) => `Some documents are missing: ${error}`),
    metadata: origin?.purpose == null ? {} : { purpose: origin.purpose },
    readTime: manifest.readTime,
    progress: null,
    baseBackupId: manifest.baseBackupId,
    chainLength,
    changes:
      type === 'incremental'
        ? {
            written: sum(parts, ({ documents }) => documents),
            deleted: sum(parts, ({ deletions }) => deletions),
          }
        : null,
    expiresAt: origin?.expiresAt ?? null,
    pinned: false,
    heartbeatAt: null,
    attempt: 1,
    cancelRequested: false,
    requestedBy: { uid: 'unknown', email: null },
    runBy: 'functions',
    verification: null,
    lastRestorableAt: null,
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
