/** Builders of records for tests: a good one of each kind, changed in what the test is about. */
import type { BackupMetadata, RestoreJob } from '@contract';

export function aBackup(changes: Partial<BackupMetadata> = {}): BackupMetadata {
  const createdAt = changes.createdAt ?? '2026-11-22T13:34:00Z';
  return {
    id: idAt(createdAt),
    createdAt,
    completedAt: createdAt,
    type: 'full',
    status: 'success',
    isWhole: true,
    phase: 'done',
    size: 4096,
    compressedSize: 1024,
    duration: 42_000,
    collections: ['users'],
    documentCounts: { users: 10 },
    storageLocations: [{ provider: 'local', path: 'x', status: 'complete' }],
    checksum: 'ab',
    compression: 'gzip',
    encryptionEnabled: false,
    encryptionKeyKind: null,
    triggeredBy: 'manual',
    scheduleId: null,
    error: null,
    warnings: [],
    metadata: {},
    readTime: createdAt,
    progress: null,
    baseBackupId: null,
    chainLength: 0,
    changes: null,
    expiresAt: null,
    pinned: false,
    heartbeatAt: null,
    attempt: 1,
    cancelRequested: false,
    requestedBy: { uid: 'u1', email: 'admin@example.com' },
    verification: null,
    lastRestorableAt: null,
    ...changes,
  };
}

export function aRestore(changes: Partial<RestoreJob> = {}): RestoreJob {
  return {
    id: 'r-20261122-134000-abcdef',
    backupId: '20261122-133400-abcdef',
    backupCreatedAt: '2026-11-22T13:34:00Z',
    chain: ['20261122-133400-abcdef'],
    mode: 'exact',
    collections: null,
    status: 'in_progress',
    phase: 'writing',
    createdAt: '2026-11-22T13:40:00Z',
    completedAt: null,
    duration: null,
    requestedBy: { uid: 'u1', email: 'admin@example.com' },
    safetyBackupId: null,
    counts: { created: 0, changed: 0, unchanged: 0, deleted: 0 },
    verification: null,
    progress: null,
    cancelRequested: false,
    heartbeatAt: null,
    error: null,
    warnings: [],
    ...changes,
  };
}

function idAt(createdAt: string): string {
  return `${createdAt.slice(0, 10).replaceAll('-', '')}-${createdAt.slice(11, 19).replaceAll(':', '')}-abcdef`;
}
