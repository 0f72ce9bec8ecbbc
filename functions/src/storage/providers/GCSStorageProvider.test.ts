/** GCSStorageProvider keeps the storage contract with chunked uploads, which the Storage emulator does not take. */
import { describe } from 'vitest';
import type { GcsConfig } from '../../contract/storage.ts';
import { startChildServer } from '../testing/childServer.ts';
import { keepsStorageContract } from '../testing/keepsStorageContract.ts';
import { survivesFaults } from '../testing/survivesFaults.ts';
import { GCSStorageProvider } from './GCSStorageProvider.ts';

function open(port: number, pathPrefix: string, changed: Partial<GcsConfig> = {}) {
  return new GCSStorageProvider({
    name: 'nightly-gcs',
    pathPrefix,
    maxRetryDelayMs: 1_000,
    config: { bucket: 'backups', endpoint: `http://127.0.0.1:${port}`, ...changed },
  });
}

async function startGcs() {
  const server = await startChildServer('./serveGcs.ts', ['backups']);
  return {
    port: server.port,
    through: open,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('GCSStorageProvider', () => {
  keepsStorageContract(async () => {
    const server = await startGcs();
    return {
      at: (pathPrefix) => open(server.port, pathPrefix),
      withWrongCredentials: { skipped: 'needs Google to refuse them; see gcsVerdict.test.ts' },
      withMissingBucket: () => open(server.port, '', { bucket: 'no-such-bucket' }),
      withDeadHost: () => open(9, ''),
      fetchLink: { skipped: 'tried with the Storage emulator' },
      leftovers: async () => {
        const answer = await fetch(`http://127.0.0.1:${server.port}/sessions`);
        return (await answer.json()) as unknown[];
      },
      secrets: [],
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  });
});

describe('GCSStorageProvider behind a bad network', () => {
  survivesFaults(startGcs);
});
