/** What a restore is to those outside: the request, the phases it goes through, and its outcome. */
import { z } from 'zod';
import { GivenPassphrase } from './backup.ts';
import { BackupId, CollectionId, Instant, Requester, RestoreId } from './primitives.ts';

/**
 * `overwrite`: documents of the backup replace the live ones, newer documents stay.
 * `exact`: the scope becomes what the backup holds; documents made since are deleted.
 */
export const RestoreMode = z.enum(['overwrite', 'exact']);
export type RestoreMode = z.infer<typeof RestoreMode>;

export const RestoreStatus = z.enum([
  'pending',
  'in_progress',
  'success',
  'failed',
  'rolled_back',
  'cancelled',
]);
export type RestoreStatus = z.infer<typeof RestoreStatus>;

export const ENDED_RESTORE_STATUSES = ['success', 'failed', 'rolled_back', 'cancelled'] as const;

export const RestorePhase = z.enum([
  'queued',
  'checking',
  'securing',
  'writing',
  'deleting',
  'verifying',
  'rolling_back',
  'done',
]);
export type RestorePhase = z.infer<typeof RestorePhase>;

/** `POST /api/admin/backups/:id/restore` and the `restoreBackup` callable. */
export const RestoreRequest = z.strictObject({
  mode: RestoreMode,
  collections: z
    .array(CollectionId)
    .min(1, 'Choose at least one collection, or leave the field out to restore everything.')
    .optional(),
  /** The passphrase of a backup that was encrypted under one. */
  encryptionKey: GivenPassphrase.optional(),
  confirm: z.string(),
});
export type RestoreRequest = z.output<typeof RestoreRequest>;

/** Documents by what was done to them. */
export const RestoreCounts = z.object({
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  deleted: z.number().int(),
});
export type RestoreCounts = z.infer<typeof RestoreCounts>;

export const RestoreProgress = z.object({
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  documents: z.number().int(),
  documentsTotal: z.number().int().nullable(),
  updatedAt: Instant,
});
export type RestoreProgress = z.infer<typeof RestoreProgress>;

/** A document of `restoreJobs`, times as text, `duration` in milliseconds. */
export const RestoreJob = z.object({
  id: RestoreId,
  backupId: BackupId,
  backupCreatedAt: Instant,
  /** The backups that are read, newest first: `backupId`, and for an incremental one all it builds on. */
  chain: z.array(BackupId).default([]),
  mode: RestoreMode,
  collections: z.array(z.string()).nullable(),
  status: RestoreStatus,
  phase: RestorePhase,
  createdAt: Instant,
  completedAt: Instant.nullable(),
  duration: z.number().int().nullable(),
  requestedBy: Requester,
  safetyBackupId: BackupId.nullable(),
  counts: RestoreCounts,
  /** Documents found different from the backup after writing, with the first few named. */
  verification: z
    .object({
      documents: z.number().int(),
      differences: z.number().int(),
      samples: z.array(z.string()),
    })
    .nullable(),
  progress: RestoreProgress.nullable(),
  cancelRequested: z.boolean(),
  heartbeatAt: Instant.nullable(),
  error: z.string().nullable(),
  warnings: z.array(z.string()),
});
export type RestoreJob = z.infer<typeof RestoreJob>;

export const RestoreAccepted = z.object({ restoreId: RestoreId });
export type RestoreAccepted = z.infer<typeof RestoreAccepted>;

/** The words a person types to confirm a restore. */
export function restorePhrase(projectId: string): string {
  return `RESTORE ${projectId}`;
}
