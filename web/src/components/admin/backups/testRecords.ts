/** Builders of records for tests: a good one of each kind, changed in what the test is about. */
import type { BackupMetadata, RestoreJob, RestorePreview } from '@contract';

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
    paths: [],
    includeSubcollections: true,
    database: null,
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
    paths: [],
    includeSubcollections: true,
    target: null,
    moment: null,
    dryRun: false,
    previewId: null,
    purpose: 'restore',
    undoOf: null,
    undoneBy: null,
    undoUntil: null,
    status: 'in_progress',
    phase: 'writing',
    phaseSince: null,
    createdAt: '2026-11-22T13:40:00Z',
    completedAt: null,
    duration: null,
    requestedBy: { uid: 'u1', email: 'admin@example.com' },
    safetyBackupId: null,
    writingSince: null,
    preview: null,
    counts: { created: 0, changed: 0, unchanged: 0, deleted: 0, kept: 0 },
    verification: null,
    progress: null,
    cancelRequested: false,
    heartbeatAt: null,
    error: null,
    warnings: [],
    ...changes,
  };
}

export function aPreview(counts: Partial<RestorePreview['counts']> = {}): RestorePreview {
  return {
    counts: { created: 0, changed: 0, unchanged: 0, deleted: 0, kept: 0, ...counts },
    collections: {},
    samples: { created: [], changed: [], deleted: [] },
    billed: { reads: 0, writes: 0, deletes: 0 },
    estimatedSeconds: 1,
    digest: 'ab',
    at: '2026-11-22T13:41:00Z',
  };
}

function idAt(createdAt: string): string {
  return `${createdAt.slice(0, 10).replaceAll('-', '')}-${createdAt.slice(11, 19).replaceAll(':', '')}-abcdef`;
}
