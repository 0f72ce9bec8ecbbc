/** Any number of workers report how far a job is, and the one record that they share hardly notices. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackupCatalogue } from '../../../functions/src/catalogue/BackupCatalogue.ts';
import { RestoreCatalogue } from '../../../functions/src/catalogue/RestoreCatalogue.ts';
import { restorePhrase } from '../../../functions/src/contract/index.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';

let engine: Engine;
let id: string;
/** The moment of the last write that the plan made on the record. */
let planned: number;

beforeAll(async () => {
  engine = await startEngine('demo-firevault-progress', { partLimits: { targetDocuments: 5 } });
});
afterAll(() => engine.stop());

beforeEach(async () => {
  engine.waiting.length = 0;
  for (let n = 0; n < 20; n++) await engine.db.doc(`ledger/${n}`).set({ n });
  id = await engine.startBackup();
  await engine.planner.plan(id);
  const { progress, heartbeatAt } = await engine.catalogue.get(id);
  planned = Math.max(Date.parse(progress?.updatedAt ?? ''), Date.parse(heartbeatAt ?? ''));
});

/** Instances of their own, as the workers' are, that count how often the parts are summed up. */
function workers(count: number) {
  const catalogues = Array.from({ length: count }, () => new BackupCatalogue(engine.db));
  const sums = catalogues.map((catalogue) => vi.spyOn(catalogue, 'totals'));
  return {
    report: (at: number) =>
      Promise.all(catalogues.map((catalogue) => catalogue.reportProgress(id, new Date(at)))),
    sums: () => sums.reduce((total, { mock }) => total + mock.calls.length, 0),
  };
}

describe('reports of progress', () => {
  it('of twenty workers at once are summed up by one of them', async () => {
    const { report, sums } = workers(20);
    await engine.catalogue.partRef(id, '0001').update({ state: 'done', documents: 7 });
    await report(planned + 2500);
    expect(sums()).toBe(1);
    expect((await engine.catalogue.get(id)).progress).toMatchObject({ partsDone: 1, documents: 7 });
  });

  it('come at most each two seconds', async () => {
    const { report, sums } = workers(3);
    await report(planned + 1500);
    expect(sums()).toBe(0);
    await report(planned + 2500);
    await report(planned + 4000);
    expect(sums()).toBe(1);
    await report(planned + 4600);
    expect(sums()).toBe(2);
  });

  it('never take a part back that was done', async () => {
    const { report } = workers(1);
    await engine.catalogue.partRef(id, '0001').update({ state: 'done' });
    await report(planned + 2500);
    await engine.catalogue.partRef(id, '0001').update({ state: 'running' });
    await report(planned + 5000);
    expect((await engine.catalogue.get(id)).progress).toMatchObject({ partsDone: 1 });
  });

  it('say nothing about a backup that has ended', async () => {
    await engine.runTasks();
    const ended = await engine.catalogue.get(id);
    expect(ended.status).toBe('success');
    const { report, sums } = workers(3);
    await report(planned + 60_000);
    expect(sums()).toBe(0);
    expect(await engine.catalogue.get(id)).toEqual(ended);
  });
});

describe('reports of a restore', () => {
  /** A restore of twenty documents that is about to write, and the moment of the last report on it. */
  async function aRestore(): Promise<{ restoreId: string; reported: number }> {
    await engine.runTasks();
    await engine.db.doc('ledger/3').delete();
    const confirm = restorePhrase(engine.projectId);
    const request = { mode: 'exact', confirm } as const;
    const { restoreId } = await engine.restores.restoreBackup(id, request, actor);
    await engine.restoreRunner.advance(restoreId);
    for (;;) {
      const job = await engine.restoreCatalogue.get(restoreId);
      const times = [job.progress?.updatedAt, job.heartbeatAt].map((at) => Date.parse(at ?? ''));
      const [piece] = await engine.restoreCatalogue.parts(restoreId, 'backup');
      if (piece?.step === 'write') return { restoreId, reported: Math.max(...times) };
      for (const backup of await engine.catalogue.listOpen()) {
        if (backup.phase === 'queued') await engine.planner.plan(backup.id);
      }
      const task = engine.waiting.shift();
      if (task === undefined) throw new Error(`The restore came to a stop, ${job.phase}.`);
      await engine.handlers[task.name]?.(task.payload);
    }
  }

  const isQueued = ({ state }: { state: string }): boolean => state === 'queued';

  it('are added up by one of twenty workers, and left alone by a rollback', async () => {
    const { restoreId, reported } = await aRestore();
    const { restoreCatalogue: restores } = engine;
    // The other pieces have nothing to write, and count what the preview has seen.
    const parts = await restores.parts(restoreId, 'backup');
    const written = restores.partRef(restoreId, parts.find(isQueued)?.id ?? '');
    await written.update({ created: 1, unchanged: 4 });
    const catalogues = Array.from({ length: 20 }, () => new RestoreCatalogue(engine.db));
    const sums = catalogues.map((catalogue) => vi.spyOn(catalogue, 'totals'));
    const report = (at: number) =>
      Promise.all(catalogues.map((one) => one.reportProgress(restoreId, new Date(at))));
    await report(reported + 2500);
    expect(sums.reduce((total, { mock }) => total + mock.calls.length, 0)).toBe(1);
    const job = await restores.get(restoreId);
    expect(job).toMatchObject({
      counts: { created: 1, unchanged: 19 },
      progress: { documents: 20 },
    });

    await restores.update(restoreId, { phase: 'rolling_back' });
    await written.update({ created: 9 });
    await report(reported + 5000);
    expect((await restores.get(restoreId)).counts).toEqual(job.counts);
    await restores.update(restoreId, { phase: 'writing' });
    await engine.runAll();
  });

  it('count nothing while a restore only looks', async () => {
    await engine.runTasks();
    await engine.db.doc('ledger/3').delete();
    const job = await engine.restore(id, { mode: 'exact', dryRun: true });
    expect(job.counts).toMatchObject({ created: 0, unchanged: 0 });
    expect(job.preview?.counts).toMatchObject({ created: 1, unchanged: 19 });
  });
});
