/** A schedule runs when it is due, once, whatever its clocks and workers do; what it could not run is said. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CreateScheduleRequest } from '../../../functions/src/contract/index.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import {
  alertsOf,
  aSchedule,
  backupsOf,
  DAY_MS,
  finishAll,
  HOUR_MS,
  MINUTE_MS,
  type MovableClock,
  movableClock,
  tickAndFinish,
} from '../../harness/schedules.ts';
import { stack } from '../../harness/stack.ts';

let engine: Engine;
let clock: MovableClock;

beforeAll(async () => {
  clock = movableClock();
  engine = await startEngine('demo-firevault-scheduler', { clock });
  engine.channels.webhook = { call: async () => undefined };
});
beforeEach(async () => {
  await engine.clear();
  clock.moveToMinute(30);
  const documents = manyDocuments('ledger', 20);
  await writeRestDocuments(stack().firestore, engine.projectId, documents);
});
afterEach(() => {
  engine.waiting.length = 0;
});
afterAll(() => engine.stop());

const scheduleOf = (id: string) => engine.scheduler.getSchedule(id);

describe('the service of backups', () => {
  it('schedules one and cancels it again: what was made stays, and nothing is made any more', async () => {
    const { id } = await engine.backups.scheduleBackup(
      CreateScheduleRequest.parse({
        name: 'Hourly',
        preset: 'hourly',
        storageProviders: ['first'],
        retentionPolicy: { keepLast: 9, keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0 },
      }),
      actor,
    );
    clock.move(31 * MINUTE_MS);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toMatchObject([{ status: 'success' }]);
    await engine.backups.cancelScheduledBackup(id, actor);
    clock.move(2 * HOUR_MS);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toHaveLength(1);
    await expect(scheduleOf(id)).rejects.toMatchObject({ code: 'schedule/not-found' });
    await expect(engine.backups.cancelScheduledBackup(id, actor)).rejects.toMatchObject({
      code: 'schedule/not-found',
    });
  });
});

describe('a slot', () => {
  it('of ten ticks at once is claimed by one, and makes one backup', async () => {
    const { id, nextRunAt } = await aSchedule(engine);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toEqual([]);
    clock.move(31 * MINUTE_MS);
    await Promise.all(Array.from({ length: 10 }, () => engine.ticker.tick()));
    await finishAll(engine);
    const [backup, ...others] = await backupsOf(engine, id);
    expect(others).toEqual([]);
    expect(backup).toMatchObject({ status: 'success', triggeredBy: 'scheduled', scheduleId: id });
    expect(Date.parse(String(backup?.metadata.slot))).toBe(Date.parse(String(nextRunAt)));
    const after = await scheduleOf(id);
    expect(after).toMatchObject({
      pendingRun: null,
      currentRun: null,
      lastRun: { backupId: backup?.id, status: 'success' },
      lastSuccessAt: backup?.createdAt,
    });
    expect(Date.parse(String(after.nextRunAt))).toBe(Date.parse(String(nextRunAt)) + HOUR_MS);
    expect(await alertsOf(engine)).toEqual([]);
  });

  it('is begun once when a worker dies before and another after the backup was made', async () => {
    const { id } = await aSchedule(engine);
    clock.move(31 * MINUTE_MS);
    const dying = engine.composeWith({
      storage: {
        open: async () => Promise.reject(new Error('not reached')),
        destinations: () => Promise.reject(Object.assign(new Error('gone'), { code: 14 })),
      },
    });
    await expect(dying.ticker.tick()).rejects.toThrow('gone');
    expect((await scheduleOf(id)).pendingRun).toMatchObject({ attempts: 1 });
    expect(await backupsOf(engine, id)).toEqual([]);
    await engine.ticker.tick();
    const [backup] = await backupsOf(engine, id);
    const claimed = await scheduleOf(id);
    // The worker made the backup and died before it could say so; its lease runs out.
    await engine.db.doc(`backupSchedules/${id}`).update({
      currentRun: null,
      pendingRun: {
        backupId: backup?.id,
        slot: new Date(String(backup?.metadata.slot)),
        trigger: 'scheduled',
        requestedBy: { uid: 'system', email: null },
        attempts: 1,
        leaseUntil: new Date(clock.now().getTime() - 1),
      },
    });
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toHaveLength(1);
    expect(await scheduleOf(id)).toMatchObject({
      pendingRun: null,
      nextRunAt: claimed.nextRunAt,
      lastRun: { backupId: backup?.id, status: 'success' },
    });
  });

  it('that a worker with a clock ahead took before it died is begun by the next', async () => {
    const { id } = await aSchedule(engine);
    clock.move(31 * MINUTE_MS);
    const gone = () => Promise.reject(new Error('never comes this far'));
    const hasty = engine.composeWith({
      clock: { ...clock, now: () => new Date(clock.now().getTime() + 3 * HOUR_MS) },
      // Whoever dies here says nothing more.
      storage: { open: gone, destinations: () => new Promise(() => undefined) },
    });
    hasty.ticker.tick().catch(() => undefined);
    await vi.waitFor(async () => {
      expect((await scheduleOf(id)).pendingRun).toMatchObject({ attempts: 1 });
    });
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toHaveLength(1);
  });

  it('that was missed is made up for once, and the others are told of', async () => {
    const { id } = await aSchedule(engine, { notifications: told() });
    clock.move(5 * HOUR_MS);
    await tickAndFinish(engine);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toHaveLength(1);
    const [alert, ...others] = await alertsOf(engine, 'run-missed');
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ scheduleId: id, title: '“Nightly” missed 4 runs' });
    expect((await scheduleOf(id)).missed).toBeNull();
  });

  it('of a clock that was put forward by a year and back again runs no second time', async () => {
    const { id } = await aSchedule(engine);
    clock.move(365 * DAY_MS);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toHaveLength(1);
    clock.move(-365 * DAY_MS);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toHaveLength(1);
    const { nextRunAt } = await scheduleOf(id);
    expect(Date.parse(String(nextRunAt)) - clock.now().getTime()).toBeLessThanOrEqual(HOUR_MS);
    clock.move(HOUR_MS);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toHaveLength(2);
  });

  it('is let go by while the schedule is paused, and not made up for', async () => {
    const { id } = await aSchedule(engine);
    const paused = await engine.scheduler.updateSchedule(id, { enabled: false }, actor);
    expect(paused.nextRunAt).toBeNull();
    clock.move(3 * HOUR_MS);
    await tickAndFinish(engine);
    await engine.scheduler.updateSchedule(id, { enabled: true }, actor);
    await tickAndFinish(engine);
    expect(await backupsOf(engine, id)).toEqual([]);
    expect(await alertsOf(engine)).toEqual([]);
  });
});

describe('a run that is due while the one before it is at work', () => {
  it('is refused, and said so', async () => {
    const { id } = await aSchedule(engine);
    clock.move(31 * MINUTE_MS);
    await engine.ticker.tick();
    clock.move(HOUR_MS);
    await engine.ticker.tick();
    await engine.ticker.tick();
    expect(await backupsOf(engine, id)).toHaveLength(1);
    expect(await alertsOf(engine, 'run-refused')).toHaveLength(1);
    await expect(engine.scheduler.runScheduledBackup(id, actor)).rejects.toMatchObject({
      code: 'schedule/running',
    });
    await finishAll(engine);
    expect((await backupsOf(engine, id)).map(({ status }) => status)).toEqual(['success']);
  });

  it('waits for it where the schedule says so', async () => {
    const { id } = await aSchedule(engine, { overlap: 'queue' });
    clock.move(31 * MINUTE_MS);
    await engine.ticker.tick();
    clock.move(HOUR_MS);
    for (let ticks = 0; ticks < 7; ticks += 1) await engine.ticker.tick();
    expect(await backupsOf(engine, id)).toHaveLength(1);
    await finishAll(engine);
    await tickAndFinish(engine);
    expect((await backupsOf(engine, id)).map(({ status }) => status)).toEqual([
      'success',
      'success',
    ]);
    expect(await alertsOf(engine)).toEqual([]);
  });
});

describe('what a schedule makes', () => {
  it('is a full backup each so-many runs, and increments on its own between', async () => {
    const { id } = await aSchedule(engine, { backupType: 'incremental', fullEvery: 3 });
    for (let run = 0; run < 5; run += 1) {
      if (run === 1) await engine.backUp({ storageProviders: ['second'] });
      clock.move(HOUR_MS);
      await tickAndFinish(engine);
    }
    const made = await backupsOf(engine, id);
    expect(made.map(({ type, chainLength }) => [type, chainLength])).toEqual([
      ['full', 0],
      ['incremental', 1],
      ['incremental', 2],
      ['full', 0],
      ['incremental', 1],
    ]);
    expect(made[1]?.baseBackupId).toBe(made[0]?.id);
    expect(made.every(({ status }) => status === 'success')).toBe(true);
  });

  it('is a clear failure when its store was removed, and somebody is told', async () => {
    const { id } = await aSchedule(engine, { notifications: told() });
    const removed = engine.composeWith({
      storage: {
        open: () => Promise.reject(new Error('not reached')),
        destinations: () => Promise.reject(new Error('There is no storage provider first.')),
      },
    });
    clock.move(HOUR_MS);
    await removed.ticker.tick();
    await removed.ticker.tick();
    const [backup, ...others] = await backupsOf(engine, id);
    expect(others).toEqual([]);
    expect(backup).toMatchObject({
      status: 'failed',
      phase: 'done',
      error: 'There is no storage provider first.',
    });
    expect(await alertsOf(engine)).toMatchObject([
      { kind: 'backup-failed', backupId: backup?.id, severity: 'error' },
    ]);
    expect((await scheduleOf(id)).lastRun).toMatchObject({ status: 'failed' });
    const mails = engine.waiting.filter(({ name }) => name === 'deliverNotice');
    expect(new Set(mails.map(({ payload }) => payload.outboxId)).size).toBe(1);
  });

  it('is overdue when no good backup has come for more than an hour, and that is told once', async () => {
    const { id } = await aSchedule(engine);
    await engine.db
      .doc(`backupSchedules/${id}`)
      .update({ claimedUntil: new Date(clock.now().getTime() + 3 * HOUR_MS - MINUTE_MS) });
    clock.move(3 * HOUR_MS);
    await engine.ticker.tick();
    clock.move(MINUTE_MS);
    await engine.ticker.tick();
    expect(await alertsOf(engine, 'schedule-overdue')).toMatchObject([{ scheduleId: id }]);
  });
});

describe('a schedule is refused', () => {
  const wrong: [string, Parameters<typeof aSchedule>[1], string][] = [
    ['that never fires', { cronExpression: '0 0 30 2 *' }, 'cronExpression'],
    [
      'of an unknown collection',
      { backupType: 'collections', collections: ['nowhere'] },
      'collections',
    ],
    [
      'with mail where no server is set up',
      { notifications: { ...told(), emails: ['ops@example.com'] } },
      'notifications.emails',
    ],
  ];
  it.each(wrong)('%s', async (_case, input, field) => {
    await expect(aSchedule(engine, input)).rejects.toMatchObject({
      fields: [expect.objectContaining({ field })],
    });
    expect(await engine.scheduler.listSchedules()).toEqual([]);
  });
});

function told() {
  return {
    onSuccess: false,
    onFailure: true,
    onPartial: true,
    emails: [],
    webhookUrl: 'https://hooks.example.com/firevault',
  };
}
