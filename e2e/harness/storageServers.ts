/** The real storage servers of the specs, each with a provider that reaches it: s3rver, azurite and the Storage emulator. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AzureBlobProvider } from '../../functions/src/storage/providers/AzureBlobProvider.ts';
import { GCSStorageProvider } from '../../functions/src/storage/providers/GCSStorageProvider.ts';
import { S3StorageProvider } from '../../functions/src/storage/providers/S3StorageProvider.ts';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';
import { startChildServer } from '../../functions/src/storage/testing/childServer.ts';
import { stack } from './stack.ts';

export interface StorageServer extends AsyncDisposable {
  port: number;
  /** A provider that reaches the server, or a proxy before it, through `port`. */
  through(port: number, name: string): StorageProvider;
}

export const S3_KEYS = {
  accessKeyId: 'AKIAFIREVAULTSPEC01',
  secretAccessKey: 'a-secret-of-the-spec-0123',
};

export async function startS3(): Promise<StorageServer> {
  const keys = S3_KEYS;
  const folder = await mkdtemp(join(tmpdir(), 'firevault-s3-'));
  const server = await startChildServer(
    './serveS3.ts',
    [folder, keys.accessKeyId, keys.secretAccessKey, 'backups'],
    // s3rver makes its continuation tokens with DES.
    ['--openssl-legacy-provider'],
  );
  return {
    port: server.port,
    through: (port, name) =>
      new S3StorageProvider({
        name,
        pathPrefix: name,
        config: {
          bucket: 'backups',
          region: 'us-east-1',
          endpoint: `http://127.0.0.1:${port}`,
          forcePathStyle: true,
        },
        secrets: keys,
      }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

export async function startAzure(): Promise<StorageServer> {
  const account = 'firevaultspec';
  const key = Buffer.from('an account key of the spec, of 32+ bytes').toString('base64');
  const server = await startChildServer('./serveAzure.ts', [account, key, 'backups']);
  const connect = (port: number) =>
    `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};` +
    `BlobEndpoint=http://127.0.0.1:${port}/${account};`;
  return {
    port: server.port,
    through: (port, name) =>
      new AzureBlobProvider({
        name,
        pathPrefix: name,
        config: { containerName: 'backups' },
        secrets: { connectionString: connect(port) },
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** On the Storage emulator, which STORAGE_EMULATOR_HOST must name. */
export function gcsStore(name: string): StorageProvider {
  const { projectId } = stack();
  const config = { bucket: 'firevault-specs', projectId };
  return new GCSStorageProvider({ name, pathPrefix: name, config });
}
