/** Runs azurite's blob service for the tests, in memory: `serveAzure.ts <account> <key> [container]`. */
import { createRequire } from 'node:module';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { tellParent } from './childServer.ts';

interface BlobServer {
  start(): Promise<void>;
  getHttpServerAddress(): string;
}

const [account = '', key = '', container] = process.argv.slice(2);
process.env.AZURITE_ACCOUNTS = `${account}:${key}`;
const require = createRequire(import.meta.url);
const { default: Configuration } = require('azurite/dist/src/blob/BlobConfiguration');
const { default: Server } = require('azurite/dist/src/blob/BlobServer');

const inMemory = true;
const configuration = new Configuration(
  '127.0.0.1',
  0,
  undefined,
  undefined,
  undefined,
  undefined,
  false,
  undefined,
  false,
  undefined,
  false,
  true,
  undefined,
  undefined,
  undefined,
  undefined,
  true,
  inMemory,
);
const server: BlobServer = new Server(configuration);
await server.start();
const address = server.getHttpServerAddress();
if (container !== undefined) {
  const credential = new StorageSharedKeyCredential(account, key);
  await new BlobServiceClient(`${address}/${account}`, credential).createContainer(container);
}
tellParent(Number(new URL(address).port));
