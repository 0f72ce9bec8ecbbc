/** What schedules ask for beside backups: old ones go, kept ones are verified, damage is told and healed, leftovers are cleared away. */
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import { seedLocalProvider } from '../../../local/src/seedLocalProvider.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { FaultyStore, outOfReach } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { flipFile } from '../../harness/flipBit.ts';
import {
  alertsOf,
  aSchedule,
  backupsOf,
  DAY_MS,
  HOUR_MS,
  type MovableClock,
  movableClock,
  tickAndFinish,
} from '../../harness/schedules.ts';
import { stack } from '../../harness/stack.ts';
import { objectsAt } from '../../harness/storedImage.ts';

let engine: Engine;
let clock: MovableClock;

beforeEach(async () => {
  clock = movableClock();
  engine = await startEngine('demo-firevault-scheduled-upkeep', { clock });
  await engine.clear();
  const documents = manyDocuments('ledger', 20);
  await writeRestDocuments(stack().firestore, engine.projectId, documents);
});
afterEach(() => engine.stop());

async function runEachHour(times: number): Promise<void> {
  for (let run = 0; run < times; run += 1) {
    clock.move(HOUR_MS);
    await tickAndFinish(engine);
  }
}

const policy = (keepLast: number) => ({
  keepLast,
  keepDailyFor: 0,
  keepWeeklyFor: 0,
  keepMonthlyFor: 0,
  minimumAgeHours: 0,
});

function damageOneByte(store: string, { id }: BackupMetadata): void {
  const folder = join(engine.rootDir, store, id, 'parts');
  const [part = ''] = readdirSync(folder);
  flipFile(join(folder, part));
}

describe('retention', () => {
  it('keeps what the policy says after each good run, whole chains with it, and audits what goes', async () => {
    const { id } = await aSchedule(engine, {
      backupType: 'incremental',
      fullEvery: 2,
      retentionPolicy: policy(2),
    });
    await runEachHour(5);
    await tickAndFinish(engine);
    // Full, increment, full, increment, full: the newest two, and the full one that the fourth builds on.
    const kept = await backupsOf(engine, id);
    expect(kept.map(({ type }) => type)).toEqual(['full', 'incremental', 'full']);
    const folders = readdirSync(join(engine.rootDir, 'first')).filter((name) => /^\d/.test(name));
    expect(folders.sort()).toEqual(kept.map((backup) => backup.id).sort());
    const audits = await engine.db
      .collection('auditLogs')
      .where('action', '==', 'retention.apply')
      .get();
    expect(audits.docs.flatMap((doc) => doc.get('details').removed)).toHaveLength(2);
  });

  it('shows before it is saved what it would do, and does nothing by itself when it is off', async () => {
    const { id } = await aSchedule(engine, { autoCleanup: false, retentionPolicy: policy(1) });
    await runEachHour(3);
    await tickAndFinish(engine);
    const made = await backupsOf(engine, id);
    expect(made).toHaveLength(3);
    const { retention } = await engine.scheduler.preview({
      timezone: 'Etc/UTC',
      count: 5,
      scheduleId: id,
      retentionPolicy: policy(2),
    });
    expect(retention?.remove.map((one) => one.id)).toEqual([made[0]?.id]);
    expect(retention?.freedBytes).toBe(made[0]?.compressedSize);
    expect(await backupsOf(engine, id)).toHaveLength(3);
    const outcome = await engine.scheduler.applyRetentionPolicy(id, actor);
    expect(outcome.removed).toHaveLength(2);
    await deliverAll(engine);
    expect((await backupsOf(engine, id)).map((one) => one.id)).toEqual([made[2]?.id]);
  });

  it('that cannot remove says so, and is finished when the store is back', async () => {
    const store = faulty('first');
    const { id } = await aSchedule(engine, { retentionPolicy: policy(1) });
    await runEachHour(2);
    store.faults = outOfReach('first');
    await engine.ticker.tick();
    await deliverAll(engine);
    const [gone] = await backupsOf(engine, id);
    expect(gone?.status).toBe('deleting');
    expect(await alertsOf(engine, 'retention-failed')).toMatchObject([{ backupId: gone?.id }]);
    store.faults = {};
    await engine.tidier.tidy();
    await deliverAll(engine);
    expect(await backupsOf(engine, id)).toHaveLength(1);
    expect(await objectsAt(store, String(gone?.id))).toEqual([]);
  });
});

describe('verification', () => {
  it('as often as the schedule asks finds a flipped byte, raises the alarm, and healing works', async () => {
    const { id } = await aSchedule(engine, {
      storageProviders: ['first', 'second'],
      verification: { level: 'checksum', cadence: 'daily' },
    });
    await runEachHour(1);
    await tickAndFinish(engine);
    const [sound] = await backupsOf(engine, id);
    expect(sound).toMatchObject({ verification: { level: 'checksum', status: 'passed' } });
    await engine.scheduler.updateSchedule(id, { enabled: false }, actor);
    if (sound === undefined) throw new Error('No backup was made.');
    damageOneByte('first', sound);
    await tickAndFinish(engine);
    expect(await alertsOf(engine)).toEqual([]);
    clock.move(DAY_MS + HOUR_MS);
    await tickAndFinish(engine);
    const damaged = await engine.catalogue.get(sound.id);
    expect(damaged).toMatchObject({ status: 'partial', verification: { status: 'failed' } });
    expect(await alertsOf(engine)).toMatchObject([
      {
        kind: 'verification-failed',
        backupId: sound.id,
        provider: 'first',
        nextStep: 'Copy it anew to first: each object comes from where it is sound.',
      },
    ]);
    await engine.backups.retryDestination(sound.id, 'first', actor);
    await deliverAll(engine);
    expect(await engine.catalogue.get(sound.id)).toMatchObject({
      status: 'success',
      verification: null,
    });
    clock.move(2 * HOUR_MS);
    await tickAndFinish(engine);
    expect(await engine.catalogue.get(sound.id)).toMatchObject({
      verification: { status: 'passed' },
    });
    expect(await alertsOf(engine)).toHaveLength(1);
  });
});

describe('drills of a schedule', () => {
  const drills = async () =>
    (await engine.restores.listRestores({ limit: 200 })).items.filter(
      ({ purpose }) => purpose === 'drill',
    );

  /** A backup of a schedule that is drilled daily, its drill due. */
  async function aBackupToDrill(): Promise<BackupMetadata> {
    const { id } = await aSchedule(engine, {
      encryption: true,
      verification: { level: 'drill', cadence: 'daily' },
    });
    await runEachHour(1);
    await engine.scheduler.updateSchedule(id, { enabled: false }, actor);
    const [backup] = await backupsOf(engine, id);
    if (backup === undefined) throw new Error('No backup was made.');
    return backup;
  }

  async function finishDrills(): Promise<void> {
    for (const { id, phase } of await engine.restoreCatalogue.listOpen()) {
      if (phase === 'queued') await engine.restoreRunner.advance(id);
    }
    await deliverAll(engine);
  }

  it('begin once of ten ticks at once, leave nothing behind, and prove the backup restorable', async () => {
    const backup = await aBackupToDrill();
    await Promise.all(Array.from({ length: 10 }, () => engine.ticker.tick()));
    expect(await drills()).toHaveLength(1);
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      level: 'drill',
      status: 'running',
    });
    await finishDrills();
    await tickAndFinish(engine);
    const [drill] = await drills();
    expect(drill).toMatchObject({ status: 'success', counts: { created: 20 } });
    expect(await drills()).toHaveLength(1);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      verification: { level: 'drill', status: 'passed', at: drill?.completedAt },
      lastRestorableAt: drill?.completedAt,
    });
    expect(await engine.db.collection('firevaultDrills').listDocuments()).toEqual([]);
    expect(await alertsOf(engine)).toEqual([]);
    clock.move(DAY_MS + HOUR_MS);
    await engine.ticker.tick();
    expect(await drills()).toHaveLength(2);
    await finishDrills();
  });

  it('wait for one that is at work, and are begun when it has ended', async () => {
    const backup = await aBackupToDrill();
    const other = await engine.backUp({ storageProviders: ['first'] });
    const { restoreId } = await engine.restores.drill(other.id, undefined, actor);
    await engine.ticker.tick();
    expect((await drills()).map(({ id }) => id)).toEqual([restoreId]);
    expect((await engine.catalogue.get(backup.id)).verification).toBeNull();
    await finishDrills();
    clock.move(60_000);
    await engine.ticker.tick();
    expect(await drills()).toHaveLength(2);
    await finishDrills();
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      verification: { level: 'drill', status: 'passed' },
    });
    expect(await alertsOf(engine)).toEqual([]);
  });

  it('that fail raise one alarm, on the backup and among the alerts', async () => {
    const backup = await aBackupToDrill();
    damageOneByte('first', backup);
    await engine.ticker.tick();
    await finishDrills();
    const [drill] = await drills();
    if (drill === undefined) throw new Error('No drill was made.');
    await engine.restoreRunner.advance(drill.id);
    expect(drill.status).toBe('failed');
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      verification: { level: 'drill', status: 'failed', error: drill.error },
    });
    expect(await alertsOf(engine)).toMatchObject([
      { kind: 'verification-failed', backupId: backup.id, scheduleId: backup.scheduleId },
    ]);
    await engine.ticker.tick();
    expect(await drills()).toHaveLength(1);
  });

  it('that could not be done raise one alarm a day, and are tried again an hour later', async () => {
    const backup = await aBackupToDrill();
    const store = engine.stores.get('first');
    if (store === undefined) throw new Error('There is no store first.');
    const faulty = new FaultyStore(store);
    engine.stores.set('first', faulty);
    await engine.ticker.tick();
    faulty.faults = outOfReach('first');
    await finishDrills();
    for (let minute = 0; minute < 3; minute += 1) {
      clock.move(60_000);
      await engine.ticker.tick();
    }
    expect(await drills()).toHaveLength(1);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      verification: { level: 'drill', status: 'inconclusive' },
    });
    expect(await alertsOf(engine)).toMatchObject([
      { kind: 'verification-failed', severity: 'warning', backupId: backup.id },
    ]);
    faulty.faults = {};
    clock.move(HOUR_MS);
    await engine.ticker.tick();
    await finishDrills();
    expect(await drills()).toHaveLength(2);
    expect(await engine.catalogue.get(backup.id)).toMatchObject({
      verification: { level: 'drill', status: 'passed' },
    });
    engine.stores.set('first', store);
  });

  it('that are cancelled leave the backup as it was judged before, and come again a day later', async () => {
    const backup = await aBackupToDrill();
    await engine.backups.verifyBackup(backup.id, { level: 'exists' }, actor);
    await deliverAll(engine);
    const before = (await engine.catalogue.get(backup.id)).verification;
    await engine.ticker.tick();
    const [drill] = await drills();
    await engine.restores.cancelRestore(String(drill?.id), actor);
    await finishDrills();
    expect((await drills())[0]).toMatchObject({ status: 'cancelled' });
    expect((await engine.catalogue.get(backup.id)).verification).toEqual(before);
    clock.move(2 * HOUR_MS);
    await engine.ticker.tick();
    expect(await drills()).toHaveLength(1);
    clock.move(DAY_MS);
    await engine.ticker.tick();
    expect(await drills()).toHaveLength(2);
    await finishDrills();
  });
});

describe('tidying', () => {
  it('removes what no backup names after a day, and nothing of what may be somebody’s', async () => {
    await seedLocalProvider(stack().firestore, engine.projectId, {
      id: 'first',
      name: 'First',
      basePath: 'first',
      isDefault: true,
    });
    const backup = await engine.backUp({ storageProviders: ['first'] });
    const stray = (path: string, hoursAgo: number) => {
      const file = join(engine.rootDir, 'first', path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, 'stray');
      const at = (clock.now().getTime() - hoursAgo * HOUR_MS) / 1000;
      utimesSync(file, at, at);
    };
    stray(`${backup.id}/parts/0001-a2.ndjson.gz`, 30);
    stray(`${backup.id}/parts/0001-a3.ndjson.gz`, 1);
    stray('20251120-020000-abcdef/parts/0001.ndjson.gz', 30);
    stray('20251120-020000-bbbbbb/parts/0001.ndjson.gz', 2);
    stray('20251120-020000-cccccc/manifest.json', 30);
    stray('holiday/photo.jpg', 300);
    const before = (await objectsAt(store('first'), backup.id)).length;
    await engine.tidier.tidy();
    await engine.tidier.tidy();
    const left = readdirSync(join(engine.rootDir, 'first'), { recursive: true }).map(String);
    expect(left).not.toContain(`${backup.id}/parts/0001-a2.ndjson.gz`);
    expect(left).toContain(`${backup.id}/parts/0001-a3.ndjson.gz`);
    expect(left.filter((path) => path.endsWith('gz') && path.startsWith('20251120'))).toEqual([
      '20251120-020000-bbbbbb/parts/0001.ndjson.gz',
    ]);
    expect(left).toContain('20251120-020000-cccccc/manifest.json');
    expect(left).toContain('holiday/photo.jpg');
    expect(await objectsAt(store('first'), backup.id)).toHaveLength(before - 1);
  });

  it('takes away an undo backup whose time is over, and no other', async () => {
    const ordinary = await engine.backUp({ storageProviders: ['first'] });
    const undo = await engine.backUp({ storageProviders: ['first'] });
    const metadata = { purpose: 'safety', restoreId: 'r-20251120-020000-abcdef' };
    const expiresAt = new Date(clock.now().getTime() + DAY_MS).toISOString();
    await engine.catalogue.update(undo.id, { metadata, expiresAt });
    await engine.catalogue.update(ordinary.id, { expiresAt });
    await engine.sweeper.sweep();
    await deliverAll(engine);
    expect(await engine.catalogue.find(undo.id)).not.toBeNull();
    clock.move(DAY_MS + HOUR_MS);
    await engine.sweeper.sweep();
    await deliverAll(engine);
    expect(await engine.catalogue.find(undo.id)).toBeNull();
    expect(await engine.catalogue.find(ordinary.id)).not.toBeNull();
  });
});

describe('a store that is nearly full', () => {
  it('is told of once a day', async () => {
    await engine.db.doc('storageProviders/first').set({
      name: 'First',
      type: 'local',
      enabled: true,
      isDefault: true,
      config: { basePath: 'first', quotaBytes: 100 },
      pathPrefix: '',
      createdAt: clock.now(),
      updatedAt: clock.now(),
    });
    await aSchedule(engine);
    await runEachHour(1);
    await runEachHour(1);
    const alerts = await alertsOf(engine, 'storage-low');
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(alerts.length);
    expect(alerts[0]).toMatchObject({ provider: 'first', severity: 'error' });
    expect(alerts.length).toBeLessThanOrEqual(2);
  });
});

function store(name: string) {
  const found = engine.stores.get(name);
  if (found === undefined) throw new Error(`There is no store ${name}.`);
  return found;
}

function faulty(name: string): FaultyStore {
  const wrapped = new FaultyStore(store(name));
  engine.stores.set(name, wrapped);
  return wrapped;
}
