/** Joins adapters and services into one engine: for the functions' instances, and for whoever runs it elsewhere. */
import type { Firestore } from 'firebase-admin/firestore';
import type { MasterKey } from './archive/encryption/masterKeys.ts';
import { AuditCatalogue } from './catalogue/AuditCatalogue.ts';
import { BackupCatalogue } from './catalogue/BackupCatalogue.ts';
import { BackupQueries } from './catalogue/BackupQueries.ts';
import { ChoreCatalogue } from './catalogue/ChoreCatalogue.ts';
import { HoldingCatalogue } from './catalogue/HoldingCatalogue.ts';
import { IdempotencyCatalogue } from './catalogue/IdempotencyCatalogue.ts';
import { JobKeys } from './catalogue/JobKeys.ts';
import { Leases, type LeaseTime } from './catalogue/leases.ts';
import { NotificationCatalogue } from './catalogue/NotificationCatalogue.ts';
import { OutboxCatalogue } from './catalogue/OutboxCatalogue.ts';
import { ProviderCatalogue } from './catalogue/ProviderCatalogue.ts';
import { RateLimitCatalogue } from './catalogue/RateLimitCatalogue.ts';
import { RestoreCatalogue } from './catalogue/RestoreCatalogue.ts';
import { RestoreLock } from './catalogue/RestoreLock.ts';
import { ScheduleCatalogue } from './catalogue/ScheduleCatalogue.ts';
import { SecretCatalogue } from './catalogue/SecretCatalogue.ts';
import { SettingsCatalogue } from './catalogue/SettingsCatalogue.ts';
import type { Runner } from './contract/index.ts';
import type { PlanTier } from './domain/plans.ts';
import { Databases, databaseOver } from './firestore/Databases.ts';
import type { DocumentScanner } from './firestore/DocumentScanner.ts';
import type { FirestoreConnection, FirestoreTarget } from './firestore/FirestoreConnection.ts';
import type { Clock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import { AuditLog } from './services/AuditLog.ts';
import { Gate } from './services/access/Gate.ts';
import { Idempotency } from './services/access/Idempotency.ts';
import { PlanLimits } from './services/access/PlanLimits.ts';
import { RateLimiter } from './services/access/RateLimiter.ts';
import { Tickets } from './services/access/Tickets.ts';
import { ArchiveStore } from './services/archives/ArchiveStore.ts';
import { BackupDownload } from './services/archives/BackupDownload.ts';
import { BackupService } from './services/BackupService.ts';
import { BackupEnding } from './services/backup/BackupEnding.ts';
import { BackupFinisher } from './services/backup/BackupFinisher.ts';
import { BackupJobs } from './services/backup/BackupJobs.ts';
import { BackupPlanner } from './services/backup/BackupPlanner.ts';
import { BackupUpkeep } from './services/backup/BackupUpkeep.ts';
import { BaseBackups } from './services/backup/BaseBackups.ts';
import { PartContent } from './services/backup/PartContent.ts';
import { PartExporter, type PartLimits } from './services/backup/PartExporter.ts';
import { PartStore } from './services/backup/PartStore.ts';
import { BackupBrowser } from './services/browse/BackupBrowser.ts';
import { CollectionTransfer } from './services/CollectionTransfer.ts';
import { ChoreRunner } from './services/chores/ChoreRunner.ts';
import { CopyToDestination } from './services/chores/CopyToDestination.ts';
import { RemoveBackup } from './services/chores/RemoveBackup.ts';
import { VerifyBackup } from './services/chores/VerifyBackup.ts';
import { EncryptionKeys } from './services/EncryptionKeys.ts';
import { JobRevival } from './services/JobRevival.ts';
import { type Channels, NoticeDelivery } from './services/notices/NoticeDelivery.ts';
import { NotificationService } from './services/notices/NotificationService.ts';
import { Notifier } from './services/notices/Notifier.ts';
import { MomentFinder } from './services/restore/MomentFinder.ts';
import { PieceReader } from './services/restore/PieceReader.ts';
import { PieceRestorer } from './services/restore/PieceRestorer.ts';
import { RestoreEnding } from './services/restore/RestoreEnding.ts';
import { RestorePieces } from './services/restore/RestorePieces.ts';
import { RestoreRunner } from './services/restore/RestoreRunner.ts';
import { RestoreService } from './services/restore/RestoreService.ts';
import { TakingBack } from './services/restore/TakingBack.ts';
import { SettingsService } from './services/SettingsService.ts';
import type { StorageService } from './services/StorageService.ts';
import { Sweeper } from './services/Sweeper.ts';
import { BackupScheduler } from './services/schedules/BackupScheduler.ts';
import { RetentionService } from './services/schedules/RetentionService.ts';
import { RunFollowUp } from './services/schedules/RunFollowUp.ts';
import { RunStarter } from './services/schedules/RunStarter.ts';
import { ScheduledVerification } from './services/schedules/ScheduledVerification.ts';
import { ScheduleTicker } from './services/schedules/ScheduleTicker.ts';
import { ProviderSecrets } from './services/storage/ProviderSecrets.ts';
import { StorageChecks } from './services/storage/StorageChecks.ts';
import { StorageConfiguration } from './services/storage/StorageConfiguration.ts';
import { Tidier } from './services/Tidier.ts';
import type { StorageEnvironment } from './storage/openProvider.ts';
import type { TaskQueues } from './tasks/TaskQueues.ts';

export interface Adapters {
  /** Holds the product's own records; the same database as `connection` is to. */
  db: Firestore;
  connection: FirestoreConnection;
  /** Opens another database, for restores into it. */
  connect: (target: FirestoreTarget) => Promise<FirestoreConnection>;
  storage: Pick<StorageService, 'open' | 'destinations'>;
  storageEnvironment: StorageEnvironment;
  plan: PlanTier;
  /** The API's own address, without Hosting before it. */
  apiUrl: string;
  tasks: Pick<TaskQueues, 'enqueue'>;
  /** Newest first; empty when none is set up. */
  masterKeys: () => readonly MasterKey[];
  clock: Clock;
  logger: Logger;
  partLimits: PartLimits;
  scanner: Pick<DocumentScanner, keyof DocumentScanner>;
  /** How people outside the portal are told. */
  channels: Channels;
  /** Writes a second that a restore begins with; null for no limit. */
  startingWriteRate: number | null;
  /** Whose jobs this engine makes, and sets going again when they have come to a stop. */
  runner: Runner;
  /** The server's own time where it is left out. */
  leaseTime?: LeaseTime;
}

export type Engine = ReturnType<typeof composeServices>;

export function composeServices(adapters: Adapters) {
  const { db, connection, scanner, storage, tasks, masterKeys, clock, logger, runner } = adapters;
  const { target, documentsRoot } = connection;
  const home = databaseOver(connection, clock, scanner);
  const { writer } = home;
  const databases = new Databases(home, async (other) =>
    databaseOver(await adapters.connect(other), clock),
  );
  const leases = new Leases(db, adapters.leaseTime);
  const catalogue = new BackupCatalogue(db);
  const restoreCatalogue = new RestoreCatalogue(db);
  const chores = new ChoreCatalogue(db);
  const lock = new RestoreLock(db, target);
  const audit = new AuditLog(new AuditCatalogue(db), clock);
  const keys = new EncryptionKeys({ jobKeys: new JobKeys(), masterKeys });
  const archives = new ArchiveStore(storage);
  const bases = new BaseBackups({ catalogue, archives, storage, keys });
  const common = { catalogue, leases, keys, tasks, clock, logger };
  const queries = new BackupQueries(db);
  const schedules = new ScheduleCatalogue(db);
  const notifications = new NotificationCatalogue(db);
  const outbox = new OutboxCatalogue(db);
  const settings = new SettingsCatalogue(db);
  const notifier = new Notifier({ notifications, outbox, settings, tasks, clock });
  const telling = { queries, schedules, notifier, clock, logger };
  const providers = new ProviderCatalogue(db);
  const followUp = new RunFollowUp({ ...telling, catalogue, providers });
  const ending = new BackupEnding({ ...common, audit, followUp });
  const jobs = new BackupJobs({ catalogue, storage, scanner, bases, keys, audit, clock, runner });
  const planner = new BackupPlanner({
    ...common,
    databases,
    bases,
    ending,
    targetDocuments: adapters.partLimits.targetDocuments,
  });
  const choreTools = { catalogue, chores, archives, storage, keys, bases, audit, clock };
  const restoring = {
    catalogue: restoreCatalogue,
    leases,
    backups: jobs,
    archives,
    keys,
    tasks,
    clock,
    logger,
    startingRate: adapters.startingWriteRate,
  };
  const leading = {
    ...restoring,
    pieces: new RestorePieces(restoring),
    ending: new RestoreEnding({ ...restoring, backupCatalogue: catalogue, lock, audit, followUp }),
  };
  const restores = new RestoreService({
    ...restoring,
    db,
    backupCatalogue: catalogue,
    lock,
    bases,
    moments: new MomentFinder({ catalogue, backups: jobs, clock }),
    audit,
    home: target,
    runner,
  });
  const providerSecrets = new ProviderSecrets({ secrets: new SecretCatalogue(db), masterKeys });
  const holdings = new HoldingCatalogue(db);
  const limits = new PlanLimits({ plan: adapters.plan, backups: catalogue, holdings, audit });
  const limiter = new RateLimiter({ buckets: new RateLimitCatalogue(db), clock });
  const configuring = {
    catalogue: providers,
    secrets: providerSecrets,
    environment: adapters.storageEnvironment,
    audit,
    clock,
  };
  const storageChecks = new StorageChecks({ ...configuring, backups: queries, storage, logger });
  const upkeep = new BackupUpkeep({
    ...{ catalogue, chores, archives, keys, tasks, audit, clock },
    restores: restoreCatalogue,
  });
  const retention = new RetentionService({ queries, upkeep, audit, clock, logger });
  const revival = new JobRevival({
    ...{ backups: catalogue, restores: restoreCatalogue },
    ...{ planner, tasks, clock, runner },
  });
  const starter = new RunStarter({ ...telling, jobs, limits, followUp });
  const scheduler = new BackupScheduler({
    ...{ schedules, jobs, starter, retention, limits, masterKeys, audit, clock },
    channels: adapters.channels,
  });
  return {
    archives,
    audit,
    providerSecrets,
    storageChecks,
    storageConfiguration: new StorageConfiguration({ ...configuring, holdings, limits }),
    gate: new Gate({ limiter, audit, logger }),
    tickets: new Tickets({ masterKeys, clock, apiUrl: adapters.apiUrl }),
    downloads: new BackupDownload({ catalogue, bases, archives, keys, storage, clock }),
    idempotency: new Idempotency({ answers: new IdempotencyCatalogue(db), clock }),
    bases,
    catalogue,
    restoreCatalogue,
    leases,
    scanner,
    planner,
    restores,
    browser: new BackupBrowser({ backups: jobs, bases, archives, keys, databases }),
    backups: new BackupService({
      jobs,
      upkeep,
      restores,
      transfer: new CollectionTransfer({ scanner, writer, documentsRoot }),
      storage,
      limits,
      scheduler,
    }),
    exporter: new PartExporter({
      ...common,
      content: new PartContent({ catalogue, databases, archives, keys, logger }),
      store: new PartStore(storage, clock),
      limits: adapters.partLimits,
    }),
    finisher: new BackupFinisher({
      catalogue,
      leases,
      databases,
      storage,
      keys,
      ending,
      clock,
      logger,
    }),
    choreRunner: new ChoreRunner({
      ...common,
      chores,
      works: {
        copy: new CopyToDestination(choreTools),
        verify: new VerifyBackup(choreTools),
        remove: new RemoveBackup(choreTools),
      },
      followUp,
    }),
    scheduler,
    ticker: new ScheduleTicker({
      ...telling,
      ...{ catalogue, starter, retention, followUp },
      verification: new ScheduledVerification({ queries, upkeep, restores, clock }),
    }),
    notifications: new NotificationService(notifications),
    settings: new SettingsService({
      catalogue: settings,
      channels: adapters.channels,
      ...{ masterKeys, plan: adapters.plan, home: target, audit, clock },
    }),
    noticeDelivery: new NoticeDelivery({
      ...{ outbox, notifications, leases, clock, logger },
      channels: adapters.channels,
    }),
    tidier: new Tidier({
      ...{ catalogue, chores, queries, providers, storage, archives, upkeep, outbox },
      ...{ notifications, audit, clock, logger },
    }),
    restoreRunner: new RestoreRunner({
      ...leading,
      backupCatalogue: catalogue,
      takingBack: new TakingBack(leading),
    }),
    pieceRestorer: new PieceRestorer({
      ...restoring,
      reader: new PieceReader({ ...restoring, databases }),
    }),
    revival,
    sweeper: new Sweeper({
      revival,
      queries,
      upkeep,
      outbox,
      chores,
      limits,
      storageChecks,
      tasks,
      clock,
      logger,
    }),
  };
}
