/** What may be asked of the product: under which name it stands in the audit log, and how often one person may. */
import type { RateLimit } from './tokenBucket.ts';

/** Per person and act. Reading is counted by each instance for itself, everything else by all of them together. */
export const RATE_LIMITS = {
  read: { capacity: 600, refillSeconds: 60 },
  write: { capacity: 120, refillSeconds: 60 },
  heavy: { capacity: 30, refillSeconds: 60 },
} as const satisfies Record<string, RateLimit>;

export interface Act {
  /** Callables and routes of the same act share it, and with it the limit. */
  action: string;
  limit: keyof typeof RATE_LIMITS;
}

/** By the name of the callable, or of the route where there is none. */
const ACTS: Readonly<Record<string, Act>> = {
  createBackup: { action: 'backup.create', limit: 'heavy' },
  cancelBackup: { action: 'backup.cancel', limit: 'write' },
  deleteBackup: { action: 'backup.delete', limit: 'write' },
  verifyBackup: { action: 'backup.verify', limit: 'heavy' },
  retryDestination: { action: 'backup.retry-destination', limit: 'write' },
  downloadBackup: { action: 'backup.download', limit: 'heavy' },
  linkBackup: { action: 'backup.link', limit: 'heavy' },
  restoreBackup: { action: 'restore.create', limit: 'heavy' },
  undoRestore: { action: 'restore.undo', limit: 'heavy' },
  drillBackup: { action: 'restore.drill', limit: 'heavy' },
  cancelRestore: { action: 'restore.cancel', limit: 'write' },
  addStorageProvider: { action: 'storage.add', limit: 'write' },
  updateStorageProvider: { action: 'storage.update', limit: 'write' },
  removeStorageProvider: { action: 'storage.remove', limit: 'write' },
  setDefaultStorageProvider: { action: 'storage.set-default', limit: 'write' },
  testStorageProvider: { action: 'storage.test', limit: 'heavy' },
  testStorageSettings: { action: 'storage.test', limit: 'heavy' },
  resealSecrets: { action: 'storage.reseal', limit: 'heavy' },
  refreshStorageUsage: { action: 'storage.usage', limit: 'heavy' },
  createSchedule: { action: 'schedule.create', limit: 'write' },
  updateSchedule: { action: 'schedule.update', limit: 'write' },
  deleteSchedule: { action: 'schedule.delete', limit: 'write' },
  runSchedule: { action: 'schedule.run', limit: 'heavy' },
  applyRetention: { action: 'schedule.retention', limit: 'heavy' },
  previewSchedule: { action: 'read', limit: 'read' },
  listNotifications: { action: 'read', limit: 'read' },
  markNotificationRead: { action: 'notification.read', limit: 'write' },
  readSettings: { action: 'read', limit: 'read' },
  updateSettings: { action: 'settings.update', limit: 'write' },
  sendTestMail: { action: 'settings.test-mail', limit: 'heavy' },
  browseBackup: { action: 'read', limit: 'read' },
  readBackupDocument: { action: 'read', limit: 'read' },
  diffBackupDocument: { action: 'read', limit: 'read' },
  listCollections: { action: 'read', limit: 'read' },
  verifyAuditLog: { action: 'audit.verify', limit: 'heavy' },
  exportAuditLog: { action: 'audit.export', limit: 'heavy' },
  read: { action: 'read', limit: 'read' },
};

/** An act without an entry of its own counts as a write under its own name. */
export function actNamed(name: string): Act {
  return ACTS[name] ?? { action: name, limit: 'write' };
}

/** How many refusals are written into the audit log: of one who may not come in, and of all of those together. */
export const REFUSALS_RECORDED = {
  perCaller: { capacity: 10, refillSeconds: 3600 },
  ofStrangers: { capacity: 100, refillSeconds: 3600 },
} as const satisfies Record<string, RateLimit>;
