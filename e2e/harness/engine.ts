/** The engine in this very process, on a project and folders of its own: tasks wait until the spec runs them. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { AuditCatalogue } from '../../functions/src/catalogue/AuditCatalogue.ts';
import { BackupCatalogue } from '../../functions/src/catalogue/BackupCatalogue.ts';
import { Leases } from '../../functions/src/catalogue/leases.ts';
import { RestoreCatalogue } from '../../functions/src/catalogue/RestoreCatalogue.ts';
import { RestoreLock } from '../../functions/src/catalogue/RestoreLock.ts';
import type { BackupMetadata } from '../../functions/src/contract/index.ts';
import { databaseRoot } from '../../functions/src/domain/documentName.ts';
import { DocumentScanner } from '../../functions/src/firestore/DocumentScanner.ts';
import { DocumentWriter } from '../../functions/src/firestore/DocumentWriter.ts';
import { FirestoreConnection } from '../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock as clock } from '../../functions/src/platform/clock.ts';
import { newBackupId } from '../../functions/src/platform/ids.ts';
import type { Logger } from '../../functions/src/platform/logger.ts';
import { AuditLog } from '../../functions/src/services/AuditLog.ts';
import { BackupFinisher } from '../../functions/src/services/backup/BackupFinisher.ts';
import { BackupPlanner } from '../../functions/src/services/backup/BackupPlanner.ts';
import { BackupService } from '../../functions/src/services/backup/BackupService.ts';
import { PART_LIMITS, PartExporter } from '../../functions/src/services/backup/PartExporter.ts';
import { ArchiveStore } from '../../functions/src/services/restore/ArchiveStore.ts';
import { PieceRestorer } from '../../functions/src/services/restore/PieceRestorer.ts';
import { RestoreRunner } from '../../functions/src/services/restore/RestoreRunner.ts';
import { StorageService } from '../../functions/src/services/StorageService.ts';
import { LocalStorageProvider } from '../../functions/src/storage/providers/LocalStorageProvider.ts';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';
import { stack } from './stack.ts';

const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** `projectId` must be the spec's own. Two local stores stand ready: `first` and `second`. */
export async function startEngine(projectId: string) {
  process.env.FIRESTORE_EMULATOR_HOST = stack().firestore;
  const app = initializeApp({ projectId }, projectId);
  const db = getFirestore(app);
  const target = { projectId, databaseId: '(default)' };
  const connection = await FirestoreConnection.open({ ...target, emulatorHost: stack().firestore });
  const rootDir = mkdtempSync(join(tmpdir(), 'firevault-engine-'));
  const stores = new Map<string, StorageProvider>(
    ['first', 'second'].map((name) => [
      name,
      new LocalStorageProvider({ name, rootDir, basePath: name, pathPrefix: '' }),
    ]),
  );
  const storage: Pick<StorageService, 'open'> = {
    open: async (id) => {
      const store = stores.get(id);
      if (store === undefined) throw new Error(`The spec has no store ${id}.`);
      return store;
    },
  };
  const waiting: { name: string; payload: Record<string, string> }[] = [];
  const tasks = {
    enqueue: async (name: string, _key: string, payload: Record<string, string>) => {
      waiting.push({ name, payload });
    },
  };
  const scanner = new DocumentScanner(connection, clock);
  const leases = new Leases(db, clock);
  const catalogue = new BackupCatalogue(db);
  const restores = new RestoreCatalogue(db);
  const audit = new AuditLog(new AuditCatalogue(db), clock);
  const archives = new ArchiveStore(storage);
  const backups = new BackupService({
    catalogue,
    storage: new StorageService({ list: async () => [], find: async () => null } as never, {
      localRoot: rootDir,
      projectId,
    }),
    scanner,
    audit,
    clock,
  });
  const common = { catalogue, leases, scanner, storage, tasks, clock, logger: quiet };
  const planner = new BackupPlanner(common);
  const exporter = new PartExporter({ ...common, limits: PART_LIMITS });
  const finisher = new BackupFinisher({ ...common, audit, target });
  const restoring = { catalogue: restores, leases, backups, archives, tasks, clock, logger: quiet };
  const runner = new RestoreRunner({
    ...restoring,
    backupCatalogue: catalogue,
    lock: new RestoreLock(db, '(default)'),
    audit,
  });
  const restorer = new PieceRestorer({
    ...restoring,
    scanner,
    writer: new DocumentWriter(connection, clock),
    documentsRoot: databaseRoot(projectId, '(default)'),
  });
  const handlers: Record<string, (payload: Record<string, string>) => Promise<void>> = {
    exportPart: ({ backupId = '', partId = '' }) => exporter.exportPart(backupId, partId),
    finishBackup: ({ backupId = '' }) => finisher.finish(backupId),
    restorePart: ({ restoreId = '', partId = '' }) => restorer.restorePart(restoreId, partId),
    advanceRestore: ({ restoreId = '' }) => runner.advance(restoreId),
  };
  return {
    projectId,
    db,
    stores,
    catalogue,
    restores,
    leases,
    scanner,
    common: { ...common, audit, target },
    planner,
    finisher,
    runner,
    waiting,
    /** Runs the waiting tasks and those that they enqueue, until none is left but those of the named queue. */
    async runTasks(except?: string): Promise<void> {
      for (;;) {
        const at = waiting.findIndex((task) => task.name !== except);
        const [task] = at === -1 ? [] : waiting.splice(at, 1);
        if (task === undefined) return;
        await handlers[task.name]?.(task.payload);
      }
    },
    /** The record of a backup to the given stores, as `createBackup` would write it. */
    async aBackup(providers: string[] = ['first']): Promise<string> {
      const record = newRecord(providers);
      await catalogue.create(record);
      return record.id;
    },
    async stop(): Promise<void> {
      connection.close();
      await deleteApp(app);
    },
  };
}

function newRecord(providers: string[]): BackupMetadata {
  const now = clock.now();
  const id = newBackupId(now);
  return {
    id,
    createdAt: now.toISOString(),
    completedAt: null,
    type: 'full',
    status: 'pending',
    phase: 'queued',
    size: 0,
    compressedSize: 0,
    duration: null,
    collections: [],
    documentCounts: {},
    storageLocations: providers.map((provider) => ({ provider, path: id, status: 'pending' })),
    checksum: null,
    compression: 'gzip',
    encryptionEnabled: false,
    triggeredBy: 'manual',
    scheduleId: null,
    error: null,
    warnings: [],
    metadata: {},
    readTime: null,
    progress: null,
    baseBackupId: null,
    chainLength: 0,
    expiresAt: null,
    pinned: false,
    heartbeatAt: now.toISOString(),
    attempt: 0,
    cancelRequested: false,
    requestedBy: { uid: 'spec', email: null },
    verification: null,
    lastRestorableAt: null,
  };
}
