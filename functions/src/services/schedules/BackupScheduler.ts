/** Everything that can be asked about schedules: what the portal, the REST API and the command line speak to. */
import type { ScheduleCatalogue } from '../../catalogue/ScheduleCatalogue.ts';
import {
  type BackupScheduleDoc,
  CreateScheduleRequest,
  type JobAccepted,
  type PreviewScheduleRequest,
  type RetentionOutcome,
  type SchedulePreview,
  type UpdateScheduleRequest,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { nextRun } from '../../domain/schedule/claimDue.ts';
import { nextSlots } from '../../domain/schedule/slots.ts';
import type { Clock } from '../../platform/clock.ts';
import { newBackupId, newScheduleId } from '../../platform/ids.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { PlanLimits } from '../access/PlanLimits.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import { missingChannel } from '../notices/missingChannel.ts';
import type { Channels } from '../notices/NoticeDelivery.ts';
import type { RetentionService } from './RetentionService.ts';
import type { RunStarter } from './RunStarter.ts';

interface Dependencies {
  schedules: ScheduleCatalogue;
  jobs: Pick<BackupJobs, 'checkRequest'>;
  starter: RunStarter;
  retention: RetentionService;
  /** Empty when encryption is not set up. */
  masterKeys: () => readonly unknown[];
  channels: Pick<Channels, 'mail' | 'webhook'>;
  audit: AuditLog;
  clock: Clock;
  limits: Pick<PlanLimits, 'admitSchedule'>;
}

const MAX_SCHEDULES = 200;
/** What a person may change; the rest is the scheduler's own. */
const SETTINGS = [
  'name',
  'description',
  'preset',
  'cronExpression',
  'timezone',
  'enabled',
  'backupType',
  'fullEvery',
  'collections',
  'storageProviders',
  'compression',
  'encryption',
  'retentionPolicy',
  'autoCleanup',
  'overlap',
  'verification',
  'notifications',
] as const;

export class BackupScheduler {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Throws `schedule/bad-cron`, `schedule/never-fires`, `schedule/unknown-zone`, `schedule/too-many`, what `createBackup`
   * throws for collections and destinations, `plan/limit`, or `schedule/not-set-up` for what the deployment lacks.
   */
  async createSchedule(
    request: CreateScheduleRequest,
    actor: Actor,
    id = newScheduleId(),
  ): Promise<BackupScheduleDoc> {
    const { schedules, clock } = this.#deps;
    const made = await schedules.find(id);
    if (made !== null) return made;
    await this.#check(request);
    if ((await schedules.ids()).length >= MAX_SCHEDULES) throw tooMany();
    await this.#deps.limits.admitSchedule();
    const now = clock.now();
    const at = now.toISOString();
    const { description, collections, ...rest } = request;
    const schedule: BackupScheduleDoc = {
      id,
      ...rest,
      ...(description === undefined ? {} : { description }),
      ...(collections === undefined ? {} : { collections }),
      createdAt: at,
      updatedAt: at,
      createdBy: actor.uid,
      lastRunAt: null,
      nextRunAt: nextRun(request, now),
      lastRun: null,
      lastSuccessAt: null,
      claimedUntil: at,
      pendingRun: null,
      missed: null,
      currentRun: null,
      cleanupDueAt: null,
      verifyDueAt: null,
    };
    await schedules.create(schedule);
    await this.#record('schedule.create', schedule.id, actor, { ...request });
    return schedules.get(schedule.id);
  }

  /** Changes the given fields. Slots that went by while it was paused, or under another time, are not made up for. */
  async updateSchedule(
    id: string,
    updates: UpdateScheduleRequest,
    actor: Actor,
  ): Promise<BackupScheduleDoc> {
    const { schedules, clock } = this.#deps;
    const settings = merge(await schedules.get(id), updates);
    await this.#check(settings);
    const changed = await schedules.change(id, (current) => {
      const now = clock.now();
      const { description, collections, ...rest } = merge(current, updates);
      const { description: _, collections: __, ...kept } = current;
      const isSameTiming = (['cronExpression', 'timezone', 'enabled'] as const).every(
        (field) => current[field] === rest[field],
      );
      return {
        ...kept,
        ...rest,
        ...(description === undefined ? {} : { description }),
        ...(collections === undefined ? {} : { collections }),
        updatedAt: now.toISOString(),
        ...(isSameTiming ? {} : { claimedUntil: now.toISOString(), nextRunAt: nextRun(rest, now) }),
      };
    });
    await this.#record('schedule.update', id, actor, { ...updates });
    return changed ?? schedules.get(id);
  }

  /** The backups that it made stay; from now on nothing cleans them up. */
  async deleteSchedule(id: string, actor: Actor): Promise<void> {
    const { schedules } = this.#deps;
    const { name } = await schedules.get(id);
    await schedules.remove(id);
    await this.#record('schedule.delete', id, actor, { name });
  }

  /** By name. */
  listSchedules(): Promise<BackupScheduleDoc[]> {
    return this.#deps.schedules.list();
  }

  /** Throws `schedule/not-found`. */
  getSchedule(id: string): Promise<BackupScheduleDoc> {
    return this.#deps.schedules.get(id);
  }

  /** Runs it now, paused or not. Throws `schedule/running` while a run of it is at work, or what kept it from beginning. */
  async runScheduledBackup(id: string, actor: Actor): Promise<JobAccepted> {
    const { schedules, starter, clock } = this.#deps;
    const now = clock.now();
    const backupId = newBackupId(now);
    const claimed = await schedules.change(id, (schedule) =>
      schedule.pendingRun === null
        ? {
            ...schedule,
            pendingRun: {
              backupId,
              slot: now.toISOString(),
              trigger: 'manual',
              requestedBy: { uid: actor.uid, email: actor.email },
              attempts: 0,
              leaseUntil: null,
            },
          }
        : null,
    );
    if (claimed === null) throw running(id);
    await this.#record('schedule.run', id, actor, { backupId });
    const outcome = await starter.start(id);
    if (outcome === 'refused') throw running(id);
    return { id: backupId, status: outcome === 'failed' ? 'failed' : 'pending' };
  }

  /** Throws `schedule/not-found`. What is removed is removed by chores; it is gone when they are through. */
  async applyRetentionPolicy(id: string, actor: Actor): Promise<RetentionOutcome> {
    return this.#deps.retention.apply(await this.#deps.schedules.get(id), actor);
  }

  /** The next runs of an expression, and what a policy would do to a schedule's backups; nothing is saved. */
  async preview(request: PreviewScheduleRequest): Promise<SchedulePreview> {
    const { schedules, retention, clock } = this.#deps;
    const { scheduleId, retentionPolicy, count, cronExpression, timezone } = request;
    const runs =
      cronExpression === undefined ? [] : nextSlots(cronExpression, timezone, clock.now(), count);
    const schedule = scheduleId === undefined ? null : await schedules.get(scheduleId);
    return {
      nextRuns: runs.map((run) => run.toISOString()),
      retention:
        schedule === null
          ? null
          : await retention.preview(
              {
                id: schedule.id,
                timezone: cronExpression === undefined ? schedule.timezone : timezone,
              },
              retentionPolicy ?? schedule.retentionPolicy,
            ),
    };
  }

  async #check(settings: CreateScheduleRequest): Promise<void> {
    const { jobs, masterKeys, channels, clock } = this.#deps;
    const { cronExpression, timezone, collections, storageProviders, notifications } = settings;
    nextSlots(cronExpression, timezone, clock.now(), 1);
    await jobs.checkRequest({ collections, storageProviders });
    if (settings.encryption && masterKeys().length === 0) {
      throw notSetUp('encryption', 'BACKUP_MASTER_KEY');
    }
    const missing = missingChannel(notifications, channels);
    if (missing !== null) throw notSetUp(missing.field, missing.variable);
  }

  #record(action: string, id: string, actor: Actor, details: Record<string, unknown>) {
    const known = Object.entries(details).filter(([, value]) => value !== undefined);
    return this.#deps.audit.record({
      action,
      outcome: 'accepted',
      actor,
      target: id,
      details: Object.fromEntries(known),
    });
  }
}

/** The settings as they would be. Throws `request/invalid` for fields that do not go together. */
function merge(schedule: BackupScheduleDoc, updates: UpdateScheduleRequest): CreateScheduleRequest {
  const before: Record<string, unknown> = Object.fromEntries(
    SETTINGS.map((field) => [field, schedule[field]]),
  );
  // A new time has its own preset, and a new preset its own time.
  if (updates.cronExpression !== undefined) delete before.preset;
  if (updates.preset !== undefined && updates.preset !== 'custom') delete before.cronExpression;
  const after = Object.entries({ ...before, ...updates }).filter(
    ([field, value]) => value !== undefined && (value !== null || field === 'verification'),
  );
  const parsed = CreateScheduleRequest.safeParse(Object.fromEntries(after));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({
    field: path.join('.') || 'body',
    message,
  }));
  throw new FirevaultError(
    'invalid-argument',
    'request/invalid',
    `The schedule would not be valid: ${fields.map((one) => `${one.field}: ${one.message}`).join('; ')}`,
    { nextStep: 'Correct the fields named and send it again.', fields },
  );
}

function running(id: string): FirevaultError {
  return new FirevaultError('conflict', 'schedule/running', `A run of ${id} is at work already.`, {
    nextStep: 'Wait until it has ended, or cancel it.',
  });
}

function tooMany(): FirevaultError {
  return new FirevaultError(
    'resource-exhausted',
    'schedule/too-many',
    `There are ${MAX_SCHEDULES} schedules already.`,
    { nextStep: 'Delete one that is not needed.' },
  );
}

function notSetUp(field: string, variable: string): FirevaultError {
  const message = `This deployment has no ${variable}.`;
  return new FirevaultError('failed-precondition', 'schedule/not-set-up', message, {
    nextStep: `Set ${variable} and deploy again, or leave the field out.`,
    fields: [{ field, message }],
  });
}
