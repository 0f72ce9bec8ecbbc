/** Builders of records for tests: a good one of each kind, changed in what the test is about. */
import type {
  AppNotification,
  BackupMetadata,
  BackupScheduleDoc,
  RestoreJob,
  RestorePreview,
} from '@contract';

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
    runBy: 'functions',
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
    verificationBefore: null,
    isInconclusive: false,
    status: 'in_progress',
    phase: 'writing',
    phaseSince: null,
    createdAt: '2026-11-22T13:40:00Z',
    completedAt: null,
    duration: null,
    requestedBy: { uid: 'u1', email: 'admin@example.com' },
    runBy: 'functions',
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
    notHeld: [],
    at: '2026-11-22T13:41:00Z',
  };
}

function idAt(createdAt: string): string {
  return `${createdAt.slice(0, 10).replaceAll('-', '')}-${createdAt.slice(11, 19).replaceAll(':', '')}-abcdef`;
}

export function aSchedule(changes: Partial<BackupScheduleDoc> = {}): BackupScheduleDoc {
  return {
    id: 'sch_k3v9qa01bcde',
    name: 'Nightly',
    preset: 'daily',
    cronExpression: '0 2 * * *',
    timezone: 'America/New_York',
    enabled: true,
    backupType: 'full',
    fullEvery: 7,
    storageProviders: ['local'],
    compression: 'gzip',
    encryption: false,
    retentionPolicy: {
      keepLast: 0,
      keepDailyFor: 7,
      keepWeeklyFor: 4,
      keepMonthlyFor: 3,
      minimumAgeHours: 1,
    },
    autoCleanup: true,
    overlap: 'refuse',
    verification: null,
    notifications: {
      onSuccess: false,
      onFailure: true,
      onPartial: true,
      emails: ['ops@example.com'],
      digest: 'off',
      webhookUrl: null,
    },
    createdAt: '2026-11-01T12:00:00Z',
    updatedAt: '2026-11-01T12:00:00Z',
    createdBy: 'u1',
    lastRunAt: null,
    nextRunAt: '2026-11-23T07:00:00Z',
    lastRun: null,
    lastSuccessAt: '2026-11-22T07:00:00Z',
    claimedUntil: '2026-11-22T07:00:00Z',
    pendingRun: null,
    missed: null,
    currentRun: null,
    cleanupDueAt: null,
    verifyDueAt: null,
    ...changes,
  };
}

export function aNotice(changes: Partial<AppNotification> = {}): AppNotification {
  return {
    id: 'backup-20261122-070000-abcdef-failed',
    kind: 'backup-failed',
    severity: 'error',
    title: 'The backup of “Nightly” failed',
    message: 'The disk is full.',
    nextStep: 'Mend the cause, then run it again.',
    scheduleId: 'sch_k3v9qa01bcde',
    backupId: '20261122-070000-abcdef',
    restoreId: null,
    provider: null,
    createdAt: '2026-11-22T07:05:00Z',
    readBy: {},
    ...changes,
  };
}
