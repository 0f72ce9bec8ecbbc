/** What a backup is to those outside: the request that makes one and the record that tells its story. */
import { z } from 'zod';
import {
  BackupId,
  CollectionId,
  DatabaseTarget,
  Instant,
  ProviderId,
  Requester,
  Runner,
  ScopePaths,
} from './primitives.ts';

export const BackupType = z.enum(['full', 'incremental', 'collections']);
export type BackupType = z.infer<typeof BackupType>;

export const Compression = z.enum(['gzip', 'zip', 'zstd', 'none']);
export type Compression = z.infer<typeof Compression>;

export const BackupStatus = z.enum([
  'pending',
  'in_progress',
  'success',
  'partial',
  'failed',
  'cancelled',
  /** No backup any more: what is left of it is being removed. */
  'deleting',
]);
export type BackupStatus = z.infer<typeof BackupStatus>;

/** The statuses in which the work of making a backup is over. */
export const ENDED_BACKUP_STATUSES = [
  'success',
  'partial',
  'failed',
  'cancelled',
  'deleting',
] as const;

export const BackupPhase = z.enum(['queued', 'planning', 'exporting', 'finalizing', 'done']);
export type BackupPhase = z.infer<typeof BackupPhase>;

/** One place that holds, or should hold, the backup. `path` is the folder below the provider's prefix. */
export const StorageLocation = z.object({
  provider: ProviderId,
  path: z.string(),
  url: z.string().optional(),
  /** `copying`: it failed, for the reason in `error`, and is being completed from a location that is complete. */
  status: z.enum(['pending', 'complete', 'failed', 'copying']),
  error: z.string().optional(),
  checkedAt: Instant.optional(),
});
export type StorageLocation = z.infer<typeof StorageLocation>;

/** How far the export has come. `bytes` counts plain record bytes. The total of documents is unknown until counted. */
export const BackupProgress = z.object({
  partsDone: z.number().int(),
  partsTotal: z.number().int(),
  documents: z.number().int(),
  documentsTotal: z.number().int().nullable(),
  bytes: z.number().int(),
  updatedAt: Instant,
});
export type BackupProgress = z.infer<typeof BackupProgress>;

export const VerificationLevel = z.enum(['exists', 'checksum', 'full', 'drill']);
export type VerificationLevel = z.infer<typeof VerificationLevel>;

/**
 * The latest verification of a backup: `at` is when it was asked for, and once it has ended, when it ended. One that is
 * `inconclusive` could not be done: what it says in `error` stood in its way and says nothing about the backup.
 */
export const Verification = z.object({
  level: VerificationLevel,
  status: z.enum(['pending', 'running', 'passed', 'failed', 'inconclusive']),
  at: Instant,
  error: z.string().optional(),
  /** What was found wrong at a location, by its provider; a location that is copied anew is taken out. */
  problems: z.record(ProviderId, z.string()).optional(),
});
export type Verification = z.infer<typeof Verification>;

/** Whose key opens an encrypted backup: the project's, or the operator's own passphrase, which is stored nowhere. */
export const EncryptionKeyKind = z.enum(['master', 'passphrase']);
export type EncryptionKeyKind = z.infer<typeof EncryptionKeyKind>;

/** What an incremental backup holds beside its base: documents written since, and documents deleted since. */
export const BackupChanges = z.object({
  written: z.number().int(),
  deleted: z.number().int(),
});
export type BackupChanges = z.infer<typeof BackupChanges>;

const passphrase = z
  .string()
  .min(12, 'A passphrase has at least 12 characters.')
  .max(1024, 'A passphrase has at most 1,024 characters.');
/** The passphrase of a backup that exists, whatever its length. */
export const GivenPassphrase = z.string().min(1, 'Enter the passphrase.').max(1024);

/** `POST /api/admin/backups` and the `createBackup` callable. */
export const CreateBackupRequest = z
  .strictObject({
    type: BackupType.default('full'),
    collections: z
      .array(CollectionId)
      .min(1, 'Choose at least one collection, or ask for a full backup.')
      .max(1000, 'Name at most 1,000 collections.')
      .optional(),
    /** Single collections (`users/7/orders`) and documents (`users/7`) of a backup of type "collections". */
    paths: ScopePaths.optional(),
    /** Whether what lies below a named document comes with it. */
    includeSubcollections: z.boolean().default(true),
    compression: Compression.default('gzip'),
    encryption: z.boolean().default(false),
    /** The operator's own passphrase; without it the project's master key is used. */
    encryptionKey: passphrase.optional(),
    storageProviders: z.array(ProviderId).min(1, 'Choose at least one destination.').optional(),
    /** What an incremental backup builds on; without it the newest that it can build on. */
    baseBackupId: BackupId.optional(),
    /** A moment of the past to back up; without it the present. */
    readTime: Instant.optional(),
  })
  .superRefine((request, ctx) => {
    const { collections, paths } = request;
    if (request.type === 'collections' && collections === undefined && paths === undefined) {
      ctx.addIssue({
        code: 'custom',
        path: ['collections'],
        message: 'A backup of type "collections" names the collections or paths it is to hold.',
      });
    }
    for (const field of ['collections', 'paths'] as const) {
      if (request.type === 'collections' || request[field] === undefined) continue;
      ctx.addIssue({
        code: 'custom',
        path: [field],
        message: `Only a backup of type "collections" names ${field}; leave the field out.`,
      });
    }
    if (request.baseBackupId !== undefined && request.type !== 'incremental') {
      ctx.addIssue({
        code: 'custom',
        path: ['baseBackupId'],
        message: 'Only an incremental backup has a base; leave the field out.',
      });
    }
    if (request.encryptionKey !== undefined && !request.encryption) {
      ctx.addIssue({
        code: 'custom',
        path: ['encryptionKey'],
        message: 'A passphrase needs "encryption": true.',
      });
    }
  });
/** As a caller writes it: what has a default may be left out. */
export type CreateBackupInput = z.input<typeof CreateBackupRequest>;
export type CreateBackupRequest = z.output<typeof CreateBackupRequest>;

/** A document of `backupMetadata`, times as text. Sizes are bytes, `duration` is milliseconds. */
export const BackupMetadata = z.object({
  id: BackupId,
  createdAt: Instant,
  completedAt: Instant.nullable(),
  type: BackupType,
  status: BackupStatus,
  /** Every document of the scope was stored, in one location at least: a `partial` one then lacks nothing but places. */
  isWhole: z.boolean().default(false),
  phase: BackupPhase,
  size: z.number().int(),
  compressedSize: z.number().int(),
  duration: z.number().int().nullable(),
  collections: z.array(z.string()),
  paths: z.array(z.string()).default([]),
  includeSubcollections: z.boolean().default(true),
  /** The database that it is of; null for the one that the product itself lives in. */
  database: DatabaseTarget.nullable().default(null),
  documentCounts: z.record(z.string(), z.number().int()),
  storageLocations: z.array(StorageLocation),
  checksum: z.string().nullable(),
  compression: Compression,
  encryptionEnabled: z.boolean(),
  encryptionKeyKind: EncryptionKeyKind.nullable().default(null),
  triggeredBy: z.enum(['manual', 'scheduled']),
  scheduleId: z.string().nullable(),
  error: z.string().nullable(),
  warnings: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  readTime: Instant.nullable(),
  progress: BackupProgress.nullable(),
  baseBackupId: BackupId.nullable(),
  /** Backups that a restore of this one reads besides itself: 0 for a full one. */
  chainLength: z.number().int(),
  /** Null for all but an incremental backup that has ended. */
  changes: BackupChanges.nullable().default(null),
  expiresAt: Instant.nullable(),
  pinned: z.boolean(),
  heartbeatAt: Instant.nullable(),
  attempt: z.number().int(),
  cancelRequested: z.boolean(),
  requestedBy: Requester,
  runBy: Runner.default('functions'),
  verification: Verification.nullable(),
  lastRestorableAt: Instant.nullable(),
});
export type BackupMetadata = z.infer<typeof BackupMetadata>;

/** Whether a backup can give back every document of its scope: all of it lies in one location at least. */
export function holdsEverything(
  backup: Pick<BackupMetadata, 'status' | 'isWhole' | 'storageLocations'>,
): boolean {
  const { status, isWhole, storageLocations } = backup;
  const isMade = status === 'success' || (status === 'partial' && isWhole);
  return isMade && storageLocations.some((location) => location.status === 'complete');
}

/** Whether a verification found it wanting, and no location holds it whole in which nothing was found. */
export function isDamaged(
  backup: Pick<BackupMetadata, 'verification' | 'storageLocations'>,
): boolean {
  const { verification, storageLocations } = backup;
  if (verification?.status !== 'failed') return false;
  const problems = verification.problems ?? {};
  const isLeftSound = storageLocations.some(
    ({ provider, status }) => status === 'complete' && problems[provider] === undefined,
  );
  return Object.keys(problems).length === 0 || !isLeftSound;
}

/** Whether a location can be copied anew: it failed or was found damaged, and another is said to hold all of it. */
export function canCopyTo(
  backup: Pick<BackupMetadata, 'status' | 'verification' | 'storageLocations'>,
  provider: string,
): boolean {
  const { status, verification, storageLocations } = backup;
  if (status !== 'success' && status !== 'partial') return false;
  const isComplete = (one: StorageLocation) => one.status === 'complete';
  const isWanting = storageLocations.some(
    (one) =>
      one.provider === provider &&
      (one.status === 'failed' ||
        (isComplete(one) &&
          verification?.status === 'failed' &&
          verification.problems?.[provider] !== undefined)),
  );
  return isWanting && storageLocations.some((one) => one.provider !== provider && isComplete(one));
}

/** What a caller gets back at once; the rest appears in the record. */
export const JobAccepted = z.object({ id: BackupId, status: BackupStatus });
export type JobAccepted = z.infer<typeof JobAccepted>;

/** `GET /api/admin/backups?...` */
export const ListBackupsQuery = z.strictObject({
  status: BackupStatus.optional(),
  type: BackupType.optional(),
  scheduleId: z.string().optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  sort: z.enum(['createdAt', '-createdAt']).default('-createdAt'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export type ListBackupsQuery = z.output<typeof ListBackupsQuery>;

export const BackupPage = z.object({
  items: z.array(BackupMetadata),
  nextCursor: z.string().optional(),
});
export type BackupPage = z.infer<typeof BackupPage>;

/** `POST /api/admin/backups/:id/verify`. A drill is a restore, and asked for as one. */
export const VerifyBackupRequest = z.strictObject({
  level: VerificationLevel.exclude(['drill']),
  /** The passphrase of an encrypted backup; only `full` looks inside. */
  encryptionKey: GivenPassphrase.optional(),
});
export type VerifyBackupRequest = z.output<typeof VerifyBackupRequest>;

export const VerificationAccepted = z.object({ id: BackupId, verification: Verification });
export type VerificationAccepted = z.infer<typeof VerificationAccepted>;
