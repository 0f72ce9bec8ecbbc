/** The whole engine in one process, on one local store: tasks run one after the other until none is left. */
import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { ProviderCatalogue } from '../../../functions/src/catalogue/ProviderCatalogue.ts';
import { SecretCatalogue } from '../../../functions/src/catalogue/SecretCatalogue.ts';
import { type Adapters, composeServices } from '../../../functions/src/composeServices.ts';
import {
  DocumentScanner,
  type ScanStrategy,
} from '../../../functions/src/firestore/DocumentScanner.ts';
import {
  FirestoreConnection,
  type FirestoreTarget,
} from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { PART_LIMITS } from '../../../functions/src/services/backup/PartExporter.ts';
import { StorageService } from '../../../functions/src/services/StorageService.ts';
import { ProviderSecrets } from '../../../functions/src/services/storage/ProviderSecrets.ts';

interface Place {
  host: string;
  projectId: string;
  /** Holds what local providers store. */
  localRoot: string;
  scanStrategy?: ScanStrategy;
}

export type WholeEngine = Awaited<ReturnType<typeof wholeEngine>>;

/** `others` replaces adapters by ones of the caller's own. */
export async function wholeEngine(place: Place, others: Partial<Adapters> = {}) {
  const { host, projectId, localRoot, scanStrategy } = place;
  process.env.FIRESTORE_EMULATOR_HOST = host;
  const db = getFirestore(initializeApp({ projectId }, `${projectId}-${scanStrategy}`));
  const opened: FirestoreConnection[] = [];
  const connect = async (target: FirestoreTarget) => {
    const one = await FirestoreConnection.open({ ...target, emulatorHost: host });
    opened.push(one);
    return one;
  };
  const connection = await connect({ projectId, databaseId: '(default)' });
  const waiting: { name: string; payload: Record<string, string> }[] = [];
  const storageEnvironment = { localRoot, projectId };
  const masterKeys = () => [];
  const secrets = new ProviderSecrets({ secrets: new SecretCatalogue(db), masterKeys });
  const services = composeServices({
    ...{ db, connection, connect, storageEnvironment, masterKeys },
    storage: new StorageService(new ProviderCatalogue(db), secrets, storageEnvironment),
    plan: 'enterprise',
    apiUrl: 'http://127.0.0.1:1/api',
    tasks: {
      enqueue: async (name, _key, payload) => {
        waiting.push({ name, payload });
      },
    },
    clock: systemClock,
    logger: { info: () => undefined, warn: () => undefined, error: console.error },
    partLimits: PART_LIMITS,
    scanner: new DocumentScanner(connection, systemClock, scanStrategy),
    channels: {
      mail: null,
      webhook: null,
      mailFrom: 'nobody@localhost',
      projectId,
      portalUrl: 'http://127.0.0.1:1/portal',
    },
    startingWriteRate: null,
    runner: 'functions',
    ...others,
  });

  async function run(name: string, payload: Record<string, string>): Promise<void> {
    const { backupId = '', partId = '', choreId = '', restoreId = '' } = payload;
    if (name === 'exportPart') return services.exporter.exportPart(backupId, partId);
    if (name === 'finishBackup') return services.finisher.finish(backupId);
    if (name === 'runChore') return services.choreRunner.run(backupId, choreId);
    if (name === 'restorePart') return services.pieceRestorer.restorePart(restoreId, partId);
    if (name === 'advanceRestore') return services.restoreRunner.advance(restoreId);
    throw new Error(`Nobody serves ${name}.`);
  }

  return {
    ...services,
    db,
    /** What new records set going, then every task. `created` are the ids of backups and restores just asked for. */
    async runAll(created: readonly string[]): Promise<void> {
      for (const id of created) {
        if (id.startsWith('r-')) await services.restoreRunner.advance(id);
        else await services.planner.plan(id);
      }
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        await run(task.name, task.payload);
        if (waiting.length > 0) continue;
        // A restore's safety backup is a record of its own, whose trigger plans it.
        for (const { id, phase } of await services.catalogue.listOpen()) {
          if (phase === 'queued') await services.planner.plan(id);
        }
      }
    },
    async close(): Promise<void> {
      for (const one of opened) one.close();
      await db.terminate();
    },
  };
}
