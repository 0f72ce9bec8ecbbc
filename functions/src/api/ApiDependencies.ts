/** What the REST API is made over: the services and the check of who calls. */
import type { Claims } from '../domain/access.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { BackupService } from '../services/BackupService.ts';
import type { RestoreService } from '../services/restore/RestoreService.ts';
import type { StorageChecks } from '../services/storage/StorageChecks.ts';
import type { StorageConfiguration } from '../services/storage/StorageConfiguration.ts';

export interface ApiDependencies {
  backups: BackupService;
  restores: RestoreService;
  storageConfiguration: StorageConfiguration;
  storageChecks: StorageChecks;
  /** Checks an ID token and answers its claims; throws for one that is expired, revoked or forged. */
  verifyToken: (token: string) => Promise<Claims>;
  clock: Clock;
  logger: Logger;
}
