/** The names of the product's own Firestore collections, and which of them a backup leaves out. */

export const COLLECTIONS = {
  backups: 'backupMetadata',
  restores: 'restoreJobs',
  schedules: 'backupSchedules',
  providers: 'storageProviders',
  secrets: 'storageProviderSecrets',
  auditLogs: 'auditLogs',
  notifications: 'notifications',
  outbox: 'noticeOutbox',
  settings: 'backupSettings',
  locks: 'locks',
  rateLimits: 'rateLimits',
  drills: 'firevaultDrills',
} as const;

/** Never part of a backup: the engine's bookkeeping, meaningless once the moment has passed. */
export const NEVER_BACKED_UP: readonly string[] = [
  COLLECTIONS.backups,
  COLLECTIONS.restores,
  COLLECTIONS.secrets,
  COLLECTIONS.notifications,
  COLLECTIONS.outbox,
  COLLECTIONS.locks,
  COLLECTIONS.rateLimits,
  COLLECTIONS.drills,
];

/** Backed up like any other, but touched by a restore only when it is named. */
export const RESTORED_ONLY_WHEN_NAMED: readonly string[] = [
  COLLECTIONS.schedules,
  COLLECTIONS.providers,
  COLLECTIONS.settings,
  COLLECTIONS.auditLogs,
];
