/** Schedules in the specs' hands: a clock that is moved, and everything that follows a tick done at once. */
import {
  type BackupMetadata,
  type BackupScheduleDoc,
  type CreateScheduleInput,
  CreateScheduleRequest,
} from '../../functions/src/contract/index.ts';
import type { Clock } from '../../functions/src/platform/clock.ts';
import { deliverAll, hurriedClock } from './deliver.ts';
import { actor, type Engine } from './engine.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Runs as the real one does, so far ahead of it as it was moved. */
export interface MovableClock extends Clock {
  move(ms: number): void;
  /** Moves it to the next time at which `minute` past the hour begins. */
  moveToMinute(minute: number): void;
}

export function movableClock(): MovableClock {
  let ahead = 0;
  const now = () => new Date(hurriedClock.now().getTime() + ahead);
  return {
    now,
    sleep: (ms, signal) => hurriedClock.sleep(ms, signal),
    move: (ms) => {
      ahead += ms;
    },
    moveToMinute: (minute) => {
      const past = (now().getTime() - minute * MINUTE_MS) % HOUR_MS;
      ahead += HOUR_MS - past + 1000;
    },
  };
}

export const KEEP_ALL = {
  keepLast: 100,
  keepDailyFor: 0,
  keepWeeklyFor: 0,
  keepMonthlyFor: 0,
  minimumAgeHours: 0,
};

/** An hourly schedule to the first store that keeps all and tells `ops@example.com` of failures, unless said otherwise. */
export function aSchedule(
  engine: Engine,
  input: Partial<CreateScheduleInput> = {},
): Promise<BackupScheduleDoc> {
  const request = CreateScheduleRequest.parse({
    name: 'Nightly',
    cronExpression: '0 * * * *',
    storageProviders: ['first'],
    retentionPolicy: KEEP_ALL,
    ...input,
  });
  return engine.scheduler.createSchedule(request, actor);
}

/** Ticks, and lets every trigger and task that follows do its work. */
export async function tickAndFinish(engine: Engine): Promise<void> {
  await engine.ticker.tick();
  await finishAll(engine);
}

export async function finishAll(engine: Engine): Promise<void> {
  for (const { id, phase } of await engine.catalogue.listOpen()) {
    if (phase === 'queued') await engine.planner.plan(id);
  }
  await deliverAll(engine);
}

/** The schedule's backups, oldest first. */
export async function backupsOf(engine: Engine, scheduleId: string): Promise<BackupMetadata[]> {
  const { items } = await engine.catalogue.list({ scheduleId, sort: 'createdAt', limit: 200 });
  return items;
}

/** The alerts of a kind, newest first. */
export async function alertsOf(engine: Engine, kind?: string) {
  const all = await engine.notifications.list({ unread: false, limit: 200 }, actor);
  return kind === undefined ? all : all.filter((one) => one.kind === kind);
}
