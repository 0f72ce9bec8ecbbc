/** Keeps objects in a bucket of Cloud Storage. */
import type { Bucket } from '@google-cloud/storage';
import type { GcsConfig, GcsSecrets } from '../../contract/storage.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { requireTls } from '../endpoint.ts';
import { GcsObjects } from './GcsObjects.ts';

export interface GCSStorageOptions {
  name: string;
  pathPrefix: string;
  config: GcsConfig;
  /** Without them the server's own Google credentials are used. */
  secrets?: GcsSecrets;
  clock?: Clock;
  /** The longest wait before a repetition, at least 1,000 as the library wants it; 30,000 unless given. */
  maxRetryDelayMs?: number;
  logger?: Logger;
}

export class GCSStorageProvider extends GcsObjects {
  constructor(options: GCSStorageOptions) {
    const { config, secrets, maxRetryDelayMs = 30_000 } = options;
    const endpoint = config.endpoint && requireTls(options.name, config.endpoint).origin;
    super({
      name: options.name,
      pathPrefix: options.pathPrefix,
      bucketName: config.bucket,
      bucketField: 'config.bucket',
      openBucket: () => openBucket(config, endpoint, secrets, maxRetryDelayMs),
      storageClass: config.storageClass,
      objectLockDays: config.objectLockDays,
      secretTexts: secrets === undefined ? [] : keyTexts(secrets),
      clock: options.clock ?? systemClock,
      maxRetryDelayMs,
      logger: options.logger,
    });
  }
}

async function openBucket(
  config: GcsConfig,
  endpoint: string | undefined,
  secrets: GcsSecrets | undefined,
  maxRetryDelayMs: number,
): Promise<Bucket> {
  const { IdempotencyStrategy, Storage } = await import('@google-cloud/storage');
  const storage = new Storage({
    // Every object is written whole, so that repeating a request is always harmless.
    retryOptions: {
      autoRetry: true,
      maxRetries: 3,
      maxRetryDelay: maxRetryDelayMs / 1000,
      idempotencyStrategy: IdempotencyStrategy.RetryAlways,
    },
    ...(config.projectId === undefined ? {} : { projectId: config.projectId }),
    ...(endpoint === undefined
      ? {}
      : { apiEndpoint: endpoint, useAuthWithCustomEndpoint: secrets !== undefined }),
  });
  // Given as an option, each provider would write a notice of its deprecation into the log.
  if (secrets !== undefined) storage.authClient.jsonContent = JSON.parse(secrets.keyFile);
  return storage.bucket(config.bucket);
}

/** The texts of a key that nothing may print. */
function keyTexts({ keyFile }: GcsSecrets): string[] {
  const key: { private_key?: unknown; private_key_id?: unknown } = JSON.parse(keyFile);
  const texts = [keyFile, key.private_key, key.private_key_id];
  return texts.filter((text): text is string => typeof text === 'string');
}
