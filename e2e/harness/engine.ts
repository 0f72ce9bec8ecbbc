/** The engine in this very process, on a project and folders of its own: tasks wait until the spec runs them. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import type { MasterKey } from '../../functions/src/archive/encryption/masterKeys.ts';
import { type Adapters, composeServices } from '../../functions/src/composeServices.ts';
import type {
  BackupMetadata,
  CreateBackupInput,
  RestoreInput,
  RestoreJob,
  StorageProviderDoc,
} from '../../functions/src/contract/index.ts';
import { CreateBackupRequest, restorePhrase } from '../../functions/src/contract/index.ts';
import type { Actor } from '../../functions/src/domain/access.ts';
import {
  DocumentScanner,
  type ScanStrategy,
} from '../../functions/src/firestore/DocumentScanner.ts';
import {
  FirestoreConnection,
  type FirestoreTarget,
} from '../../functions/src/firestore/FirestoreConnection.ts';
import { type Clock, systemClock } from '../../functions/src/platform/clock.ts';
import type { Logger } from '../../functions/src/platform/logger.ts';
import { PART_LIMITS, type PartLimits } from '../../functions/src/services/backup/PartExporter.ts';
import type { Channels } from '../../functions/src/services/notices/NoticeDelivery.ts';
import type { StorageService } from '../../functions/src/services/StorageService.ts';
import { LocalStorageProvider } from '../../functions/src/storage/providers/LocalStorageProvider.ts';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';
import { callAsOwner } from '../../local/src/emulatorRest.ts';
import { stack } from './stack.ts';

const PORTAL_URL = 'http://127.0.0.1/portal/admin/backups';
const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const actor: Actor = { uid: 'spec', email: null, ip: null };

export type Engine = Awaited<ReturnType<typeof startEngine>>;

export interface EngineOptions {
  clock?: Clock;
  partLimits?: Partial<PartLimits>;
  scanStrategy?: ScanStrategy;
}

interface Task {
  name: string;
  payload: Record<string, string>;
}

/**
 * `projectId` must be the spec's own. Two local stores stand ready, `first` and `second`; a spec may put others in.
 * `defaults` names where backups go that ask for no place, safety backups among them. `masterKeys` holds one key. A spec
 * may change both, and set up `channels`.
 */
export async function startEngine(projectId: string, options: EngineOptions = {}) {
  process.env.FIRESTORE_EMULATOR_HOST = stack().firestore;
  const clock = options.clock ?? systemClock;
  const app = initializeApp({ projectId }, projectId);
  const db = getFirestore(app);
  const opened: FirestoreConnection[] = [];
  const connect = async (target: FirestoreTarget): Promise<FirestoreConnection> => {
    const other = await FirestoreConnection.open({ ...target, emulatorHost: stack().firestore });
    opened.push(other);
    return other;
  };
  const connection = await connect({ projectId, databaseId: '(default)' });
  const rootDir = mkdtempSync(join(tmpdir(), 'firevault-engine-'));
  const stores = new Map<string, StorageProvider>(
    ['first', 'second'].map((name) => [
      name,
      new LocalStorageProvider({ name, rootDir, basePath: name, pathPrefix: '' }),
    ]),
  );
  const defaults = ['first'];
  const masterKeys: MasterKey[] = [aMasterKey('first-key')];
  const channels: Channels = {
    mail: null,
    webhook: null,
    mailFrom: 'Firevault <firevault@localhost>',
    projectId,
    portalUrl: PORTAL_URL,
  };
  const waiting: Task[] = [];
  const adapters: Adapters = {
    db,
    connection,
    connect,
    storage: storageOf(stores, defaults),
    storageEnvironment: { localRoot: rootDir, projectId },
    plan: 'enterprise',
    apiUrl: 'http://127.0.0.1:1/api',
    tasks: {
      enqueue: async (name, _key, payload) => {
        waiting.push({ name, payload });
      },
    },
    masterKeys: () => masterKeys,
    clock,
    logger: quiet,
    partLimits: { ...PART_LIMITS, ...options.partLimits },
    scanner: new DocumentScanner(connection, clock, options.scanStrategy),
    channels,
    startingWriteRate: null,
    runner: 'functions',
  };
  const engine = composeServices(adapters);
  const handlers: Record<string, (payload: Record<string, string>) => Promise<void>> = {
    exportPart: ({ backupId = '', partId = '' }) => engine.exporter.exportPart(backupId, partId),
    finishBackup: ({ backupId = '' }) => engine.finisher.finish(backupId),
    deliverNotice: ({ outboxId = '' }) => engine.noticeDelivery.deliver(outboxId),
    runChore: ({ backupId = '', choreId = '' }) => engine.choreRunner.run(backupId, choreId),
    restorePart: ({ restoreId = '', partId = '' }) =>
      engine.pieceRestorer.restorePart(restoreId, partId),
    advanceRestore: ({ restoreId = '' }) => engine.restoreRunner.advance(restoreId),
  };

  async function planNew(): Promise<void> {
    for (const backup of await engine.catalogue.listOpen()) {
      if (backup.phase === 'queued') await engine.planner.plan(backup.id);
    }
    for (const job of await engine.restoreCatalogue.listOpen()) {
      if (job.phase === 'queued') await engine.restoreRunner.advance(job.id);
    }
  }

  /** Runs the waiting tasks and those that they enqueue, until none is left but those of the named queue. */
  async function runTasks(except?: string): Promise<void> {
    for (;;) {
      const at = waiting.findIndex((task) => task.name !== except);
      const [task] = at === -1 ? [] : waiting.splice(at, 1);
      if (task === undefined) return;
      await handlers[task.name]?.(task.payload);
    }
  }

  return {
    ...engine,
    projectId,
    app,
    db,
    connection,
    stores,
    defaults,
    rootDir,
    masterKeys,
    channels,
    waiting,
    handlers,
    runTasks,
    /** The same engine with other parts in some places. */
    composeWith: (others: Partial<Adapters>) => composeServices({ ...adapters, ...others }),
    /** Does what the triggers on new records do, and then every task, until nothing is left to do. */
    async runAll(): Promise<void> {
      do {
        await planNew();
        await runTasks();
      } while (
        (await engine.catalogue.listOpen()).some(({ phase }) => phase === 'queued') ||
        waiting.length > 0
      );
    },
    /** Asks for a backup, as the portal does; its record waits for the trigger. */
    async startBackup(request: CreateBackupInput = {}): Promise<string> {
      const parsed = CreateBackupRequest.parse(request);
      return (await engine.backups.createBackup(parsed, actor)).id;
    },
    async backUp(request: CreateBackupInput = {}): Promise<BackupMetadata> {
      const id = await this.startBackup(request);
      await this.runAll();
      return engine.catalogue.get(id);
    },
    async restore(
      backupId: string | null,
      request: Omit<RestoreInput, 'confirm'>,
    ): Promise<RestoreJob> {
      const confirm = restorePhrase(request.target?.projectId ?? projectId);
      const { restoreId } = await engine.restores.restoreBackup(
        backupId,
        { ...request, confirm },
        actor,
      );
      await this.runAll();
      return engine.restoreCatalogue.get(restoreId);
    },
    /** The record of a backup to the given stores that waits to be planned. */
    aBackup(providers: string[] = ['first']): Promise<string> {
      return this.startBackup({ storageProviders: providers });
    },
    /** Removes every document of the project. */
    async clear(): Promise<void> {
      await callAsOwner(
        'DELETE',
        `http://${stack().firestore}/emulator/v1/projects/${projectId}/databases/(default)/documents`,
      );
    },
    async stop(): Promise<void> {
      for (const one of opened) one.close();
      await deleteApp(app);
      rmSync(rootDir, { recursive: true, force: true });
    },
  };
}

export function aMasterKey(id: string): MasterKey {
  return { kind: 'master', id, material: createSecretKey(randomBytes(32)) };
}

function storageOf(
  stores: ReadonlyMap<string, StorageProvider>,
  defaults: readonly string[],
): Pick<StorageService, 'open' | 'destinations'> {
  return {
    open: async (id) => {
      const store = stores.get(id);
      if (store === undefined) throw new Error(`The spec has no store ${id}.`);
      return store;
    },
    destinations: async (ids) => (ids ?? defaults).map(aProviderDoc),
  };
}

function aProviderDoc(id: string): StorageProviderDoc {
  const at = '2026-11-24T00:00:00Z';
  return {
    id,
    name: id,
    type: 'local',
    enabled: true,
    isDefault: id === 'first',
    config: { basePath: id },
    pathPrefix: '',
    createdAt: at,
    updatedAt: at,
  };
}
