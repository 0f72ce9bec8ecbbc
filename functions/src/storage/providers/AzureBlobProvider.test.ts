/** AzureBlobProvider keeps the storage contract against azurite. */
import { BlobServiceClient } from '@azure/storage-blob';
import { describe } from 'vitest';
import type { AzureConfig } from '../../contract/storage.ts';
import { startChildServer } from '../testing/childServer.ts';
import { fetchBytes, keepsStorageContract } from '../testing/keepsStorageContract.ts';
import { survivesFaults } from '../testing/survivesFaults.ts';
import { AzureBlobProvider } from './AzureBlobProvider.ts';

const account = 'firevaulttest';
const key = Buffer.from('an account key of the test, of 32+ bytes').toString('base64');
const wrongKey = Buffer.from('another account key, which is wrong 1234').toString('base64');

const connect = (port: number, accountKey = key) =>
  `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};` +
  `BlobEndpoint=http://127.0.0.1:${port}/${account};`;

function open(connectionString: string, pathPrefix: string, changed: Partial<AzureConfig> = {}) {
  return new AzureBlobProvider({
    name: 'nightly-azure',
    pathPrefix,
    config: { containerName: 'backups', ...changed },
    secrets: { connectionString },
  });
}

async function startAzure() {
  const server = await startChildServer('./serveAzure.ts', [account, key]);
  await BlobServiceClient.fromConnectionString(connect(server.port)).createContainer('backups');
  return {
    port: server.port,
    through: (port: number, pathPrefix: string) => open(connect(port), pathPrefix),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('AzureBlobProvider', () => {
  keepsStorageContract(async () => {
    const server = await startAzure();
    const connection = connect(server.port);
    return {
      at: (pathPrefix) => open(connection, pathPrefix),
      withWrongCredentials: () => open(connect(server.port, wrongKey), ''),
      withMissingBucket: () => open(connection, '', { containerName: 'no-such-container' }),
      withDeadHost: () => open(connect(9), ''),
      fetchLink: fetchBytes,
      leftovers: { skipped: 'Azure itself discards uncommitted blocks after a week' },
      secrets: [key, wrongKey],
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  });
});

describe('AzureBlobProvider behind a bad network', () => {
  survivesFaults(startAzure);
});
