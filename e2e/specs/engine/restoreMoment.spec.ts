/** A moment is brought back by the nearest backup at or before it, or by the database's own past, and the job says which. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import { FirevaultError } from '../../../functions/src/domain/errors.ts';
import { READ_TIME_TOO_OLD } from '../../../functions/src/firestore/grpcStatus.ts';
import { hurriedClock } from '../../harness/deliver.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';
import { scannerWith } from '../../harness/scannerWith.ts';

const projectId = 'demo-firevault-moment';

let engine: Engine;
let full: BackupMetadata;
let increment: BackupMetadata;
let ofUsers: BackupMetadata;
/** After the full backup, before anything else has happened. */
let early: string;
/** After the next change, before the increment. */
let between: string;

beforeAll(async () => {
  engine = await startEngine(projectId, { clock: hurriedClock });
  await set(1);
  full = await engine.backUp();
  early = await engine.scanner.serverTime();
  await set(2);
  between = await engine.scanner.serverTime();
  await set(3);
  increment = await engine.backUp({ type: 'incremental' });
  await set(4);
  ofUsers = await engine.backUp({ type: 'collections', collections: ['users'] });
  await set(5);
});
afterAll(() => engine.stop());

async function set(n: number): Promise<void> {
  await engine.db.doc('users/1').set({ n });
  await engine.db.doc('teams/1').set({ n });
}

async function now(): Promise<unknown[]> {
  const found = await engine.db.getAll(engine.db.doc('users/1'), engine.db.doc('teams/1'));
  return found.map((doc) => doc.get('n'));
}

describe('a moment', () => {
  it('of a backup is brought back by that backup', async () => {
    const pointInTime = increment.readTime ?? '';
    const job = await engine.restore(null, { mode: 'exact', pointInTime });
    expect(job).toMatchObject({
      status: 'success',
      backupId: increment.id,
      chain: [increment.id, full.id],
      moment: { source: 'backup', secondsBefore: 0 },
    });
    expect(await now()).toEqual([3, 3]);
  });

  it('between two backups is brought back by the database itself, and can be undone', async () => {
    await set(6);
    const job = await engine.restore(null, { mode: 'exact', pointInTime: between });
    expect(job).toMatchObject({ status: 'success', moment: { source: 'live', secondsBefore: 0 } });
    expect(await now()).toEqual([2, 2]);
    const past = await engine.catalogue.get(job.backupId);
    expect(past).toMatchObject({ status: 'success', metadata: { purpose: 'past' } });
    expect(past.expiresAt).not.toBeNull();
    expect(job.undoUntil).not.toBeNull();
  });

  it('is captured once: the restore takes what its preview has shown', async () => {
    const pointInTime = between;
    await set(7);
    const shown = await engine.restore(null, { mode: 'exact', pointInTime, dryRun: true });
    expect(shown.preview?.counts).toMatchObject({ changed: 2 });
    const job = await engine.restore(null, { mode: 'exact', pointInTime, previewId: shown.id });
    expect(job).toMatchObject({ status: 'success', backupId: shown.backupId });
    expect(await now()).toEqual([2, 2]);
  });

  it('out of the reach of the database is the latest backup before it, and says how long before', async () => {
    const { scanner } = engine;
    // A database that keeps nothing of its past.
    const rootCollections = async (readTime: string | null): Promise<string[]> => {
      if (readTime === null) return scanner.rootCollections(null);
      throw new FirevaultError('failed-precondition', READ_TIME_TOO_OLD, 'Too old.');
    };
    const beyond = engine.composeWith({ scanner: scannerWith(scanner, { rootCollections }) });
    const { restoreId } = await beyond.restores.restoreBackup(
      null,
      { mode: 'exact', pointInTime: early, confirm: `RESTORE ${projectId}` },
      { uid: 'spec', email: null, ip: null },
    );
    await engine.runAll();
    const job = await engine.restoreCatalogue.get(restoreId);
    expect(job).toMatchObject({
      status: 'success',
      backupId: full.id,
      moment: { source: 'backup' },
    });
    const late = (Date.parse(early) - Date.parse(full.readTime ?? '')) / 1000;
    expect(job.moment?.secondsBefore).toBeCloseTo(late, 3);
    expect(await now()).toEqual([1, 1]);
  });

  it('is taken from a backup of these collections only where it holds all that is asked for', async () => {
    const pointInTime = ofUsers.readTime ?? '';
    const users = { mode: 'exact' as const, pointInTime, collections: ['users'], dryRun: true };
    expect(await engine.restore(null, users)).toMatchObject({ backupId: ofUsers.id });
    const all = await engine.restore(null, { mode: 'exact', pointInTime, dryRun: true });
    expect(all.moment?.source).toBe('live');
  });

  it('of one chain is the latest of its links', async () => {
    const request = { mode: 'exact', pointInTime: between, dryRun: true } as const;
    expect(await engine.restore(increment.id, request)).toMatchObject({ backupId: full.id });
  });

  it('is captured in cipher where backups are encrypted', async () => {
    await engine.backUp({ encryption: true });
    await set(8);
    const pointInTime = await engine.scanner.serverTime();
    await set(9);
    const job = await engine.restore(null, { mode: 'exact', pointInTime });
    expect(job).toMatchObject({ status: 'success', moment: { source: 'live' } });
    expect(await engine.catalogue.get(job.backupId)).toMatchObject({ encryptionEnabled: true });
    expect(await now()).toEqual([8, 8]);
  });

  it('that lies in the future, or before everything, is refused by name', async () => {
    const refused = (pointInTime: string) =>
      expect(engine.restore(null, { mode: 'exact', pointInTime })).rejects.toMatchObject({
        code: 'restore/no-such-moment',
        fields: [{ field: 'pointInTime' }],
      });
    await refused(new Date(Date.now() + 60_000).toISOString());
    await refused('2020-01-01T00:00:00Z');
    await expect(engine.restore(null, { mode: 'exact' })).rejects.toMatchObject({
      code: 'restore/no-source',
    });
  });
});
