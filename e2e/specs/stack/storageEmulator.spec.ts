/** GCSStorageProvider and FirebaseStorageProvider keep the storage contract against the Storage emulator. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { FirebaseStorageProvider } from '../../../functions/src/storage/providers/FirebaseStorageProvider.ts';
import { GCSStorageProvider } from '../../../functions/src/storage/providers/GCSStorageProvider.ts';
import {
  fetchBytes,
  keepsStorageContract,
} from '../../../functions/src/storage/testing/keepsStorageContract.ts';
import { stack } from '../../harness/stack.ts';

const anyoneMay = { skipped: 'the Storage emulator takes any credential' };
const anyBucket = { skipped: 'the Storage emulator makes every bucket it is asked for' };
const nothingStays = { skipped: 'the Storage emulator does not tell of unfinished uploads' };

/** A service account of nobody: signing a link needs a key, reading it from the emulator none. */
function serviceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    type: 'service_account',
    client_email: 'backups@demo-firevault.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
}

// The variable through which Google's libraries find the emulator, as the functions emulator sets it.
beforeAll(() => {
  vi.stubEnv('STORAGE_EMULATOR_HOST', `http://${stack().storage}`);
  vi.stubEnv('FIREBASE_STORAGE_EMULATOR_HOST', stack().storage);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe('GCSStorageProvider', () => {
  keepsStorageContract(async () => {
    const { storage, projectId } = stack();
    const keyFile = serviceAccountKey();
    const at = (pathPrefix: string) =>
      new GCSStorageProvider({
        name: 'nightly-gcs',
        pathPrefix,
        config: { bucket: 'firevault-contract', projectId },
        secrets: { keyFile },
      });
    return {
      at,
      withWrongCredentials: anyoneMay,
      withMissingBucket: anyBucket,
      withDeadHost: { skipped: 'tried in GCSStorageProvider.test.ts' },
      fetchLink: (url) => fetchBytes(url.replace(/^https?:\/\/[^/]+/, `http://${storage}`)),
      leftovers: nothingStays,
      secrets: [JSON.parse(keyFile).private_key],
      [Symbol.asyncDispose]: async () => undefined,
    };
  });
});

describe('FirebaseStorageProvider', () => {
  keepsStorageContract(async () => {
    const { projectId } = stack();
    return {
      at: (pathPrefix) =>
        new FirebaseStorageProvider({ name: 'firebase', pathPrefix, projectId, config: {} }),
      withWrongCredentials: anyoneMay,
      withMissingBucket: anyBucket,
      withDeadHost: { skipped: 'the code of GCSStorageProvider, tried in its own test' },
      fetchLink: { skipped: 'signing needs the credentials of a server in the cloud' },
      leftovers: nothingStays,
      secrets: [],
      [Symbol.asyncDispose]: async () => undefined,
    };
  });
});
