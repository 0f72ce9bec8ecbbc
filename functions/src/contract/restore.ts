/** What a restore is to those outside: the request, the phases it goes through, and its outcome. */
import { z } from 'zod';
import { GivenPassphrase, Verification } from './backup.ts';
import {
  BackupId,
  CollectionId,
  DatabaseId,
  DatabaseTarget,
  DocumentPath,
  Instant,
  ProjectId,
  Requester,
  RestoreId,
  Runner,
  ScopePaths,
} from './primitives.ts';

/**
 * `overwrite`: documents of the backup replace the live ones, newer documents stay.
 * `exact`: the scope becomes what the backup holds; documents made since are deleted.
 * `missing-only`: documents that are gone come back; whatever is there stays as it is.
 */
export const RestoreMode = z.enum(['overwrite', 'exact', 'missing-only']);
export type RestoreMode = z.infer<typeof RestoreMode>;

/** `previewed` ends a dry run. */
export const RestoreStatus = z.enum([
  'pending',
  'in_progress',
  'success',
  'previewed',
  'failed',
  'rolled_back',
  'cancelled',
]);
export type RestoreStatus = z.infer<typeof RestoreStatus>;

export const ENDED_RESTORE_STATUSES = [
  'success',
  'previewed',
  'failed',
  'rolled_back',
  'cancelled',
] as const;

/** `capturing` stores the database's own past as a backup, where a moment is brought back that no backup holds. */
export const RestorePhase = z.enum([
  'queued',
  'capturing',
  'checking',
  'previewing',
  'securing',
  'writing',
  'deleting',
  'verifying',
  'rolling_back',
  'cleaning',
  'done',
]);
export type RestorePhase = z.infer<typeof RestorePhase>;

/** Whether references into the database that was backed up lead to the target instead: `rewrite`, or stay: `keep`. */
export const ReferenceTreatment = z.enum(['keep', 'rewrite']);
export type ReferenceTreatment = z.infer<typeof ReferenceTreatment>;

/** Where documents are put; what is left out is as it was when they were backed up. */
export const RestoreTargetRequest = z.strictObject({
  projectId: ProjectId.optional(),
  databaseId: DatabaseId.optional(),
  /** A document, there or not, below which everything is put: `users/7` comes to lie at `drills/monday/users/7`. */
  pathPrefix: DocumentPath.optional(),
  references: ReferenceTreatment.default('keep'),
});

/** `POST /api/admin/backups/:id/restore`, `POST /api/admin/restores` and the `restoreBackup` callable. */
export const RestoreRequest = z.strictObject({
  mode: RestoreMode,
  collections: z
    .array(CollectionId)
    .min(1, 'Choose at least one collection, or leave the field out to restore everything.')
    .optional(),
  /** Single collections (`users/7/orders`) and documents (`users/7`). */
  paths: ScopePaths.optional(),
  /** Whether what lies below a named document comes with it. */
  includeSubcollections: z.boolean().default(true),
  target: RestoreTargetRequest.optional(),
  /** The moment to bring back: by the newest backup at or before it, or by the database's own past. */
  pointInTime: Instant.optional(),
  /** The passphrase of a backup that was encrypted under one. */
  encryptionKey: GivenPassphrase.optional(),
  /** Says what a restore would do, and does not do it. */
  dryRun: z.boolean().default(false),
  /** The dry run that was looked at: the restore ends without writing if it would do anything else than that one said. */
  previewId: RestoreId.optional(),
  /** `RESTORE <project id of the target>`; not needed for a dry run. */
  confirm: z.string().default(''),
});
export type RestoreRequest = z.output<typeof RestoreRequest>;
/** As a caller writes it: what has a default may be left out. */
export type RestoreInput = z.input<typeof RestoreRequest>;

/** Taking a restore back: everything in its scope becomes what it was before. */
export const UndoRequest = z.strictObject({
  dryRun: z.boolean().default(false),
  previewId: RestoreId.optional(),
  confirm: z.string().default(''),
});
export type UndoRequest = z.output<typeof UndoRequest>;
export type UndoInput = z.input<typeof UndoRequest>;

/** Documents by what is done to them. `kept` are there, differ from the backup, and stay as they are by the mode. */
export const RestoreCounts = z.object({
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  deleted: z.number().int(),
  kept: z.number().int().default(0),
});
export type RestoreCounts = z.infer<typeof RestoreCounts>;

/** What a restore would do at one moment. */
export const RestorePreview = z.object({
  counts: RestoreCounts,
  /** By collection, all of one kind together: `users`, `users/{id}/orders`. What is beyond the first 200 is under `…`. */
  collections: z.record(z.string(), RestoreCounts),
  /** Paths of the target, at most ten of each. */
  samples: z.object({
    created: z.array(z.string()),
    changed: z.array(z.string()),
    deleted: z.array(z.string()),
  }),
  /** Operations of the restore itself that Firestore bills, its safety backup and verification included. */
  billed: z.object({
    reads: z.number().int(),
    writes: z.number().int(),
    deletes: z.number().int(),
  }),
  estimatedSeconds: z.number().int(),
  /** SHA-256 over the paths and what is done to each: two previews with the same digest do the same. */
  digest: z.string(),
  /** Of the paths that were named, those at which the backup holds nothing. */
  notHeld: z.array(z.string()).default([]),
  at: Instant,
});
export type RestorePreview = z.infer<typeof RestorePreview>;

export const RestoreProgress = z.object({
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  documents: z.number().int(),
  documentsTotal: z.number().int().nullable(),
  updatedAt: Instant,
});
export type RestoreProgress = z.infer<typeof RestoreProgress>;

/** Where a moment that was asked for comes from, and how far before it that is, in seconds. */
export const RestoreMoment = z.object({
  asked: Instant,
  source: z.enum(['backup', 'live']),
  found: Instant,
  secondsBefore: z.number(),
});
export type RestoreMoment = z.infer<typeof RestoreMoment>;

export const RestoreTarget = DatabaseTarget.extend({
  pathPrefix: z.string().nullable(),
  references: ReferenceTreatment,
});
export type RestoreTarget = z.infer<typeof RestoreTarget>;

/** A document of `restoreJobs`, times as text, `duration` in milliseconds. */
export const RestoreJob = z.object({
  id: RestoreId,
  backupId: BackupId,
  backupCreatedAt: Instant,
  /** The backups that are read, newest first: `backupId`, and for an incremental one all it builds on. */
  chain: z.array(BackupId).default([]),
  mode: RestoreMode,
  collections: z.array(z.string()).nullable(),
  paths: z.array(z.string()).default([]),
  includeSubcollections: z.boolean().default(true),
  /** Null for what was written before there was a choice: the home database, as it was backed up. */
  target: RestoreTarget.nullable().default(null),
  moment: RestoreMoment.nullable().default(null),
  dryRun: z.boolean().default(false),
  previewId: RestoreId.nullable().default(null),
  /** `drill` proves that a backup can be restored: into a place of its own, which is cleared again. */
  purpose: z.enum(['restore', 'undo', 'drill']).default('restore'),
  /** The restore that this one takes back. */
  undoOf: RestoreId.nullable().default(null),
  /** The restore that took this one back. */
  undoneBy: RestoreId.nullable().default(null),
  undoUntil: Instant.nullable().default(null),
  /** Of a drill: what the backup's verification was before, for when it is cancelled. */
  verificationBefore: Verification.nullable().default(null),
  /** Of a drill that failed: for a reason that says nothing about the backup. */
  isInconclusive: z.boolean().default(false),
  status: RestoreStatus,
  phase: RestorePhase,
  phaseSince: Instant.nullable().default(null),
  createdAt: Instant,
  completedAt: Instant.nullable(),
  duration: z.number().int().nullable(),
  requestedBy: Requester,
  runBy: Runner.default('functions'),
  safetyBackupId: BackupId.nullable(),
  /** When the first document may have been written; null before. */
  writingSince: Instant.nullable().default(null),
  preview: RestorePreview.nullable().default(null),
  counts: RestoreCounts,
  /** Documents found different from the backup after writing, with the first few named. */
  verification: z
    .object({
      documents: z.number().int(),
      differences: z.number().int(),
      samples: z.array(z.string()),
      /** Of those that differ, how many others have written since: no fault of the restore. */
      changedByOthers: z.number().int().default(0),
    })
    .nullable(),
  progress: RestoreProgress.nullable(),
  cancelRequested: z.boolean(),
  heartbeatAt: Instant.nullable(),
  error: z.string().nullable(),
  warnings: z.array(z.string()),
});
export type RestoreJob = z.infer<typeof RestoreJob>;

/** `POST /api/admin/backups/:id/drill`. */
export const DrillRequest = z.strictObject({ encryptionKey: GivenPassphrase.optional() });

/** `GET /api/admin/restores`, newest first. */
export const ListRestoresQuery = z.strictObject({
  status: RestoreStatus.optional(),
  backupId: BackupId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: RestoreId.optional(),
});
export type ListRestoresQuery = z.output<typeof ListRestoresQuery>;

export interface RestorePage {
  items: RestoreJob[];
  /** The `cursor` of the next page; left out at the end. */
  nextCursor?: string;
}

export const RestoreAccepted = z.object({ restoreId: RestoreId });
export type RestoreAccepted = z.infer<typeof RestoreAccepted>;

/** The words a person types to confirm a restore into a project. */
export function restorePhrase(projectId: string): string {
  return `RESTORE ${projectId}`;
}
