/** Any number of workers report how far a backup is, and the one record that they share hardly notices. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackupCatalogue } from '../../functions/src/catalogue/BackupCatalogue.ts';
import { type Engine, startEngine } from '../harness/engine.ts';

let engine: Engine;
let id: string;
/** The moment of the last write that the plan made on the record. */
let planned: number;

beforeAll(async () => {
  engine = await startEngine('demo-firevault-progress', { partLimits: { targetDocuments: 5 } });
  for (let n = 0; n < 20; n++) await engine.db.doc(`ledger/${n}`).set({ n });
});
afterAll(() => engine.stop());

beforeEach(async () => {
  engine.waiting.length = 0;
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
