/** Makes the engine of the functions run in this process, on the locations that the command was given. */

import { userInfo } from 'node:os';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { lazyMasterKeys } from '../archive/encryption/masterKeys.ts';
import { ProviderCatalogue } from '../catalogue/ProviderCatalogue.ts';
import { composeServices, type Engine } from '../composeServices.ts';
import { readConfig } from '../config.ts';
import type { BackupMetadata } from '../contract/index.ts';
import type { Actor } from '../domain/access.ts';
import { FirevaultError } from '../domain/errors.ts';
import { DocumentScanner } from '../firestore/DocumentScanner.ts';
import { FirestoreConnection, type FirestoreTarget } from '../firestore/FirestoreConnection.ts';
import { systemClock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { PART_LIMITS } from '../services/backup/PartExporter.ts';
import { CatalogueRebuilder } from '../services/CatalogueRebuilder.ts';
import { Archive } from './Archive.ts';
import { LocalTasks } from './LocalTasks.ts';
import type { CommonOptions, LocationOptions, ProjectOptions } from './options.ts';
import { parseLocation } from './parseLocation.ts';
import { distinct } from './Stores.ts';
import type { Terminal } from './Terminal.ts';

export interface OpenEngine {
  engine: Engine;
  tasks: LocalTasks;
  /** The locations, under the ids that they have in the catalogue. */
  archive: Archive;
  rebuilder: CatalogueRebuilder;
  home: FirestoreTarget;
  close(): Promise<void>;
}

/** Throws `cli/no-project`, `config/invalid` or what a location throws. */
export async function openEngine(
  options: LocationOptions & ProjectOptions,
  terminal: Terminal,
): Promise<OpenEngine> {
  const { config, emulatorHost } = settings(options);
  const { projectId, databaseId } = config;
  const app = initializeApp({ projectId }, `firevault-${projectId}`);
  const db = getFirestore(app, databaseId);
  const opened: FirestoreConnection[] = [];
  const connect = async (target: FirestoreTarget): Promise<FirestoreConnection> => {
    const connection = await FirestoreConnection.open({ ...target, emulatorHost });
    opened.push(connection);
    return connection;
  };
  const connection = await connect({ projectId, databaseId });
  const logger = loggerTo(terminal, options);
  const tasks = new LocalTasks(systemClock, logger);
  const providers = new ProviderCatalogue(db);
  const locations = await Promise.all(options.from.map((one) => parseLocation(one, process.env)));
  const named = distinct(locations, await providers.list());
  const archive = new Archive(named, projectId, options['passphrase-file'], terminal);
  const engine = composeServices({
    db,
    connection,
    connect,
    storage: archive.stores,
    storageEnvironment: { localRoot: config.localRoot, projectId },
    plan: config.plan,
    apiUrl: config.apiUrl,
    tasks,
    masterKeys: lazyMasterKeys(config.masterKeys),
    clock: systemClock,
    logger,
    partLimits: PART_LIMITS,
    scanner: new DocumentScanner(connection, systemClock, config.scanStrategy),
    channels: {
      mail: null,
      webhook: null,
      mailFrom: config.mailFrom,
      projectId,
      portalUrl: config.portalUrl,
    },
    startingWriteRate: config.startingWriteRate,
    runner: 'command-line',
  });
  tasks.serve({
    exportPart: ({ backupId, partId }) => engine.exporter.exportPart(backupId, partId),
    finishBackup: ({ backupId }) => engine.finisher.finish(backupId),
    runChore: ({ backupId, choreId }) => engine.choreRunner.run(backupId, choreId),
    advanceRestore: ({ restoreId }) => engine.restoreRunner.advance(restoreId),
    restorePart: ({ restoreId, partId }) => engine.pieceRestorer.restorePart(restoreId, partId),
  });
  const home = { projectId, databaseId };
  const rebuilder = new CatalogueRebuilder({
    ...{ stored: archive.catalogue, catalogue: engine.catalogue, providers },
    ...{ audit: engine.audit, clock: systemClock, home },
  });
  const close = async (): Promise<void> => {
    for (const one of opened) one.close();
    await deleteApp(app);
  };
  return { engine, tasks, archive, rebuilder, home, close };
}

/** What a job leads through must be what its record says. Makes the records that are missing. */
export async function admitAll(
  { rebuilder }: Pick<OpenEngine, 'rebuilder'>,
  backups: readonly BackupMetadata[],
): Promise<void> {
  const [wrong] = await rebuilder.admit(backups);
  if (wrong === undefined) return;
  throw new FirevaultError(
    'failed-precondition',
    'catalogue/contradiction',
    `The catalogue does not agree about ${wrong.id}: ${wrong.because}.`,
    { nextStep: 'Use another backup, or delete that record first if the stores are right.' },
  );
}

/** Who did it, in the records and the audit log. */
export function commandLineActor(): Actor {
  return { uid: `cli:${userInfo().username}`, email: null, ip: null };
}

/** The environment of the functions, with what the options say. */
export function settings({ project, database, emulator }: ProjectOptions) {
  const { env } = process;
  const projectId = project ?? env.GOOGLE_CLOUD_PROJECT ?? env.GCLOUD_PROJECT;
  if (projectId === undefined || projectId === '') {
    throw new FirevaultError('invalid-argument', 'cli/no-project', 'No project was named.', {
      nextStep: 'Name it with --project, or in GOOGLE_CLOUD_PROJECT.',
      fields: [{ field: 'project', message: 'Name the project.' }],
    });
  }
  // Firebase's own client finds its emulator in the environment, and nowhere else.
  if (emulator !== undefined) env.FIRESTORE_EMULATOR_HOST = emulator;
  const config = readConfig({ ...env, GCLOUD_PROJECT: projectId, FIREVAULT_DATABASE: database });
  // Beside an emulator nobody needs Google's credentials, and looking for a machine that gives them takes seconds.
  if (config.firestoreEmulator !== null) env.METADATA_SERVER_DETECTION ??= 'none';
  return { config, emulatorHost: config.firestoreEmulator };
}

/** Silent unless asked: what went wrong for good stands in the job's record, and is shown at its end. */
function loggerTo(terminal: Terminal, { verbose }: CommonOptions): Logger {
  const say = (message: string, fields: object = {}): void => {
    if (verbose) terminal.note(`${message} ${JSON.stringify(fields)}`);
  };
  return {
    info: say,
    warn: say,
    error: (message, error, fields) => {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      say(message, { ...fields, reason });
    },
  };
}
