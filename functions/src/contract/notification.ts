/** An in-app alert, and the mark that somebody has read it. */
import { z } from 'zod';
import { BackupId, Instant, ProviderId, RestoreId } from './primitives.ts';
import { ScheduleId } from './schedule.ts';

export const NotificationKind = z.enum([
  'backup-succeeded',
  'backup-partial',
  'backup-failed',
  'run-missed',
  'run-refused',
  'schedule-overdue',
  'verification-failed',
  'retention-failed',
  'storage-low',
  'restore-succeeded',
  'restore-failed',
  'mail-failed',
]);
export type NotificationKind = z.infer<typeof NotificationKind>;

export const Severity = z.enum(['info', 'warning', 'error']);

/** The id of what happened: the same event, told twice, is one notification. */
export const NotificationId = z
  .string()
  .regex(/^[a-z0-9_-]{1,200}$/, 'Take an id from the list of notifications.');

/** A document of `notifications`, times as text. `readBy` holds the uid of each person who has read it. */
export const AppNotification = z.object({
  id: NotificationId,
  kind: NotificationKind,
  severity: Severity,
  title: z.string(),
  message: z.string(),
  nextStep: z.string().nullable(),
  scheduleId: ScheduleId.nullable(),
  backupId: BackupId.nullable(),
  restoreId: RestoreId.nullable().default(null),
  provider: ProviderId.nullable(),
  createdAt: Instant,
  readBy: z.record(z.string(), z.boolean()),
});
export type AppNotification = z.infer<typeof AppNotification>;

/** `GET /api/admin/notifications?...`; `unread` leaves out what the caller has read. */
export const ListNotificationsQuery = z.strictObject({
  unread: z.union([z.boolean(), z.stringbool()]).default(false),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListNotificationsQuery = z.output<typeof ListNotificationsQuery>;

export const NotificationList = z.object({ items: z.array(AppNotification) });
export type NotificationList = z.infer<typeof NotificationList>;
