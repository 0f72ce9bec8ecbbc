/** S3StorageProvider keeps the storage contract against s3rver. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { S3Config } from '../../contract/storage.ts';
import { startChildServer } from '../testing/childServer.ts';
import { fetchBytes, keepsStorageContract } from '../testing/keepsStorageContract.ts';
import { survivesFaults } from '../testing/survivesFaults.ts';
import { S3StorageProvider } from './S3StorageProvider.ts';

const accessKeyId = 'AKIAFIREVAULTTEST01';
const secretAccessKey = 'storeSecret/with+signs0123456789';

const secrets = { accessKeyId, secretAccessKey };

async function startS3() {
  const directory = await mkdtemp(join(tmpdir(), 'firevault-s3-'));
  const server = await startChildServer(
    './serveS3.ts',
    [directory, accessKeyId, secretAccessKey, 'backups'],
    // s3rver makes its continuation tokens with DES.
    ['--openssl-legacy-provider'],
  );
  return {
    directory,
    port: server.port,
    through: (port: number, pathPrefix: string, changed: Partial<S3Config> = {}, keys = secrets) =>
      new S3StorageProvider({
        name: 'nightly-s3',
        pathPrefix,
        config: {
          bucket: 'backups',
          region: 'us-east-1',
          endpoint: `http://127.0.0.1:${port}`,
          forcePathStyle: true,
          ...changed,
        },
        secrets: keys,
      }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

describe('S3StorageProvider', () => {
  keepsStorageContract(async () => {
    const server = await startS3();
    const { directory } = server;
    const at = (pathPrefix: string, changed: Partial<S3Config> = {}, keys = secrets) =>
      server.through(server.port, pathPrefix, changed, keys);
    return {
      at,
      // s3rver looks at the key's id alone; that the signature is right shows in presignS3.test.ts.
      withWrongCredentials: () =>
        at('', {}, { accessKeyId: 'AKIAWRONGWRONGWRONG', secretAccessKey: 'wrongSecret0123456' }),
      withMissingBucket: () => at('', { bucket: 'no-such-bucket' }),
      withDeadHost: () => at('', { endpoint: 'http://127.0.0.1:9' }),
      fetchLink: fetchBytes,
      uploadsRace: { skipped: 's3rver writes finished objects in place; S3 itself swaps them' },
      secrets: [secretAccessKey, accessKeyId, 'AKIAWRONGWRONGWRONG', 'wrongSecret0123456'],
      leftovers: async () => {
        const uploads = join(directory, 'backups', '._S3rver_uploads');
        return readdir(uploads).catch(() => []);
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  });
});

describe('S3StorageProvider behind a bad network', () => {
  survivesFaults(startS3);
});
