/** What a preview says is what the restore then does, and what an undo takes back: on random databases. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  RestoreInput,
  RestoreJob,
  RestoreMode,
} from '../../../functions/src/contract/index.ts';
import { restorePhrase } from '../../../functions/src/contract/index.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { hurriedClock } from '../../harness/deliver.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { expectedRestore } from '../../harness/expectedRestore.ts';
import { randomHistory } from '../../harness/randomHistory.ts';
import { stack } from '../../harness/stack.ts';

/** FIREVAULT_DATABASES=50 npm test -- suite restorePreview */
const DATABASES = Number(process.env.FIREVAULT_DATABASES ?? 4);
const projectId = 'demo-firevault-preview';

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine(projectId, { clock: hurriedClock });
});
afterAll(() => engine.stop());

async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, projectId);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

/** So that each named scope holds something. */
async function anchor(value: number): Promise<void> {
  for (const path of ['accounts/a', 'accounts/__id7__', 'zebras/1']) {
    await engine.db.doc(path).set({ anchor: value });
  }
}

const MODES: RestoreMode[] = ['exact', 'overwrite', 'missing-only'];
const SCOPES: { request: Partial<RestoreInput>; isMeant: (path: string) => boolean }[] = [
  { request: {}, isMeant: () => true },
  {
    request: { collections: ['accounts', 'zebras'] },
    isMeant: (path) => /^(accounts|zebras)\//.test(path),
  },
  {
    request: { paths: ['accounts/a', 'accounts/__id7__'] },
    isMeant: (path) => /^accounts\/(a|__id7__)(\/|$)/.test(path),
  },
];

async function undo(id: string): Promise<RestoreJob> {
  const confirm = restorePhrase(projectId);
  const { restoreId } = await engine.restores.undoRestore(id, { confirm }, actor);
  await engine.runAll();
  return engine.restoreCatalogue.get(restoreId);
}

describe('a preview', () => {
  it.each(Array.from({ length: DATABASES }, (_, index) => index + 1))(
    'of random database %i says what the restore does, and an undo takes it back',
    async (seed) => {
      await engine.clear();
      const history = randomHistory(seed);
      const acts: string[] = [];
      for (let n = 0; n < 4; n += 1) acts.push(...(await history.step(engine.db)));
      await anchor(seed);
      let backup = await engine.backUp();
      if (history.random.fraction() < 0.5) {
        acts.push('— increment', ...(await history.step(engine.db)));
        await anchor(seed + 1);
        backup = await engine.backUp({ type: 'incremental' });
      }
      const held = await imageNow();
      acts.push('— since', ...(await history.step(engine.db)), ...(await history.step(engine.db)));
      const live = await imageNow();
      const mode = history.random.pick(MODES);
      const { request, isMeant } = history.random.pick(SCOPES);
      const told = `${mode} ${JSON.stringify(request)}: ${acts.join(', ')}`;

      const preview = await engine.restore(backup.id, { ...request, mode, dryRun: true });
      expect(preview, told).toMatchObject({ status: 'previewed', safetyBackupId: null });
      expect(compareImages(live, await imageNow()), told).toEqual([]);
      const expected = expectedRestore(held, live, { mode, isMeant, prefix: null });
      expect(preview.preview?.counts, told).toEqual(expected.counts);

      const job = await engine.restore(backup.id, { ...request, mode, previewId: preview.id });
      expect(job, told).toMatchObject({ status: 'success', counts: expected.counts, warnings: [] });
      expect(job.preview?.digest, told).toBe(preview.preview?.digest);
      expect(job.preview?.billed, told).toEqual(preview.preview?.billed);
      expect(compareImages(expected.image, await imageNow()), told).toEqual([]);

      const { created, changed, deleted } = expected.counts;
      if (created + changed + deleted === 0) {
        expect(job.undoUntil, told).toBeNull();
        return;
      }
      expect(await undo(job.id), told).toMatchObject({ status: 'success', purpose: 'undo' });
      expect(compareImages(live, await imageNow()), told).toEqual([]);
      expect((await engine.restoreCatalogue.get(job.id)).undoneBy, told).not.toBeNull();
    },
  );

  it('tells the collections, names samples, and counts what Firestore bills', async () => {
    await engine.clear();
    await engine.db.doc('users/1').set({ n: 1 });
    await engine.db.doc('users/1/orders/a').set({ n: 1 });
    await engine.db.doc('teams/1').set({ n: 1 });
    const backup = await engine.backUp();
    await engine.db.doc('users/1').set({ n: 2 });
    await engine.db.doc('users/1/orders/a').delete();
    await engine.db.doc('users/1/orders/b').set({ n: 1 });
    const { preview } = await engine.restore(backup.id, { mode: 'exact', dryRun: true });
    const none = { created: 0, changed: 0, unchanged: 0, deleted: 0, kept: 0 };
    expect(preview).toMatchObject({
      collections: {
        users: { ...none, changed: 1 },
        'users/{id}/orders': { ...none, created: 1, deleted: 1 },
        teams: { ...none, unchanged: 1 },
      },
      samples: {
        created: ['users/1/orders/a'],
        changed: ['users/1'],
        deleted: ['users/1/orders/b'],
      },
      billed: { writes: 2, deletes: 1 },
    });
    // Three documents are there: the look, the safety backup with its count, writing, deleting, and the proof of three.
    expect(preview?.billed.reads).toBe(3 + 3 + 1 + 3 + 4 + 3);
  });

  it('binds the confirmation: what has changed since ends the restore before it writes', async () => {
    await engine.clear();
    await engine.db.doc('users/1').set({ n: 1 });
    const backup = await engine.backUp();
    await engine.db.doc('users/1').set({ n: 2 });
    const shown = await engine.restore(backup.id, { mode: 'exact', dryRun: true });
    await engine.db.doc('users/2').set({ made: 'since the preview' });
    const live = await imageNow();
    const job = await engine.restore(backup.id, { mode: 'exact', previewId: shown.id });
    expect(job).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('1 to change, 1 to delete'),
      safetyBackupId: null,
    });
    expect(compareImages(live, await imageNow())).toEqual([]);
    const another = { mode: 'overwrite', previewId: shown.id } as const;
    await expect(engine.restore(backup.id, another)).rejects.toMatchObject({
      code: 'restore/preview-unusable',
      message: expect.stringContaining('mode'),
    });
  });
});

describe('an undo', () => {
  it('is refused twice, of a preview, and of what changed nothing', async () => {
    await engine.clear();
    await engine.db.doc('users/1').set({ n: 1 });
    const backup = await engine.backUp();
    const idle = await engine.restore(backup.id, { mode: 'exact' });
    await expect(undo(idle.id)).rejects.toMatchObject({ code: 'restore/not-undoable' });
    await engine.db.doc('users/1').set({ n: 2 });
    const shown = await engine.restore(backup.id, { mode: 'exact', dryRun: true });
    await expect(undo(shown.id)).rejects.toMatchObject({ code: 'restore/not-undoable' });
    const job = await engine.restore(backup.id, { mode: 'exact' });
    const undone = await undo(job.id);
    expect(undone).toMatchObject({ status: 'success', undoOf: job.id });
    await expect(undo(job.id)).rejects.toMatchObject({
      code: 'restore/not-undoable',
      message: expect.stringContaining(undone.id),
    });
    // What was taken back can be brought back again.
    expect(await undo(undone.id)).toMatchObject({ status: 'success' });
    expect((await engine.db.doc('users/1').get()).data()).toEqual({ n: 1 });
  });
});
