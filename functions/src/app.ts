/** The composition root of the functions: settings → adapters → services, made once per instance. */
import { getApps, initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { getFunctions } from 'firebase-admin/functions';
import { lazyMasterKeys } from './archive/encryption/masterKeys.ts';
import { ProviderCatalogue } from './catalogue/ProviderCatalogue.ts';
import { SecretCatalogue } from './catalogue/SecretCatalogue.ts';
import { composeServices } from './composeServices.ts';
import { type Config, readConfig } from './config.ts';
import { MailTransport } from './delivery/MailTransport.ts';
import { WebhookCaller } from './delivery/WebhookCaller.ts';
import { DocumentScanner } from './firestore/DocumentScanner.ts';
import { FirestoreConnection, type FirestoreTarget } from './firestore/FirestoreConnection.ts';
import { systemClock } from './platform/clock.ts';
import { systemLogger } from './platform/logger.ts';
import { Tickets } from './services/access/Tickets.ts';
import { PART_LIMITS } from './services/backup/PartExporter.ts';
import type { Channels } from './services/notices/NoticeDelivery.ts';
import { StorageService } from './services/StorageService.ts';
import { ProviderSecrets } from './services/storage/ProviderSecrets.ts';
import type { StorageEnvironment } from './storage/openProvider.ts';
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
  const connect = (target: FirestoreTarget) =>
    FirestoreConnection.open({ ...target, emulatorHost: config.firestoreEmulator });
  const connection = await connect(config);
  const masterKeys = lazyMasterKeys(config.masterKeys);
  const { localRoot, projectId, apiUrl } = config;
  const tickets = new Tickets({ masterKeys, clock: systemClock, apiUrl });
  const storageEnvironment: StorageEnvironment = {
    localRoot,
    projectId,
    signer: async (provider, path, expiresIn) =>
      tickets.link({ kind: 'object', provider, path }, expiresIn).url,
  };
  const secrets = new ProviderSecrets({ secrets: new SecretCatalogue(db), masterKeys });
  const storage = new StorageService(new ProviderCatalogue(db), secrets, storageEnvironment);
  const services = composeServices({
    db,
    connection,
    connect,
    storage,
    storageEnvironment,
    plan: config.plan,
    apiUrl,
    tasks: new TaskQueues(getFunctions(firebase), config.region),
    masterKeys,
    clock: systemClock,
    logger: systemLogger,
    partLimits: PART_LIMITS,
    startingWriteRate: config.startingWriteRate,
    scanner: new DocumentScanner(connection, systemClock, config.scanStrategy),
    channels: channelsFrom(config),
    runner: 'functions',
  });
  return { ...services, storage, config };
}

function channelsFrom({
  smtpUrl,
  mailFrom,
  webhookSecret,
  projectId,
  portalUrl,
}: Config): Channels {
  return {
    mail: smtpUrl === null ? null : new MailTransport(smtpUrl, mailFrom),
    webhook: webhookSecret === null ? null : new WebhookCaller(webhookSecret, systemClock),
    mailFrom,
    projectId,
    portalUrl,
  };
}
