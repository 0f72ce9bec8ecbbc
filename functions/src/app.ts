/** The composition root: settings → adapters → services, made once per instance. */
import { getApps, initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { getFunctions } from 'firebase-admin/functions';
import { AuditCatalogue } from './catalogue/AuditCatalogue.ts';
import { BackupCatalogue } from './catalogue/BackupCatalogue.ts';
import { Leases } from './catalogue/leases.ts';
import { ProviderCatalogue } from './catalogue/ProviderCatalogue.ts';
import { RestoreCatalogue } from './catalogue/RestoreCatalogue.ts';
import { RestoreLock } from './catalogue/RestoreLock.ts';
import { type Config, readConfig } from './config.ts';
import { databaseRoot } from './domain/documentName.ts';
import { DocumentScanner } from './firestore/DocumentScanner.ts';
import { DocumentWriter } from './firestore/DocumentWriter.ts';
import { FirestoreConnection } from './firestore/FirestoreConnection.ts';
import { systemClock } from './platform/clock.ts';
import { systemLogger } from './platform/logger.ts';
import { AuditLog } from './services/AuditLog.ts';
import { BackupFinisher } from './services/backup/BackupFinisher.ts';
import { BackupPlanner } from './services/backup/BackupPlanner.ts';
import { BackupService } from './services/backup/BackupService.ts';
import { PART_LIMITS, PartExporter } from './services/backup/PartExporter.ts';
import { ArchiveStore } from './services/restore/ArchiveStore.ts';
import { PieceRestorer } from './services/restore/PieceRestorer.ts';
import { RestoreRunner } from './services/restore/RestoreRunner.ts';
import { RestoreService } from './services/restore/RestoreService.ts';
import { StorageService } from './services/StorageService.ts';
import { Sweeper } from './services/Sweeper.ts';
import { TaskQueues } from './tasks/TaskQueues.ts';

export type App = Awaited<ReturnType<typeof compose>>;

let instance: Promise<App> | null = null;

/** The services of this instance; made at the first call. */
export function app(): Promise<App> {
  instance ??= compose(readConfig(process.env));
  return instance;
}

async function compose(config: Config) {
  // firebase-functions keeps an app of its own under another name.
  const firebase = getApps().find((one) => one.name === '[DEFAULT]') ?? initializeApp();
  const db = getFirestore(firebase, config.databaseId);
  const target = { projectId: config.projectId, databaseId: config.databaseId };
  const connection = await FirestoreConnection.open({
    ...target,
    emulatorHost: config.firestoreEmulator,
  });
  const clock = systemClock;
  const logger = systemLogger;
  const scanner = new DocumentScanner(connection, clock);
  const writer = new DocumentWriter(connection, clock);
  const tasks = new TaskQueues(getFunctions(firebase), config.region);
  const leases = new Leases(db, clock);
  const catalogue = new BackupCatalogue(db);
  const restoreCatalogue = new RestoreCatalogue(db);
  const lock = new RestoreLock(db, config.databaseId);
  const audit = new AuditLog(new AuditCatalogue(db), clock);
  const storage = new StorageService(new ProviderCatalogue(db), {
    localRoot: config.localRoot,
    projectId: config.projectId,
  });
  const archives = new ArchiveStore(storage);
  const backups = new BackupService({ catalogue, storage, scanner, audit, clock });
  const planner = new BackupPlanner({ catalogue, leases, scanner, tasks, clock, logger });
  const restoreParts = { catalogue: restoreCatalogue, leases, backups, archives, tasks };
  return {
    config,
    backups,
    planner,
    audit,
    exporter: new PartExporter({
      catalogue,
      leases,
      scanner,
      storage,
      tasks,
      clock,
      logger,
      limits: PART_LIMITS,
    }),
    finisher: new BackupFinisher({
      catalogue,
      leases,
      scanner,
      storage,
      tasks,
      audit,
      clock,
      logger,
      target,
    }),
    restores: new RestoreService({
      db,
      catalogue: restoreCatalogue,
      lock,
      backups,
      archives,
      audit,
      clock,
      projectId: config.projectId,
    }),
    restoreRunner: new RestoreRunner({
      ...restoreParts,
      backupCatalogue: catalogue,
      lock,
      audit,
      clock,
      logger,
    }),
    pieceRestorer: new PieceRestorer({
      ...restoreParts,
      scanner,
      writer,
      clock,
      logger,
      documentsRoot: databaseRoot(config.projectId, config.databaseId),
    }),
    sweeper: new Sweeper({
      backups: catalogue,
      restores: restoreCatalogue,
      planner,
      tasks,
      clock,
      logger,
    }),
  };
}
