/** Backups are deleted in an order that never leaves half of one, and never when something would be lost by it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MANIFEST_OBJECT } from '../../../functions/src/archive/manifest.ts';
import { BackupCatalogue } from '../../../functions/src/catalogue/BackupCatalogue.ts';
import {
  type BackupMetadata,
  type CreateBackupInput,
  ListAuditQuery,
  restorePhrase,
} from '../../../functions/src/contract/index.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { bury, choresOf, verify } from '../../harness/chores.ts';
import { backUpWith, deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import { denyingWrites, type FaultyStore, outOfReach } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { MINUTE_MS, movableClock } from '../../harness/schedules.ts';
import { stack } from '../../harness/stack.ts';
import { objectsAt } from '../../harness/storedImage.ts';
import { BOTH, withTwoStores } from '../../harness/twoStores.ts';

let engine: Engine;
let first: FaultyStore;
let second: FaultyStore;

withTwoStores('demo-firevault-deletion', (stores) => {
  ({ engine, first, second } = stores);
});

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, [
    ...manyDocuments('ledger', 40),
    ...manyDocuments('ledger/d000007/lines', 10),
  ]);
});

async function backUp(
  storageProviders: string[],
  request: CreateBackupInput = {},
): Promise<BackupMetadata> {
  const backup = await backUpWith(engine, engine, { storageProviders, ...request });
  expect(backup).toMatchObject({ status: 'success', warnings: [] });
  return backup;
}

/** What the audit log says of it. */
async function outcomesOf(id: string): Promise<[string, string][]> {
  const { items } = await engine.audit.list(ListAuditQuery.parse({ target: id }));
  return items.map(({ action, outcome }) => [action, outcome]);
}

/** The record and all below it are gone. */
async function expectNoRecord(id: string): Promise<void> {
  expect(await engine.catalogue.find(id)).toBeNull();
  expect(await engine.catalogue.ref(id).listCollections()).toEqual([]);
}

describe('deleting a backup', () => {
  it('takes away its manifest first, then its objects, and then its record with all below it', async () => {
    await backUp(['first']);
    const backup = await backUp(BOTH, { encryption: true });
    await verify(engine, backup, 'exists');
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
    await engine.db.doc('ledger/d000003').delete();
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
    await bury((await choresOf(engine, backup.id)).find(({ ref }) => ref.id === one)?.ref);
    await engine.choreRunner.run(backup.id, one);
    await expectNoRecord(backup.id);
    for (const id of [one, two]) await engine.choreRunner.run(backup.id, id);
    await expectNoRecord(backup.id);
    for (const store of [first, second]) expect(await objectsAt(store, backup.id)).toEqual([]);
    expect(await engine.catalogue.get(kept.id)).toMatchObject({ status: 'success' });
    expect((await verify(engine, kept, 'checksum')).verification).toMatchObject({
      status: 'passed',
    });
  });

  it('goes on although the one who asked died as soon as the backup was marked', async () => {
    await backUp(BOTH);
    const backup = await backUp(BOTH);
    const begin = BackupCatalogue.prototype.beginRemoval;
    const dying = vi
      .spyOn(BackupCatalogue.prototype, 'beginRemoval')
      .mockImplementation(async function (this: BackupCatalogue, ...judged) {
        await begin.apply(this, judged);
        throw new Error('died');
      });
    await expect(engine.backups.deleteBackup(backup.id, actor)).rejects.toThrow('died');
    dying.mockRestore();
    expect(await engine.catalogue.get(backup.id)).toMatchObject({ status: 'deleting' });
    expect(engine.waiting).toEqual([]);
    const later = movableClock();
    later.move(MINUTE_MS);
    await engine.composeWith({ clock: later }).sweeper.sweep();
    await deliverAll(engine);
    await expectNoRecord(backup.id);
    for (const store of [first, second]) expect(await objectsAt(store, backup.id)).toEqual([]);
  });

  it('is ended by the next tidying when its worker died while it took the record away', async () => {
    await backUp(BOTH);
    const backup = await backUp(BOTH);
    await engine.backups.deleteBackup(backup.id, actor);
    await engine.tidier.tidy();
    // One that is under way is nobody else's business.
    expect(engine.waiting).toHaveLength(1);
    const gone = Promise.withResolvers<void>();
    const dying = vi.spyOn(BackupCatalogue.prototype, 'remove').mockImplementation(async (id) => {
      // What comes first by name goes first.
      await engine.db.recursiveDelete(engine.catalogue.ref(id).collection('firevaultBackupChores'));
      gone.resolve();
      await new Promise(() => undefined);
    });
    const { choreId = '' } = engine.waiting.splice(0)[0]?.payload ?? {};
    // Nobody waits for the dead.
    engine.choreRunner.run(backup.id, choreId).catch(() => undefined);
    await gone.promise;
    dying.mockRestore();
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      status: 'deleting',
      error: null,
    });
    expect(await choresOf(engine, backup.id)).toEqual([]);
    expect(await outcomesOf(backup.id)).toContainEqual(['backup.deleted', 'success']);
    await engine.tidier.tidy();
    await deliverAll(engine);
    await expectNoRecord(backup.id);
    for (const store of [first, second]) expect(await objectsAt(store, backup.id)).toEqual([]);
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
