/** Keeps objects in the Firebase project's own bucket, with the credentials that the server has anyway. */
import type { Bucket } from '@google-cloud/storage';
import type { FirebaseConfig } from '../../contract/storage.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { GcsObjects } from './GcsObjects.ts';

/** An app of its own: its settings for retries are no business of the rest of the server. */
const appName = 'firevault-storage';

export interface FirebaseStorageOptions {
  name: string;
  pathPrefix: string;
  projectId: string;
  config: FirebaseConfig;
  clock?: Clock;
  logger?: Logger;
}

export class FirebaseStorageProvider extends GcsObjects {
  constructor(options: FirebaseStorageOptions) {
    const bucketName = options.config.storageBucket ?? `${options.projectId}.firebasestorage.app`;
    super({
      name: options.name,
      pathPrefix: options.pathPrefix,
      bucketName,
      bucketField: 'config.storageBucket',
      openBucket: () => openBucket(options.projectId, bucketName),
      secretTexts: [],
      clock: options.clock ?? systemClock,
      maxRetryDelayMs: 30_000,
      logger: options.logger,
    });
  }
}

async function openBucket(projectId: string, bucketName: string): Promise<Bucket> {
  const { getApps, initializeApp } = await import('firebase-admin/app');
  const { getStorage } = await import('firebase-admin/storage');
  const { IdempotencyStrategy } = await import('@google-cloud/storage');
  const app =
    getApps().find((known) => known.name === appName) ?? initializeApp({ projectId }, appName);
  const bucket = getStorage(app).bucket(bucketName);
  bucket.storage.retryOptions.maxRetries = 3;
  bucket.storage.retryOptions.idempotencyStrategy = IdempotencyStrategy.RetryAlways;
  // The same class, typed twice: firebase-admin loads the library's CommonJS build.
  return bucket as unknown as Bucket;
}
