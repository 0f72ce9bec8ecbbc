/** The record of a backup, as the catalogue keeps it while the parts are exported. */
import type { BackupMetadata, Compression } from '../../../functions/src/contract/index.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { newBackupId } from '../../../functions/src/platform/ids.ts';

interface Choice {
  compression: Compression;
  isEncrypted?: boolean;
  baseBackupId?: string | null;
}

/** Stored in one place, called `disk`, in a folder of the backup's id. */
export function backupRecord(choice: Choice): BackupMetadata {
  const now = systemClock.now();
  const id = newBackupId(now);
  const baseBackupId = choice.baseBackupId ?? null;
  return {
    id,
    createdAt: now.toISOString(),
    completedAt: null,
    type: baseBackupId === null ? 'full' : 'incremental',
    status: 'in_progress',
    isWhole: false,
    phase: 'exporting',
    size: 0,
    compressedSize: 0,
    duration: null,
    collections: [],
    paths: [],
    includeSubcollections: true,
    database: null,
    documentCounts: {},
    storageLocations: [{ provider: 'disk', path: id, status: 'pending' }],
    checksum: null,
    compression: choice.compression,
    encryptionEnabled: choice.isEncrypted ?? false,
    encryptionKeyKind: choice.isEncrypted === true ? 'master' : null,
    triggeredBy: 'manual',
    scheduleId: null,
    error: null,
    warnings: [],
    metadata: {},
    readTime: null,
    progress: null,
    baseBackupId,
    chainLength: 0,
    changes: null,
    expiresAt: null,
    pinned: false,
    heartbeatAt: now.toISOString(),
    attempt: 1,
    cancelRequested: false,
    requestedBy: { uid: 'bench', email: null },
    runBy: 'functions',
    verification: null,
    lastRestorableAt: null,
  };
}
