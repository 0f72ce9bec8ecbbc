/** Destinations fail in every way they can: the others hold the backup, the reason is said, and a retry completes it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import { PART_LIMITS } from '../../../functions/src/services/backup/PartExporter.ts';
import { LocalStorageProvider } from '../../../functions/src/storage/providers/LocalStorageProvider.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';
import {
  type FaultProxy,
  inTurn,
  startFaultProxy,
} from '../../../functions/src/storage/testing/faultProxy.ts';
import { patterned } from '../../../functions/src/storage/testing/sources.ts';
import { damage } from '../../../local/src/damage.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import type { RestDocument } from '../../../local/src/demoData/RestValue.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { backUpWith, deliverAll, hurriedClock, restoreAfresh } from '../../harness/deliver.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import {
  denyingWrites,
  type Faults,
  FaultyStore,
  flapping,
  full,
  garbling,
  outOfReach,
  outOfReachError,
  slow,
  stumbling,
} from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { scannerWith } from '../../harness/scannerWith.ts';
import { stack } from '../../harness/stack.ts';
import { gcsStore, startAzure, startS3 } from '../../harness/storageServers.ts';
import { expectWhole, objectsAt, objectsNamed, statusesOf } from '../../harness/storedImage.ts';

const projectId = 'demo-firevault-destinations';
const KIB = 1024;
const MIB = 1024 * KIB;

const servers = new AsyncDisposableStack();
let engine: Engine;
/** In mebibyte steps: a part is closed after each block. */
let inSmallParts: ReturnType<Engine['composeWith']>;
let proxy: FaultProxy;
let before: DatabaseImage;
/** The second destination of most tests. */
let faulty: FaultyStore;

beforeAll(async () => {
  vi.stubEnv('STORAGE_EMULATOR_HOST', `http://${stack().storage}`);
  const [s3, azure] = await Promise.all([startS3(), startAzure()]);
  servers.use(s3);
  servers.use(azure);
  proxy = servers.use(await startFaultProxy(s3.port));
  engine = await startEngine(projectId, { clock: hurriedClock });
  servers.defer(() => engine.stop());
  inSmallParts = engine.composeWith({ partLimits: { ...PART_LIMITS, bytes: 1 } });
  engine.stores.set('disk', aDisk('disk'));
  engine.stores.set('s3', s3.through(proxy.port, 's3'));
  engine.stores.set('azure', azure.through(azure.port, 'azure'));
  engine.stores.set('gcs', gcsStore('gcs'));
});
afterAll(async () => {
  await servers.disposeAsync();
  vi.unstubAllEnvs();
});

beforeEach(async () => {
  proxy.clear();
  faulty = new FaultyStore(aDisk('second'));
  engine.stores.set('second', faulty);
  await engine.clear();
  await writeRestDocuments(stack().firestore, projectId, documents());
  before = await imageNow();
});
afterEach(() => {
  engine.waiting.length = 0;
});

function aDisk(name: string): LocalStorageProvider {
  return new LocalStorageProvider({
    name,
    rootDir: engine.rootDir,
    basePath: name,
    pathPrefix: '',
  });
}

/** Some 2 MiB that do not compress, among small and nested documents. */
function* documents(): Generator<RestDocument> {
  yield* manyDocuments('ledger', 100);
  yield* manyDocuments('ledger/d000007/lines', 20);
  for (let n = 0; n < 8; n += 1) {
    const noise = patterned(192 * KIB, n).toString('base64');
    yield { path: `heavy/${n}`, fields: { noise: { bytesValue: noise } } };
  }
}

async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, projectId);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

function storeOf(name: string): StorageProvider {
  const store = engine.stores.get(name);
  if (store === undefined) throw new Error(`There is no store ${name}.`);
  return store;
}

/** Only the given store is there while `act` runs, and the one that safety backups go to. */
async function withOnly<T>(name: string, act: () => Promise<T>): Promise<T> {
  const all = [...engine.stores];
  const kept = new Set([name, 'first']);
  for (const [id] of all) if (!kept.has(id)) engine.stores.delete(id);
  try {
    return await act();
  } finally {
    for (const [id, store] of all) engine.stores.set(id, store);
  }
}

const expectWholeAt = (name: string, backup: BackupMetadata) =>
  expectWhole(storeOf(name), backup, before);

/** A damaged database becomes what it was, with no other copy at hand than this store's. */
async function expectRestorableFrom(name: string, backup: BackupMetadata): Promise<void> {
  await damage(stack().firestore, projectId, before);
  expect(compareImages(before, await imageNow())).not.toEqual([]);
  const job = await withOnly(name, () => restoreAfresh(engine, backup.id));
  expect(job).toMatchObject({ status: 'success', error: null });
  expect(compareImages(before, await imageNow())).toEqual([]);
}

function backUp(storageProviders: string[], services = inSmallParts): Promise<BackupMetadata> {
  return backUpWith(engine, services, { storageProviders });
}

async function retry(backup: BackupMetadata, provider: string): Promise<BackupMetadata> {
  await engine.backups.retryDestination(backup.id, provider, actor);
  await deliverAll(engine);
  return engine.catalogue.get(backup.id);
}

describe('a backup to four kinds of store at once', () => {
  const four = ['disk', 's3', 'azure', 'gcs'];

  it('is complete at each of them, and each alone gives every document back', async () => {
    const backup = await backUp(four);
    expect(backup).toMatchObject({ status: 'success', error: null, warnings: [] });
    expect(Object.values(statusesOf(backup))).toEqual(four.map(() => 'complete'));
    expect((await engine.catalogue.parts(backup.id)).length).toBeGreaterThan(2);
    for (const name of four) {
      await expectWholeAt(name, backup);
      await expectRestorableFrom(name, backup);
    }
  });
});

describe('a destination', () => {
  const faults: [string, () => Faults, string][] = [
    ['that is gone from the start', () => outOfReach('second'), 'second does not answer'],
    ['that may not be written to', () => denyingWrites('second'), 'second may not be written to'],
    ['that is full half-way', () => full('second', MIB), 'second is full'],
    ['that keeps other bytes than it is given', () => garbling(), 'SHA-256'],
  ];
  it.each(faults)(
    '%s leaves the backup partial, and a retry completes it',
    async (_case, fault, why) => {
      faulty.faults = fault();
      const backup = await backUp(['disk', 'second']);
      expect(backup).toMatchObject({ status: 'partial', error: null });
      expect(statusesOf(backup)).toEqual({ disk: 'complete', second: 'failed' });
      const failed = backup.storageLocations.find(({ provider }) => provider === 'second');
      expect(failed?.error).toContain(why);
      expect(backup.warnings).toEqual([failed?.error]);
      await expectWholeAt('disk', backup);
      expect(await objectsAt(faulty.inner, backup.id)).not.toContain(MANIFEST_OBJECT);

      faulty.faults = {};
      const healed = await retry(backup, 'second');
      expect(healed).toMatchObject({ status: 'success', warnings: [], error: null });
      expect(statusesOf(healed)).toEqual({ disk: 'complete', second: 'complete' });
      expect(healed.storageLocations[1]).toMatchObject({ url: expect.stringContaining(backup.id) });
      await expectWholeAt('second', healed);
      await expectRestorableFrom('second', healed);
    },
  );

  it('whose provider was removed fails by name, and can be retried once it is there again', async () => {
    engine.stores.delete('second');
    const backup = await backUp(['disk', 'second']);
    expect(backup.status).toBe('partial');
    expect(backup.warnings).toEqual([expect.stringContaining('second')]);
    await expectWholeAt('disk', backup);
    engine.stores.set('second', faulty);
    expect(await retry(backup, 'second')).toMatchObject({ status: 'success', warnings: [] });
    await expectWholeAt('second', backup);
  });

  it('that dies in the middle of an upload fails, and is completed when it lives again', async () => {
    let isDead = false;
    proxy.decide = ({ method }) => {
      if (isDead) return { kind: 'status', status: 503 };
      if (method !== 'PUT') return null;
      isDead = true;
      return { kind: 'resetRequest', afterBytes: 300 * KIB };
    };
    const backup = await backUp(['disk', 's3'], engine);
    expect(backup.status).toBe('partial');
    expect(statusesOf(backup)).toEqual({ disk: 'complete', s3: 'failed' });
    expect(backup.warnings).toEqual([expect.stringContaining('s3')]);
    await expectWholeAt('disk', backup);
    proxy.clear();
    expect(await objectsAt(storeOf('s3'), backup.id)).not.toContain(MANIFEST_OBJECT);
    const healed = await retry(backup, 's3');
    expect(healed).toMatchObject({ status: 'success', warnings: [] });
    await expectWholeAt('s3', healed);
    await expectRestorableFrom('s3', healed);
  });

  it('whose connections are cut now and then ends complete by itself', async () => {
    const puts = inTurn([{ kind: 'resetRequest', afterBytes: 200 * KIB }], isPut);
    const gets = inTurn(
      [
        { kind: 'resetAnswer', afterBytes: 300 * KIB },
        { kind: 'shortAnswer', afterBytes: 100 * KIB },
      ],
      ({ method, url }) => method === 'GET' && url.includes('/parts/'),
    );
    proxy.decide = (request) => puts(request) ?? gets(request);
    const backup = await backUp(['disk', 's3']);
    expect(backup).toMatchObject({ status: 'success', warnings: [] });
    expect(proxy.seen.filter(({ url }) => url.includes('/parts/')).length).toBeGreaterThan(4);
    await expectWholeAt('s3', backup);
  });

  it('that hiccups at every object ends complete by itself', async () => {
    faulty.faults = flapping('second', 2);
    const backup = await backUp(['disk', 'second']);
    expect(backup).toMatchObject({ status: 'success', warnings: [] });
    expect(statusesOf(backup)).toEqual({ disk: 'complete', second: 'complete' });
    faulty.faults = {};
    await expectWholeAt('second', backup);
  });

  it('that is the only one and stumbles ends complete as well', async () => {
    faulty.faults = stumbling('second', 2);
    const backup = await backUp(['second']);
    expect(backup).toMatchObject({ status: 'success', warnings: [] });
    faulty.faults = {};
    await expectWholeAt('second', backup);
  });

  it('that fails between a part and its key list keeps nothing of that attempt', async () => {
    let failures = 2;
    faulty.faults = {
      before: (act, path) => {
        if (act !== 'upload' || !path.includes('/keys/') || failures-- <= 0) return;
        throw outOfReachError('second');
      },
    };
    const backup = await backUp(['second']);
    expect(backup).toMatchObject({ status: 'success', warnings: [] });
    expect((await engine.catalogue.parts(backup.id)).some(({ attempt }) => attempt > 1)).toBe(true);
    const uploads = faulty.acts.filter(([act]) => act === 'upload').length;
    expect(uploads).toBeGreaterThan((await objectsNamed(faulty, backup)).length);
    await expectWholeAt('second', backup);
  });

  it('that is slow is waited for: neither the scan nor the others run ahead', async () => {
    const gone = { pulled: 0, fast: 0, slow: 0 };
    const most = { pulledAhead: 0, fastAhead: 0 };
    const { scanner } = engine;
    const counting = scannerWith(scanner, {
      async *scan(ranges, options) {
        for await (const batch of scanner.scan(ranges, options)) {
          gone.pulled += batch.reduce((sum, wire) => sum + wire.length, 0);
          most.pulledAhead = Math.max(most.pulledAhead, gone.pulled - gone.slow);
          yield batch;
        }
      },
    });
    faulty.faults = slow(40, (bytes) => {
      gone.slow += bytes;
    });
    const other = new FaultyStore(aDisk('disk'));
    other.faults = slow(0, (bytes) => {
      gone.fast += bytes;
      most.fastAhead = Math.max(most.fastAhead, gone.fast - gone.slow);
    });
    engine.stores.set('disk', other);
    await writeRestDocuments(stack().firestore, projectId, moreNoise());
    before = await imageNow();
    const backup = await backUpWith(engine, engine.composeWith({ scanner: counting }), {
      storageProviders: ['disk', 'second'],
      compression: 'none',
    });
    expect(backup).toMatchObject({ status: 'success', warnings: [] });
    expect(gone.pulled).toBeGreaterThan(16 * MIB);
    // A block being filled, two being compressed, one on its way to each reader.
    expect(most.pulledAhead / MIB).toBeLessThan(7);
    expect(most.fastAhead / MIB).toBeLessThan(4);
    engine.stores.set('disk', other.inner);
    await expectWholeAt('second', backup);
  });
});

describe('a backup all of whose destinations fail', () => {
  const faults: [string, (name: string) => Faults, string][] = [
    ['are out of reach', outOfReach, 'does not answer'],
    ['may not be written to', denyingWrites, 'may not be written to'],
    ['are full', (name) => full(name, 100 * KIB), 'is full'],
    ['keep other bytes', () => garbling(), 'SHA-256'],
  ];
  it.each(faults)(
    'because they %s is failed, and leaves nothing anywhere',
    async (_case, fault, why) => {
      const other = new FaultyStore(aDisk('disk'));
      engine.stores.set('disk', other);
      other.faults = fault('disk');
      faulty.faults = fault('second');
      const backup = await backUp(['disk', 'second'], engine);
      expect(backup).toMatchObject({ status: 'failed', checksum: null });
      expect(backup.error).toContain(why);
      for (const store of [other, faulty])
        expect(await objectsAt(store.inner, backup.id)).toEqual([]);
      const retrying = engine.backups.retryDestination(backup.id, 'second', actor);
      await expect(retrying).rejects.toMatchObject({ code: 'backup/not-stored' });
      engine.stores.set('disk', other.inner);
    },
  );

  it('each after another part keeps what one of them holds, and names what none does', async () => {
    const other = new FaultyStore(aDisk('disk'));
    engine.stores.set('disk', other);
    other.faults = denyingWrites('disk', (path) => path.includes('parts/0001.'));
    faulty.faults = denyingWrites('second', (path) => path.includes('parts/0001-n.'));
    const backup = await backUp(['disk', 'second']);
    expect(backup).toMatchObject({ status: 'partial', error: null });
    expect(backup.storageLocations.map(({ provider, status }) => [provider, status])).toEqual([
      ['disk', 'failed'],
      ['second', 'complete'],
    ]);
    const { missing } = await engine.archives.manifest(backup);
    expect(missing).toHaveLength(1);
    expect(missing[0]?.error).toMatch(/second|given up/);
    expect(backup.warnings.join(' ')).toContain('are missing');
    engine.stores.set('disk', other.inner);
  });
});

function isPut({ method }: { method: string }): boolean {
  return method === 'PUT';
}

function* moreNoise(): Generator<RestDocument> {
  for (let n = 0; n < 20; n += 1) {
    const noise = patterned(800 * KIB, 100 + n).toString('base64');
    yield { path: `heavy/more-${n}`, fields: { noise: { bytesValue: noise } } };
  }
}
