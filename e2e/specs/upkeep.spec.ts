/** Backups are verified where they lie, mended from one another, and deleted in an order that never leaves half of one. */
import { Timestamp } from 'firebase-admin/firestore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_OBJECT } from '../../functions/src/archive/manifest.ts';
import type {
  BackupMetadata,
  CreateBackupInput,
  VerifyBackupRequest,
} from '../../functions/src/contract/index.ts';
import { restorePhrase } from '../../functions/src/contract/index.ts';
import { EVERYTHING } from '../../functions/src/domain/ranges.ts';
import type { Clock } from '../../functions/src/platform/clock.ts';
import { PART_LIMITS } from '../../functions/src/services/backup/PartExporter.ts';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';
import { patterned } from '../../functions/src/storage/testing/sources.ts';
import type { RestDocument } from '../../local/src/demoData/RestValue.ts';
import { writeRestDocuments } from '../../local/src/writeRestDocuments.ts';
import { backUpWith, deliverAll, hurriedClock } from '../harness/deliver.ts';
import { actor, type Engine, startEngine } from '../harness/engine.ts';
import { denyingWrites, FaultyStore, outOfReach } from '../harness/FaultyStore.ts';
import { manyDocuments } from '../harness/fixture.ts';
import { forgeLines, forgeManifest } from '../harness/forge.ts';
import { stack } from '../harness/stack.ts';
import { objectsAt, objectsNamed } from '../harness/storedImage.ts';

const projectId = 'demo-firevault-upkeep';
const BOTH = ['first', 'second'];
const LEVELS = ['exists', 'checksum', 'full'] as const;
const PASSPHRASE = 'correct horse battery staple';

let engine: Engine;
let first: FaultyStore;
let second: FaultyStore;

beforeAll(async () => {
  engine = await startEngine(projectId, { clock: hurriedClock });
  [first, second] = BOTH.map((name) => new FaultyStore(storeOf(name))) as [
    FaultyStore,
    FaultyStore,
  ];
  engine.stores.set('first', first);
  engine.stores.set('second', second);
});
afterAll(() => engine.stop());

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, projectId, [
    ...manyDocuments('ledger', 40),
    ...manyDocuments('ledger/d000007/lines', 10),
  ]);
});
afterEach(() => {
  engine.waiting.length = 0;
  first.faults = {};
  second.faults = {};
});

function storeOf(name: string): StorageProvider {
  const store = engine.stores.get(name);
  if (store === undefined) throw new Error(`There is no store ${name}.`);
  return store;
}

async function backUp(
  storageProviders: string[],
  request: CreateBackupInput = {},
): Promise<BackupMetadata> {
  const backup = await backUpWith(engine, engine, { storageProviders, ...request });
  expect(backup).toMatchObject({ status: 'success', warnings: [] });
  return backup;
}

/** So much that each part holds one document of a mebibyte. */
async function backUpInParts(storageProviders: string[]): Promise<BackupMetadata> {
  await writeRestDocuments(stack().firestore, projectId, heavyDocuments());
  const services = engine.composeWith({ partLimits: { ...PART_LIMITS, documents: 1 } });
  const backup = await backUpWith(engine, services, { storageProviders });
  expect((await engine.catalogue.parts(backup.id)).length).toBeGreaterThan(4);
  return backup;
}

function* heavyDocuments(): Generator<RestDocument> {
  for (let n = 0; n < 6; n += 1) {
    const noise = patterned(800_000, n).toString('base64');
    yield { path: `heavy/${n}`, fields: { noise: { bytesValue: noise } } };
  }
}

/** Asks for a verification, lets it run, and answers what the record says then. */
async function verify(
  backup: BackupMetadata,
  level: VerifyBackupRequest['level'],
  encryptionKey?: string,
): Promise<BackupMetadata> {
  await engine.backups.verifyBackup(backup.id, requestOf(level, encryptionKey), actor);
  await deliverAll(engine);
  return engine.catalogue.get(backup.id);
}

function requestOf(
  level: VerifyBackupRequest['level'],
  encryptionKey?: string,
): VerifyBackupRequest {
  return encryptionKey === undefined ? { level } : { level, encryptionKey };
}

async function change(
  store: StorageProvider,
  path: string,
  make: (bytes: Buffer) => Buffer,
): Promise<void> {
  await store.upload(make(Buffer.from(await store.download(path))), path);
}

function flipped(at: (length: number) => number) {
  return (bytes: Buffer): Buffer => {
    const place = at(bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ 0x40;
    return bytes;
  };
}

async function objectOf(backup: BackupMetadata, which: 'records' | 'keys'): Promise<string> {
  const [part] = await engine.catalogue.parts(backup.id);
  return `${backup.id}/${which === 'records' ? part?.object : part?.keys?.object}`;
}

/** Every document of the project as it lies in the database, the engine's own among them. */
async function wholeDatabase(): Promise<Buffer> {
  const documents: Buffer[] = [];
  for await (const batch of engine.scanner.scan([EVERYTHING], { readTime: null })) {
    documents.push(...batch);
  }
  return Buffer.concat(documents);
}

async function choresOf(backup: BackupMetadata) {
  const chores = await engine.catalogue
    .ref(backup.id)
    .collection('firevaultBackupChores')
    .listDocuments();
  return Promise.all(
    chores.map(async (ref) => ({
      ref,
      data: (await ref.get()).data(),
      keys: (await ref.collection('secrets').listDocuments()).length,
    })),
  );
}

/** The record and all below it are gone. */
async function expectNoRecord(id: string): Promise<void> {
  expect(await engine.catalogue.find(id)).toBeNull();
  expect(await engine.catalogue.ref(id).listCollections()).toEqual([]);
}

describe('a verification of a sound backup', () => {
  it.each(LEVELS)('passes at level %s, compressed, encrypted or incremental', async (level) => {
    const base = await backUp(BOTH);
    await engine.db.doc('ledger/d000003').delete();
    await engine.db.doc('ledger/d000004').set({ changed: true });
    await engine.db.doc('ledger/zebra').set({ isNew: true });
    const increment = await backUp(BOTH, { type: 'incremental', baseBackupId: base.id });
    expect(increment.changes).toMatchObject({ deleted: 1 });
    const sealed = await backUp(['first'], { encryption: true, compression: 'none' });
    const zipped = await backUp(['first'], { compression: 'zip' });
    for (const backup of [increment, base, sealed, zipped]) {
      const verified = await verify(backup, level);
      expect(verified.verification).toMatchObject({ level, status: 'passed' });
      expect(verified).toMatchObject({ status: 'success', warnings: [] });
      // An increment is proven only when what it builds on is.
      const isProven = level === 'full' && backup !== increment;
      expect(verified.lastRestorableAt !== null).toBe(isProven);
    }
    const again = await verify(increment, level);
    expect(again.lastRestorableAt !== null).toBe(level === 'full');
    expect((await choresOf(sealed)).map(({ data, keys }) => [data?.state, keys])).toEqual([
      ['done', 0],
    ]);
  });
});

describe('a verification', () => {
  type Harm = (backup: BackupMetadata, other: BackupMetadata) => Promise<void>;
  const harms: [string, (typeof LEVELS)[number], Harm, string][] = [
    [
      'finds a part that is gone',
      'exists',
      async (backup) => second.delete(await objectOf(backup, 'records')),
      'parts/0001.ndjson.gz is not there',
    ],
    [
      'finds a key list that is gone',
      'exists',
      async (backup) => second.delete(await objectOf(backup, 'keys')),
      'keys/0001.ndjson.gz is not there',
    ],
    [
      'finds a part that is too short',
      'exists',
      async (backup) => change(second, await objectOf(backup, 'records'), (all) => all.subarray(1)),
      'bytes long and not',
    ],
    [
      'finds a manifest that is gone',
      'exists',
      async ({ id }) => second.delete(`${id}/${MANIFEST_OBJECT}`),
      'there is no such object',
    ],
    [
      'finds the manifest of another backup',
      'exists',
      async ({ id }, other) =>
        change(second, `${id}/${MANIFEST_OBJECT}`, () =>
          Buffer.from(foreignManifest.get(other.id) ?? ''),
        ),
      'The manifest is damaged or was changed',
    ],
    [
      'finds one wrong byte in a part',
      'checksum',
      async (backup) =>
        change(
          second,
          await objectOf(backup, 'records'),
          flipped((n) => n >> 1),
        ),
      'parts/0001.ndjson.gz',
    ],
    [
      'finds one wrong byte in a key list',
      'checksum',
      async (backup) =>
        change(
          second,
          await objectOf(backup, 'keys'),
          flipped((n) => n - 1),
        ),
      'keys/0001.ndjson.gz',
    ],
    [
      'finds a wrong byte that decompressing does not mind',
      'full',
      // The time in the header of a gzip member.
      async (backup) =>
        change(
          second,
          await objectOf(backup, 'records'),
          flipped(() => 4),
        ),
      'SHA-256',
    ],
    [
      'finds a key list that does not decompress',
      'full',
      async (backup) =>
        change(
          second,
          await objectOf(backup, 'keys'),
          flipped((n) => n >> 1),
        ),
      'keys/0001.ndjson.gz',
    ],
  ];
  const foreignManifest = new Map<string, Buffer>();

  it.each(harms)('%s (%s), says where, and a retry mends it', async (_case, level, harm, why) => {
    const other = await backUp(['first']);
    foreignManifest.set(other.id, await first.download(`${other.id}/${MANIFEST_OBJECT}`));
    const backup = await backUp(BOTH);
    await harm(backup, other);
    const found = await verify(backup, level);
    expect(found.verification).toMatchObject({ level, status: 'failed' });
    expect(found.verification?.error).toMatch(/^At second: /);
    expect(found.verification?.error).toContain(why);
    expect(found).toMatchObject({ status: 'partial', warnings: [found.verification?.error] });
    expect(found.storageLocations.map(({ status }) => status)).toEqual(['complete', 'failed']);
    expect(found.lastRestorableAt).toBeNull();

    await engine.backups.retryDestination(backup.id, 'second', actor);
    await deliverAll(engine);
    const mended = await engine.catalogue.get(backup.id);
    expect(mended).toMatchObject({ status: 'success', warnings: [] });
    expect(await objectsAt(second, backup.id)).toEqual(await objectsNamed(second, backup));
    expect((await verify(backup, 'full')).verification).toMatchObject({ status: 'passed' });
  });

  it('finds what every hash agrees with, but is no backup: records out of order', async () => {
    const backup = await backUp(['first']);
    await forgeLines(engine, backup.id, first, 'records', ([a = '', b = '', ...rest]) => [
      b,
      a,
      ...rest,
    ]);
    expect((await verify(backup, 'checksum')).verification).toMatchObject({ status: 'passed' });
    const found = await verify(backup, 'full');
    expect(found.verification).toMatchObject({ status: 'failed' });
    expect(found.verification?.error).toContain('is out of order at ');
    // The only copy stays the one to try.
    expect(found.storageLocations[0]).toMatchObject({ status: 'complete' });
    expect(found.lastRestorableAt).toBeNull();
  });

  const forgeries: [string, 'records' | 'keys', (lines: string[]) => string[], string][] = [
    [
      'a record that is no document',
      'records',
      ([line = '', ...rest]) => [line.replace('"integerValue":"', '"integerValue":"x'), ...rest],
      'ledger/d000000 is malformed',
    ],
    [
      'a document of another change than its key',
      'keys',
      ([line = '', ...rest]) => [line.replace(/\d{4}-/, '2001-'), ...rest],
      'do not say the same of ledger/d000000',
    ],
    [
      'a key of another document',
      'keys',
      ([line = '', ...rest]) => [line.replace('d000000', 'd000000a'), ...rest],
      'do not say the same of ledger/d000000',
    ],
    [
      'a record out of the part’s ranges',
      'records',
      (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('/ledger/', '/locks/')],
      'is out of order at locks/',
    ],
  ];
  it.each(forgeries)('finds %s, with every hash right', async (_case, which, forge, why) => {
    const backup = await backUp(['first'], { type: 'full' });
    await forgeLines(engine, backup.id, first, which, (lines) => {
      const ours = lines.filter((line) => line.includes('ledger/'));
      const audit = lines.filter((line) => !line.includes('ledger/'));
      return [...audit, ...forge(ours)];
    });
    const found = await verify(backup, 'full');
    expect(found.verification).toMatchObject({ status: 'failed' });
    expect(found.verification?.error).toContain(why);
  });

  it('finds a manifest that the holder of the key has not written', async () => {
    const backup = await backUp(['first'], { encryption: true });
    expect((await verify(backup, 'full')).verification).toMatchObject({ status: 'passed' });
    await forgeManifest(engine, backup.id, first, (manifest) => {
      manifest.documents += 1;
    });
    const found = await verify(backup, 'full');
    expect(found.verification).toMatchObject({ status: 'failed' });
    expect(found.verification?.error).toContain('manifest');
  });

  it('says nothing about what a store out of reach holds', async () => {
    const backup = await backUp(BOTH);
    second.faults = outOfReach('second');
    const found = await verify(backup, 'checksum');
    expect(found.verification).toMatchObject({ status: 'failed' });
    expect(found.verification?.error).toContain('second does not answer');
    expect(found).toMatchObject({ status: 'success', warnings: [] });
    expect(found.storageLocations.map(({ status }) => status)).toEqual(['complete', 'complete']);
    second.faults = {};
    expect((await verify(backup, 'checksum')).verification).toMatchObject({ status: 'passed' });
  });

  it('of everything needs the passphrase, refuses a wrong one before any work, and keeps none', async () => {
    const backup = await backUp(['first'], { encryption: true, encryptionKey: PASSPHRASE });
    const refusals = [
      [undefined, 'archive/passphrase-missing'],
      ['a wrong passphrase', 'archive/wrong-key'],
    ] as const;
    for (const [given, code] of refusals) {
      const asked = engine.backups.verifyBackup(backup.id, requestOf('full', given), actor);
      await expect(asked).rejects.toMatchObject({ code });
      expect(engine.waiting).toEqual([]);
      expect(await choresOf(backup)).toEqual([]);
      expect((await engine.catalogue.get(backup.id)).verification).toBeNull();
    }
    // The other levels look at stored bytes alone.
    expect((await verify(backup, 'checksum')).verification).toMatchObject({ status: 'passed' });

    await engine.backups.verifyBackup(backup.id, requestOf('full', PASSPHRASE), actor);
    expect((await choresOf(backup)).map(({ keys }) => keys).sort()).toEqual([0, 1]);
    const during = await wholeDatabase();
    await deliverAll(engine);
    const verified = await engine.catalogue.get(backup.id);
    expect(verified.verification).toMatchObject({ level: 'full', status: 'passed' });
    expect(verified.lastRestorableAt).not.toBeNull();
    expect((await choresOf(backup)).map(({ keys }) => keys)).toEqual([0, 0]);
    for (const everything of [during, await wholeDatabase()]) {
      expect(everything.includes(backup.id)).toBe(true);
      for (const secret of [PASSPHRASE, Buffer.from(PASSPHRASE).toString('base64')]) {
        expect(everything.includes(secret)).toBe(false);
      }
    }
  });

  it('of one backup is done once at a time', async () => {
    const backup = await backUp(['first'], { encryption: true, encryptionKey: PASSPHRASE });
    const request = requestOf('full', PASSPHRASE);
    const asked = await Promise.allSettled(
      [1, 2].map(() => engine.backups.verifyBackup(backup.id, request, actor)),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'backup/being-verified' },
    });
    // Nothing is left of the one that was refused, its key least of all.
    const chores = await choresOf(backup);
    expect(chores.map(({ keys }) => keys)).toEqual([1]);
    expect(engine.waiting).toHaveLength(1);
    await deliverAll(engine);
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    expect((await verify(backup, 'exists')).verification).toMatchObject({ level: 'exists' });
  });

  it('whose worker dies is finished by another, from where the first was', async () => {
    const backup = await backUpInParts(['first']);
    await engine.backups.verifyBackup(backup.id, { level: 'full' }, actor);
    // The manifest, and three parts with their key lists: all that is looked at together.
    const hang = hangingAfter(7);
    first.faults = { download: hang.download };
    const [task] = engine.waiting.splice(0);
    const { backupId = '', choreId = '' } = task?.payload ?? {};
    const buried = expect(engine.choreRunner.run(backupId, choreId)).rejects.toThrow('taken over');
    await hang.reached;
    const [chore] = await choresOf(backup);
    await expect.poll(async () => (await chore?.ref.get())?.get('next')).toBeGreaterThan(0);
    await bury(chore?.ref);
    first.faults = {};
    const seen = first.acts.length;
    await engine.choreRunner.run(backupId, choreId);
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    const read = first.acts.slice(seen).filter(([act]) => act === 'download');
    const named = await objectsNamed(first, backup);
    expect(read.length).toBeLessThan(named.length);
    expect(read.length).toBeGreaterThan(0);
    // Delivered once more, or gone on with by the first that was not dead after all, it changes nothing.
    const verified = await engine.catalogue.get(backup.id);
    await engine.choreRunner.run(backupId, choreId);
    hang.release();
    await buried;
    expect(await engine.catalogue.get(backup.id)).toEqual(verified);
  });

  it('that takes longer than a task may goes on in the next', async () => {
    const backup = await backUpInParts(['first']);
    let leapMs = 0;
    const leaping: Clock = {
      now: () => new Date(hurriedClock.now().getTime() + leapMs),
      sleep: hurriedClock.sleep,
    };
    first.faults = {
      async *download(bytes) {
        leapMs += 11 * 60_000;
        yield* bytes;
      },
    };
    await engine.backups.verifyBackup(backup.id, { level: 'checksum' }, actor);
    await deliverAll(engine, engine.composeWith({ clock: leaping }));
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    const [chore] = await choresOf(backup);
    expect(chore?.data).toMatchObject({ state: 'done' });
    expect(chore?.data?.attempt).toBeGreaterThan(2);
    const read = first.acts.filter(([act, path]) => act === 'download' && path.includes(backup.id));
    const named = await objectsNamed(first, backup);
    expect(new Set(read.map(([, path]) => path)).size).toBe(named.length);
  });

  it('is refused of a backup that is not stored', async () => {
    second.faults = denyingWrites('second');
    const failed = await backUpWith(engine, engine, { storageProviders: ['second'] });
    const asked = engine.backups.verifyBackup(failed.id, { level: 'exists' }, actor);
    await expect(asked).rejects.toMatchObject({ code: 'backup/not-stored' });
    expect(await choresOf(failed)).toEqual([]);
  });
});

describe('a chore that nobody is at', () => {
  /** The sweeper as it is one minute later. */
  function sweepLater(): Promise<void> {
    const now = () => new Date(hurriedClock.now().getTime() + 60_000);
    return engine.composeWith({ clock: { ...hurriedClock, now } }).sweeper.sweep();
  }

  it('because its task was lost is found by the sweeper', async () => {
    const backup = await backUp(['first']);
    await engine.backups.verifyBackup(backup.id, { level: 'exists' }, actor);
    const [lost] = engine.waiting.splice(0);
    await engine.sweeper.sweep();
    expect(engine.waiting).toEqual([]);
    await sweepLater();
    expect(engine.waiting).toEqual([lost]);
    await deliverAll(engine);
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    await sweepLater();
    expect(engine.waiting).toEqual([]);
  });

  it('because its backup is gone ends there, and is not found again', async () => {
    const backup = await backUp(['first']);
    await engine.backups.verifyBackup(backup.id, { level: 'exists' }, actor);
    engine.waiting.length = 0;
    await engine.catalogue.ref(backup.id).delete();
    await sweepLater();
    await deliverAll(engine);
    expect(await choresOf(backup)).toEqual([]);
    await sweepLater();
    expect(engine.waiting).toEqual([]);
  });
});

describe('deleting a backup', () => {
  it('takes away its manifest first, then its objects, and then its record with all below it', async () => {
    await backUp(['first']);
    const backup = await backUp(BOTH, { encryption: true });
    await verify(backup, 'exists');
    const seen = second.acts.length;
    const isRecorded: boolean[] = [];
    second.faults = {
      before: async (act) => {
        if (act === 'delete') isRecorded.push((await engine.catalogue.find(backup.id)) !== null);
      },
    };
    await engine.backups.deleteBackup(backup.id, actor);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({ status: 'deleting' });
    const objects = await objectsAt(second, backup.id);
    await deliverAll(engine);
    const removed = second.acts.slice(seen).filter(([act]) => act === 'delete');
    const paths = removed.map(([, path]) => path.slice(backup.id.length + 1));
    expect(paths[0]).toBe(MANIFEST_OBJECT);
    expect([...new Set(paths)].sort()).toEqual(objects);
    expect(isRecorded).not.toContain(false);
    for (const store of [first, second]) expect(await objectsAt(store, backup.id)).toEqual([]);
    await expectNoRecord(backup.id);
    const audit = await engine.db.collection('auditLogs').where('target', '==', backup.id).get();
    expect(audit.docs.map((doc) => doc.get('action'))).toContain('backup.deleted');
  });

  it('is refused while it runs, is pinned, is needed, is being copied, or is the last good one', async () => {
    const refusal = (id: string) => engine.backups.deleteBackup(id, actor);
    const running = await engine.startBackup({ storageProviders: BOTH });
    await expect(refusal(running)).rejects.toMatchObject({ code: 'backup/running' });
    await engine.planner.plan(running);
    await expect(refusal(running)).rejects.toMatchObject({ code: 'backup/running' });
    second.faults = denyingWrites('second');
    await deliverAll(engine);
    const partial = await engine.catalogue.get(running);
    expect(partial.status).toBe('partial');
    await expect(refusal(running)).rejects.toMatchObject({ code: 'backup/last-good' });
    second.faults = {};

    const base = await backUp(['first']);
    await expect(refusal(base.id)).rejects.toMatchObject({ code: 'backup/last-good' });
    const increment = await backUp(['first'], { type: 'incremental', baseBackupId: base.id });
    await expect(refusal(base.id)).rejects.toMatchObject({
      code: 'backup/needed',
      message: expect.stringContaining(increment.id),
    });
    await engine.catalogue.update(increment.id, { pinned: true });
    await expect(refusal(increment.id)).rejects.toMatchObject({ code: 'backup/pinned' });
    await engine.catalogue.update(increment.id, { pinned: false });

    await engine.backups.retryDestination(partial.id, 'second', actor);
    await expect(refusal(partial.id)).rejects.toMatchObject({ code: 'backup/being-copied' });
    await deliverAll(engine);
    for (const id of [partial.id, base.id, increment.id]) {
      expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success' });
      expect(await objectsAt(first, id)).toContain(MANIFEST_OBJECT);
    }
    await expect(refusal('20200101-000000-aaaaaa')).rejects.toMatchObject({
      code: 'backup/not-found',
    });
    expect(engine.waiting).toEqual([]);

    // With its increment gone the base may go, since another is left.
    for (const id of [increment.id, base.id]) {
      await engine.backups.deleteBackup(id, actor);
      await deliverAll(engine);
      await expectNoRecord(id);
    }
    await expect(refusal(partial.id)).rejects.toMatchObject({ code: 'backup/last-good' });
  });

  it('is refused while a restore needs it: its source, and what it is taken back with', async () => {
    await backUp(['first']);
    const source = await backUp(['first']);
    const request = { mode: 'exact', confirm: restorePhrase(engine.projectId) } as const;
    const { restoreId } = await engine.backups.restoreBackup(source.id, request, actor);
    const inUse = { code: 'backup/in-use', message: expect.stringContaining(restoreId) };
    await expect(engine.backups.deleteBackup(source.id, actor)).rejects.toMatchObject(inUse);
    await engine.restoreRunner.advance(restoreId);
    let job = await engine.restoreCatalogue.get(restoreId);
    // Up to the writing: the safety backup has succeeded by then, and the restore is still at work.
    while (job.phase !== 'writing') {
      for (const { id, phase } of await engine.catalogue.listOpen()) {
        if (phase === 'queued') await engine.planner.plan(id);
      }
      const task = engine.waiting.shift();
      if (task === undefined) throw new Error(`The restore came to a stop, ${job.phase}.`);
      await engine.handlers[task.name]?.(task.payload);
      job = await engine.restoreCatalogue.get(restoreId);
    }
    const safety = job.safetyBackupId ?? '';
    await expect(engine.backups.deleteBackup(safety, actor)).rejects.toMatchObject(inUse);
    await engine.runAll();
    expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'success' });
    await engine.backups.deleteBackup(source.id, actor);
    await deliverAll(engine);
    await expectNoRecord(source.id);
  });

  it('of the last two at once takes one of them', async () => {
    const both = [await backUp(['first']), await backUp(['first'])];
    const asked = await Promise.allSettled(
      both.map(({ id }) => engine.backups.deleteBackup(id, actor)),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'backup/last-good' },
    });
    await deliverAll(engine);
    const left = await Promise.all(both.map(({ id }) => engine.catalogue.find(id)));
    expect(left.filter((one) => one !== null)).toMatchObject([{ status: 'success' }]);
  });

  it('with one location out of reach removes the others, keeps the record with the reason, and works later', async () => {
    await backUp(['first']);
    const backup = await backUp(['second', 'first']);
    second.faults = outOfReach('second');
    await engine.backups.deleteBackup(backup.id, actor);
    const failures = await deliverAll(engine);
    expect(failures.length).toBeLessThan(6);
    expect(await objectsAt(first, backup.id)).toEqual([]);
    expect(await objectsAt(second.inner, backup.id)).toContain(MANIFEST_OBJECT);
    const left = await engine.catalogue.get(backup.id);
    expect(left.status).toBe('deleting');
    expect(left.error).toContain('second does not answer');
    const acts = [
      engine.backups.verifyBackup(backup.id, { level: 'exists' }, actor),
      engine.backups.retryDestination(backup.id, 'first', actor),
      engine.restore(backup.id, { mode: 'exact' }),
    ];
    for (const act of await Promise.allSettled(acts)) expect(act.status).toBe('rejected');

    second.faults = {};
    await engine.backups.deleteBackup(backup.id, actor);
    expect((await engine.catalogue.get(backup.id)).error).toBeNull();
    await deliverAll(engine);
    expect(await objectsAt(second, backup.id)).toEqual([]);
    await expectNoRecord(backup.id);
  });

  it('that is asked for and delivered twice, and whose worker dies half-way, is done once and for all', async () => {
    const kept = await backUp(['first']);
    const backup = await backUp(BOTH);
    await engine.backups.deleteBackup(backup.id, actor);
    await engine.backups.deleteBackup(backup.id, actor);
    const [one = '', two = ''] = engine.waiting.splice(0).map(({ payload }) => payload.choreId);
    let deletions = 0;
    const hanging = new Promise<void>((resolve) => {
      second.faults = {
        before: async (act) => {
          if (act !== 'delete' || ++deletions < 2) return;
          resolve();
          await new Promise(() => undefined);
        },
      };
    });
    // Nobody waits for the dead: what they are at never ends.
    engine.choreRunner.run(backup.id, one).catch(() => undefined);
    await hanging;
    expect(await objectsAt(second.inner, backup.id)).not.toContain(MANIFEST_OBJECT);
    expect(await objectsAt(second.inner, backup.id)).not.toEqual([]);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({ status: 'deleting' });
    second.faults = {};
    await bury((await choresOf(backup)).find(({ ref }) => ref.id === one)?.ref);
    await engine.choreRunner.run(backup.id, one);
    await expectNoRecord(backup.id);
    for (const id of [one, two]) await engine.choreRunner.run(backup.id, id);
    await expectNoRecord(backup.id);
    for (const store of [first, second]) expect(await objectsAt(store, backup.id)).toEqual([]);
    expect(await engine.catalogue.get(kept.id)).toMatchObject({ status: 'success' });
    expect((await verify(kept, 'checksum')).verification).toMatchObject({ status: 'passed' });
  });

  it('that failed or was cancelled leaves nothing of it', async () => {
    second.faults = denyingWrites('second');
    const failed = await backUpWith(engine, engine, { storageProviders: ['second'] });
    expect(failed.status).toBe('failed');
    second.faults = {};
    await engine.backups.deleteBackup(failed.id, actor);
    await deliverAll(engine);
    await expectNoRecord(failed.id);
  });
});

/** Downloads hang after the `count`th until they are released; `reached` resolves when one does. */
function hangingAfter(count: number) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let downloads = 0;
  async function* download(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    downloads += 1;
    if (downloads > count) {
      reached.resolve();
      await released.promise;
    }
    yield* bytes;
  }
  return { reached: reached.promise, release: () => released.resolve(), download };
}

/** The worker is taken for dead: its lease is another's, and has run out. */
async function bury(step: { update(fields: object): Promise<unknown> } | undefined): Promise<void> {
  const expiresAt = Timestamp.fromMillis(Date.now() - 1);
  await step?.update({ lease: { owner: 'the dead', expiresAt } });
}
