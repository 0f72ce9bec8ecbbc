/** The engine of one worker process: as in a function's instance, but for its clock and its queue. */
import { initializeApp } from 'firebase-admin/app';
import { type Firestore, getFirestore } from 'firebase-admin/firestore';
import { parseMasterKeys } from '../../../functions/src/archive/encryption/masterKeys.ts';
import { ProviderCatalogue } from '../../../functions/src/catalogue/ProviderCatalogue.ts';
import { SecretCatalogue } from '../../../functions/src/catalogue/SecretCatalogue.ts';
import { type Adapters, composeServices } from '../../../functions/src/composeServices.ts';
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import {
  FirestoreConnection,
  type FirestoreTarget,
} from '../../../functions/src/firestore/FirestoreConnection.ts';
import type { Clock } from '../../../functions/src/platform/clock.ts';
import type { Logger } from '../../../functions/src/platform/logger.ts';
import { PART_LIMITS } from '../../../functions/src/services/backup/PartExporter.ts';
import { StorageService } from '../../../functions/src/services/StorageService.ts';
import { ProviderSecrets } from '../../../functions/src/services/storage/ProviderSecrets.ts';
import type { WorkerSettings } from '../protocol.ts';
import { fastTime } from './workerClock.ts';

/** Small enough that some hundred documents make several parts, some of which hand on the rest of their range. */
const SMALL_PARTS = { ...PART_LIMITS, targetDocuments: 60, documents: 80 };

export type WorkerEngine = Awaited<ReturnType<typeof workerEngine>>;

export async function workerEngine(
  settings: WorkerSettings,
  {
    clock,
    logger,
    enqueue,
    onTransactions,
  }: {
    clock: Clock;
    logger: Logger;
    enqueue: Adapters['tasks']['enqueue'];
    /** Told how many are open, whenever one begins or ends. */
    onTransactions: (open: number) => void;
  },
) {
  const { firestore, projectId, localRoot } = settings;
  process.env.FIRESTORE_EMULATOR_HOST = firestore;
  const db = getFirestore(initializeApp({ projectId }));
  tellOfTransactions(db, onTransactions);
  const connect = (target: FirestoreTarget) =>
    FirestoreConnection.open({ ...target, emulatorHost: firestore });
  const connection = await connect({ projectId, databaseId: '(default)' });
  const keys = parseMasterKeys(settings.masterKeys);
  const masterKeys = () => keys;
  const storageEnvironment = { localRoot, projectId };
  const secrets = new ProviderSecrets({ secrets: new SecretCatalogue(db), masterKeys });
  const adapters: Adapters = {
    db,
    connection,
    connect,
    storage: new StorageService(new ProviderCatalogue(db), secrets, storageEnvironment),
    storageEnvironment,
    plan: 'enterprise',
    apiUrl: 'http://127.0.0.1:1/api',
    tasks: { enqueue },
    masterKeys,
    clock,
    logger,
    partLimits: SMALL_PARTS,
    scanner: new DocumentScanner(connection, clock, settings.scanStrategy),
    channels: {
      mail: null,
      webhook: null,
      mailFrom: 'nobody@localhost',
      projectId,
      portalUrl: 'http://127.0.0.1:1/portal',
    },
    startingWriteRate: null,
    runner: 'functions',
    leaseTime: (readTime) => fastTime(settings.clockBase, readTime.toMillis()),
  };
  return {
    ...composeServices(adapters),
    /** The same engine at another time. */
    at: (other: Clock) => composeServices({ ...adapters, clock: other }),
  };
}

function tellOfTransactions(db: Firestore, tell: (open: number) => void): void {
  const run = db.runTransaction.bind(db);
  let open = 0;
  const change = (by: number) => {
    open += by;
    tell(open);
  };
  db.runTransaction = async (...args) => {
    change(1);
    try {
      return await run(...args);
    } finally {
      change(-1);
    }
  };
}
