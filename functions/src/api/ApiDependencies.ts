/** What the REST API is made over: the services and the check of who calls. */
import type { Claims } from '../domain/access.ts';
import type { Logger } from '../platform/logger.ts';
import type { BackupService } from '../services/BackupService.ts';
import type { BackupBrowser } from '../services/browse/BackupBrowser.ts';
import type { NotificationService } from '../services/notices/NotificationService.ts';
import type { RestoreService } from '../services/restore/RestoreService.ts';
import type { BackupScheduler } from '../services/schedules/BackupScheduler.ts';

export interface ApiDependencies {
  backups: BackupService;
  browser: BackupBrowser;
  restores: RestoreService;
  scheduler: BackupScheduler;
  notifications: NotificationService;
  /** Checks an ID token and answers its claims; throws for one that is expired, revoked or forged. */
  verifyToken: (token: string) => Promise<Claims>;
  /** Throws unless the caller has just signed in, with the second factor where the account has one. */
  requireFreshSignIn: (claims: Claims | null) => Promise<void>;
  logger: Logger;
}
