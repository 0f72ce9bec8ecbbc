/** Workers that are slow and not dead, plans written half, a store that lies: the worker that has taken over decides. */
import { type DocumentReference, Timestamp } from 'firebase-admin/firestore';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeManifest, MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import { AuditCatalogue } from '../../../functions/src/catalogue/AuditCatalogue.ts';
import { JobKeys } from '../../../functions/src/catalogue/JobKeys.ts';
import { RestoreLock } from '../../../functions/src/catalogue/RestoreLock.ts';
import { type RestoreJob, restorePhrase } from '../../../functions/src/contract/index.ts';
import { WHOLE_DATABASE } from '../../../functions/src/domain/scope.ts';
import { newRestoreId } from '../../../functions/src/platform/ids.ts';
import { restoreScope } from '../../../functions/src/services/restore/jobScope.ts';
import { planPieces } from '../../../functions/src/services/restore/planPieces.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';
import { verify } from '../../harness/chores.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { FaultyStore } from '../../harness/FaultyStore.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine('demo-firevault-takeover');
});
afterAll(() => engine.stop());

beforeEach(async () => {
  await engine.clear();
  for (let n = 0; n < 20; n += 1) await engine.db.doc(`ledger/${n}`).set({ n });
});

/** The lease goes to another worker, as when this one was silent for too long. */
async function takeOver(backupId: string): Promise<void> {
  const expiresAt = Timestamp.fromMillis(Date.now() + 60_000);
  await engine.catalogue.ref(backupId).update({ lease: { owner: 'another', expiresAt } });
}

function storeNamed(name: string): StorageProvider {
  const store = engine.stores.get(name);
  if (store === undefined) throw new Error(`There is no store ${name}.`);
  return store;
}

/** The entries of the audit log that tell of the job's end. */
async function endsOf(id: string): Promise<string[]> {
  const entries = await engine.db.collection('auditLogs').where('target', '==', id).get();
  return entries.docs.map((entry) => entry.get('action')).filter((action) => /end$/.test(action));
}

/** An engine whose worker loses its lease while it counts. */
function overtaken(backupId: string) {
  const { scanner } = engine;
  const slow: typeof scanner = {
    scan: scanner.scan.bind(scanner),
    partitionPoints: scanner.partitionPoints.bind(scanner),
    rootCollections: scanner.rootCollections.bind(scanner),
    firstPath: scanner.firstPath.bind(scanner),
    serverTime: scanner.serverTime.bind(scanner),
    count: async (...args: Parameters<typeof scanner.count>) => {
      const count = await scanner.count(...args);
      await takeOver(backupId);
      return count;
    },
  };
  return engine.composeWith({ scanner: slow });
}

describe('a planner that is overtaken', () => {
  it('leaves the backup to its successor: not failed, and no part written', async () => {
    const id = await engine.aBackup();
    await expect(overtaken(id).planner.plan(id)).rejects.toThrow('taken over');
    expect(await engine.catalogue.get(id)).toMatchObject({ status: 'in_progress', error: null });
    expect(await engine.catalogue.parts(id)).toEqual([]);
  });

  it('does not undo parts that are done when a plan is written again', async () => {
    const id = await engine.aBackup();
    await engine.planner.plan(id);
    await engine.runTasks();
    const parts = await engine.catalogue.parts(id);
    await engine.catalogue.putParts(id, parts);
    expect(await engine.catalogue.parts(id)).toEqual(parts);
    expect(parts.map((part) => part.state)).toEqual(['done']);
  });
});

describe('a worker whose upload ends when another has done the part', () => {
  it('spoils none of its objects, though what it stored is other bytes', async () => {
    const store = new FaultyStore(storeNamed('first'));
    const { promise: untilOvertaken, resolve: letItEnd } = Promise.withResolvers<void>();
    const { promise: isUploading, resolve: begin } = Promise.withResolvers<void>();
    let uploads = 0;
    store.faults.upload = async function* (bytes, path) {
      const isFirst = path.includes('/parts/') && ++uploads === 1;
      yield* bytes;
      if (!isFirst) return;
      begin();
      await untilOvertaken;
    };
    engine.stores.set('first', store);
    try {
      // Each attempt encrypts anew.
      const id = await engine.startBackup({ encryption: true });
      await engine.planner.plan(id);
      const [task] = engine.waiting.splice(0);
      const run = () => engine.handlers.exportPart?.(task?.payload ?? {});
      const overtaken = expect(run()).rejects.toThrow('taken over');
      await isUploading;
      const expiresAt = Timestamp.fromMillis(Date.now() - 1);
      const part = engine.catalogue.partRef(id, task?.payload.partId ?? '');
      await part.update({ lease: { owner: 'the slow one', expiresAt } });
      await run();
      letItEnd();
      await overtaken;
      expect(uploads).toBe(2);
      await engine.runTasks();
      expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success', warnings: [] });
      const { status, problems } =
        (await verify(engine, await engine.catalogue.get(id), 'checksum')).verification ?? {};
      expect({ status, problems }).toEqual({ status: 'passed', problems: undefined });
    } finally {
      engine.stores.set('first', store.inner);
    }
  });
});

describe('a finisher that is overtaken', () => {
  it('leaves the backup to its successor, which ends it as a success', async () => {
    const id = await engine.aBackup();
    await engine.planner.plan(id);
    await engine.runTasks('finishBackup');
    await expect(overtaken(id).finisher.finish(id)).rejects.toThrow('taken over');
    expect(await engine.catalogue.get(id)).toMatchObject({ status: 'in_progress', error: null });
    await engine.catalogue.ref(id).update({ lease: null, state: 'queued' });
    await engine.runTasks();
    expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success', error: null });
  });
});

describe('a store that gives back other bytes than it was given', () => {
  it('fails alone: the other holds the backup, and the reason is said', async () => {
    const lying = storeNamed('second');
    const honest = lying.downloadStream.bind(lying);
    lying.downloadStream = async function* (path, options) {
      for await (const chunk of honest(path, options)) yield chunk.map((byte) => byte ^ 1);
    };
    try {
      const id = await engine.aBackup(['first', 'second']);
      await engine.planner.plan(id);
      await engine.runTasks();
      const backup = await engine.catalogue.get(id);
      expect(backup.status).toBe('partial');
      expect(backup.storageLocations.map(({ provider, status }) => [provider, status])).toEqual([
        ['first', 'complete'],
        ['second', 'failed'],
      ]);
      expect(backup.warnings.join(' ')).toContain('SHA-256');
      const [part] = await engine.catalogue.parts(id);
      expect(part).toMatchObject({ state: 'done', attempt: 1 });
    } finally {
      lying.downloadStream = honest;
    }
  });
});

describe('a rollback whose worker died while it wrote the pieces', () => {
  it('is completed before it begins, and puts everything back', async () => {
    const { restoreCatalogue: restores, catalogue, stores, db } = engine;
    const safetyBackupId = await engine.aBackup();
    await engine.planner.plan(safetyBackupId);
    await engine.runTasks();
    const safety = await catalogue.get(safetyBackupId);
    expect(safety.status).toBe('success');
    await db.doc('ledger/3').delete();
    await db.doc('zebras/new').set({ written: 'by the restore' });

    const job = aRollback(safetyBackupId, safety.createdAt);
    await db.runTransaction(async (tx) => restores.create(tx, job));
    const stored = await stores.get('first')?.download(`${safetyBackupId}/${MANIFEST_OBJECT}`);
    const manifest = decodeManifest(stored ?? Buffer.alloc(0), safety.checksum);
    const pieces = planPieces([manifest], restoreScope(WHOLE_DATABASE));
    expect(pieces.length).toBeGreaterThan(1);
    const [first] = pieces;
    if (first === undefined) throw new Error('There are pieces.');
    // All that the worker got to: the first piece of several.
    await restores.putParts(job.id, [
      { id: 'safety-0001', set: 'safety', step: 'check', ...first },
    ]);

    await engine.restoreRunner.advance(job.id);
    await engine.runTasks();
    expect(await restores.get(job.id)).toMatchObject({ status: 'rolled_back' });
    expect((await db.doc('ledger/3').get()).data()).toEqual({ n: 3 });
    expect((await db.doc('zebras/new').get()).exists).toBe(false);
  });
});

describe('a restore whose worker dies as soon as it has ended', () => {
  it('leaves the database free for the next: the lock goes in the same moment', async () => {
    const { status, id } = await engine.backUp();
    expect(status).toBe('success');
    // What comes after the end never happens.
    const release = vi.spyOn(RestoreLock.prototype, 'release').mockResolvedValue(undefined);
    try {
      expect(await engine.restore(id, { mode: 'exact' })).toMatchObject({ status: 'success' });
      expect(
        (await engine.db.collection('locks').listDocuments()).map(({ id }) => id),
      ).not.toContainEqual(expect.stringMatching(/^restore-/));
    } finally {
      release.mockRestore();
    }
  });
});

describe('an end in the command line that its process did not live to tell', () => {
  it('is told by the functions, but for a backup that a restore there waits for', async () => {
    const [alone, awaited] = await Promise.all([engine.aBackup(), engine.aBackup()]);
    await engine.catalogue.update(awaited, { metadata: { restoreId: newRestoreId(new Date()) } });
    for (const id of [alone, awaited]) {
      await engine.catalogue.updateOpen(id, () => ({
        ...{ status: 'failed', phase: 'done', error: 'The disk is full.', runBy: 'command-line' },
      }));
    }
    await engine.sweeper.sweep();
    expect(engine.waiting.map(({ payload }) => payload.backupId)).toEqual([alone]);
    await engine.runTasks();
    const left = await engine.catalogue.listUnsettled();
    expect(left.map(({ id }) => id)).toEqual([awaited]);
  });
});

describe('an end that was not told before the backup is removed', () => {
  it('is told as no failure, since nobody knows any more what it was', async () => {
    const id = await engine.aBackup();
    await engine.catalogue.updateOpen(id, () => ({ status: 'success', phase: 'done' }));
    await engine.catalogue.update(id, { status: 'deleting' });
    await engine.sweeper.sweep();
    await engine.runTasks();
    expect(await endsOf(id)).toEqual([]);
    expect(await engine.catalogue.listUnsettled()).toEqual([]);
  });
});

describe.each([
  ['it stands in the audit log', AuditCatalogue.prototype, 'appendEnd', 0],
  ['its keys are forgotten', JobKeys.prototype, 'removeAll', 1],
])('an end whose worker dies before %s', (_what, owner, act, recorded) => {
  type Act = (job: DocumentReference, ...rest: unknown[]) => Promise<void>;
  const PASSPHRASE = 'a passphrase of the spec';
  const keysOf = async (job: DocumentReference) => (await job.collection('secrets').get()).size;

  /** Runs everything; the task that dies at the end of this job does not come again. */
  async function dieAtTheEndOf(job: DocumentReference): Promise<void> {
    const original: Act = Reflect.get(owner, act);
    const dying: Act = async function (this: unknown, of, ...rest) {
      if (of.path === job.path) throw new Error('The worker died.');
      await original.call(this, of, ...rest);
    };
    Reflect.set(owner, act, dying);
    try {
      await expect(engine.runAll()).rejects.toThrow('The worker died.');
    } finally {
      Reflect.set(owner, act, original);
      engine.waiting.length = 0;
    }
    expect(await endsOf(job.id)).toHaveLength(recorded);
  }

  /** Two sweepers at once see to it, and a third has nothing to do. */
  async function expectTold(job: DocumentReference, action: string): Promise<void> {
    expect(await keysOf(job)).toBe(1);
    await Promise.all([engine.sweeper.sweep(), engine.sweeper.sweep()]);
    expect(engine.waiting.length).toBeGreaterThan(1);
    expect(engine.waiting.map(({ name }) => name)).not.toContain('restorePart');
    // One may find the other at it, and would come again.
    const runs = await Promise.allSettled(
      engine.waiting.splice(0).map(({ name, payload }) => engine.handlers[name]?.(payload)),
    );
    expect(runs.map(({ status }) => status)).toContain('fulfilled');
    expect(await keysOf(job)).toBe(0);
    expect(await endsOf(job.id)).toEqual([action]);
    await engine.sweeper.sweep();
    expect(engine.waiting).toEqual([]);
  }

  it('of a backup and of a restore is told of by the sweeper, and stands in the audit log once', async () => {
    const id = await engine.startBackup({ encryption: true, encryptionKey: PASSPHRASE });
    await dieAtTheEndOf(engine.catalogue.ref(id));
    expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success' });
    await expectTold(engine.catalogue.ref(id), 'backup.end');
    await engine.db.doc('ledger/3').set({ n: 'damaged' });
    const { restoreId } = await engine.restores.restoreBackup(
      id,
      { mode: 'exact', encryptionKey: PASSPHRASE, confirm: restorePhrase(engine.projectId) },
      actor,
    );
    const job = engine.restoreCatalogue.ref(restoreId);
    await dieAtTheEndOf(job);
    expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'success' });
    // A piece that its worker left behind waits for nobody any more.
    const [piece] = await job.collection('parts').listDocuments();
    const expiresAt = Timestamp.fromMillis(0);
    await piece?.update({ state: 'running', lease: { owner: 'the dead', expiresAt } });
    await expectTold(job, 'restore.end');
    expect((await engine.db.doc('ledger/3').get()).data()).toEqual({ n: 3 });
  });
});

function aRollback(safetyBackupId: string, backupCreatedAt: string): RestoreJob {
  const now = new Date();
  return {
    id: newRestoreId(now),
    backupId: safetyBackupId,
    backupCreatedAt,
    chain: [],
    mode: 'exact',
    collections: null,
    paths: [],
    includeSubcollections: true,
    target: null,
    moment: null,
    dryRun: false,
    previewId: null,
    purpose: 'restore',
    undoOf: null,
    undoneBy: null,
    undoUntil: null,
    verificationBefore: null,
    isInconclusive: false,
    phaseSince: null,
    writingSince: now.toISOString(),
    preview: null,
    status: 'in_progress',
    phase: 'rolling_back',
    createdAt: now.toISOString(),
    completedAt: null,
    duration: null,
    requestedBy: { uid: 'spec', email: null },
    runBy: 'functions',
    safetyBackupId,
    counts: { created: 0, changed: 0, unchanged: 0, deleted: 0, kept: 0 },
    verification: null,
    progress: null,
    cancelRequested: false,
    heartbeatAt: now.toISOString(),
    error: 'A document was refused.',
    warnings: [],
  };
}
