/** The callables of the portal: the name of each, what it takes and what it answers. */
import { z } from 'zod';
import {
  CreateBackupRequest,
  JobAccepted,
  VerificationAccepted,
  VerifyBackupRequest,
} from './backup.ts';
import { BROWSE_CALLS } from './browse.ts';
import { ListNotificationsQuery, NotificationId, NotificationList } from './notification.ts';
import { BackupId, ProviderId, RestoreId } from './primitives.ts';
import { DrillRequest, RestoreAccepted, RestoreRequest, UndoRequest } from './restore.ts';
import {
  BackupScheduleDoc,
  CreateScheduleRequest,
  PreviewScheduleRequest,
  RetentionOutcome,
  ScheduleId,
  SchedulePreview,
  UpdateScheduleRequest,
} from './schedule.ts';
import { SETTINGS_CALLS } from './settings.ts';
import { ConnectionReport, StorageProviderDoc } from './storage.ts';
import {
  AddStorageProviderRequest,
  RemoveStorageProviderRequest,
  ResealReport,
  StorageSettings,
  UpdateStorageProviderRequest,
} from './storageRequests.ts';

export const CALLS = {
  ...BROWSE_CALLS,
  ...SETTINGS_CALLS,
  createBackup: { request: CreateBackupRequest, response: JobAccepted },
  cancelBackup: {
    request: z.strictObject({ backupId: BackupId }),
    response: z.object({ id: BackupId }),
  },
  deleteBackup: {
    request: z.strictObject({ backupId: BackupId }),
    response: z.object({ id: BackupId }),
  },
  verifyBackup: {
    request: VerifyBackupRequest.extend({ backupId: BackupId }),
    response: VerificationAccepted,
  },
  retryDestination: {
    request: z.strictObject({ backupId: BackupId, provider: ProviderId }),
    response: z.object({ id: BackupId, provider: ProviderId }),
  },
  /** Without a backup it brings back the moment `pointInTime`. */
  restoreBackup: {
    request: RestoreRequest.extend({ backupId: BackupId.optional() }),
    response: RestoreAccepted,
  },
  undoRestore: {
    request: UndoRequest.extend({ restoreId: RestoreId }),
    response: RestoreAccepted,
  },
  /** Restores a backup into a place of its own, compares, and clears the place again. */
  drillBackup: {
    request: DrillRequest.extend({ backupId: BackupId }),
    response: RestoreAccepted,
  },
  cancelRestore: {
    request: z.strictObject({ restoreId: RestoreId }),
    response: z.object({ restoreId: RestoreId }),
  },
  addStorageProvider: { request: AddStorageProviderRequest, response: StorageProviderDoc },
  updateStorageProvider: {
    request: UpdateStorageProviderRequest.extend({ id: ProviderId }),
    response: StorageProviderDoc,
  },
  removeStorageProvider: {
    request: RemoveStorageProviderRequest.extend({ id: ProviderId }),
    response: z.object({ id: ProviderId }),
  },
  setDefaultStorageProvider: {
    request: z.strictObject({ id: ProviderId }),
    response: StorageProviderDoc,
  },
  testStorageProvider: {
    request: z.strictObject({ id: ProviderId }),
    response: ConnectionReport,
  },
  testStorageSettings: { request: StorageSettings, response: ConnectionReport },
  resealSecrets: { request: z.strictObject({}), response: ResealReport },
  refreshStorageUsage: {
    request: z.strictObject({ id: ProviderId }),
    response: StorageProviderDoc,
  },
  listCollections: {
    request: z.strictObject({}),
    response: z.object({ collections: z.array(z.string()) }),
  },
  createSchedule: { request: CreateScheduleRequest, response: BackupScheduleDoc },
  updateSchedule: {
    request: z.strictObject({ scheduleId: ScheduleId, updates: UpdateScheduleRequest }),
    response: BackupScheduleDoc,
  },
  deleteSchedule: {
    request: z.strictObject({ scheduleId: ScheduleId }),
    response: z.object({ id: ScheduleId }),
  },
  runSchedule: {
    request: z.strictObject({ scheduleId: ScheduleId }),
    response: JobAccepted,
  },
  previewSchedule: { request: PreviewScheduleRequest, response: SchedulePreview },
  applyRetention: {
    request: z.strictObject({ scheduleId: ScheduleId }),
    response: RetentionOutcome,
  },
  listNotifications: { request: ListNotificationsQuery, response: NotificationList },
  markNotificationRead: {
    request: z.strictObject({ id: NotificationId }),
    response: z.object({ id: NotificationId }),
  },
} as const;

export type CallName = keyof typeof CALLS;
/** What a caller sends: fields with a default may be left out. */
export type CallInput<N extends CallName> = z.input<(typeof CALLS)[N]['request']>;
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['response']>;
