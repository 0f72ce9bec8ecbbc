/** What the REST API is made over: the services and the check of who calls. */
import type { Claims } from '../domain/access.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { AuditLog } from '../services/AuditLog.ts';
import type { Gate } from '../services/access/Gate.ts';
import type { Idempotency } from '../services/access/Idempotency.ts';
import type { Tickets } from '../services/access/Tickets.ts';
import type { BackupDownload } from '../services/archives/BackupDownload.ts';
import type { BackupService } from '../services/BackupService.ts';
import type { BackupBrowser } from '../services/browse/BackupBrowser.ts';
import type { NotificationService } from '../services/notices/NotificationService.ts';
import type { RestoreService } from '../services/restore/RestoreService.ts';
import type { SettingsService } from '../services/SettingsService.ts';
import type { StorageService } from '../services/StorageService.ts';
import type { BackupScheduler } from '../services/schedules/BackupScheduler.ts';
import type { StorageChecks } from '../services/storage/StorageChecks.ts';
import type { StorageConfiguration } from '../services/storage/StorageConfiguration.ts';

export interface ApiDependencies {
  backups: BackupService;
  browser: BackupBrowser;
  restores: RestoreService;
  downloads: BackupDownload;
  storage: Pick<StorageService, 'open'>;
  storageConfiguration: StorageConfiguration;
  storageChecks: StorageChecks;
  audit: AuditLog;
  gate: Gate;
  idempotency: Idempotency;
  tickets: Tickets;
  scheduler: BackupScheduler;
  notifications: NotificationService;
  settings: SettingsService;
  /** Checks an ID token and answers its claims; throws for one that is expired, revoked or forged. */
  verifyToken: (token: string) => Promise<Claims>;
  /** Checks an App Check token and throws unless it is genuine; null where none is asked for. */
  verifyAppCheck: ((token: string | undefined) => Promise<void>) | null;
  /** The API's own address, without Hosting before it. */
  apiUrl: string;
  clock: Clock;
  /** Throws unless the caller has just signed in, with the second factor where the account has one. */
  requireFreshSignIn: (claims: Claims | null) => Promise<void>;
  logger: Logger;
}
