/** Begins a run that was claimed: at most one worker at a time, under the id that the claim fixed, so that it begins once. */
import type { BackupQueries } from '../../catalogue/BackupQueries.ts';
import type { ScheduleCatalogue } from '../../catalogue/ScheduleCatalogue.ts';
import {
  type BackupMetadata,
  type BackupScheduleDoc,
  CreateBackupRequest,
  holdsEverything,
  type PendingRun,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { PlanLimits } from '../access/PlanLimits.ts';
import type { BackupFollowUp } from '../BackupFollowUp.ts';
import type { BackupJobs, ScheduledRun } from '../backup/BackupJobs.ts';
import type { Notifier } from '../notices/Notifier.ts';
import { refusedNotice } from './scheduleNotices.ts';

interface Dependencies {
  schedules: ScheduleCatalogue;
  queries: BackupQueries;
  jobs: Pick<BackupJobs, 'createScheduledBackup' | 'recordUnstarted'>;
  limits: Pick<PlanLimits, 'admitBackup'>;
  followUp: BackupFollowUp;
  notifier: Notifier;
  clock: Clock;
  logger: Logger;
}

/** Longer than beginning a run takes; a worker that died is replaced then. */
const LEASE_MS = 120_000;
const MAX_ATTEMPTS = 5;

/** `waiting`: for the run before it, or for another worker that is at it. */
export type StartOutcome = 'begun' | 'failed' | 'refused' | 'waiting' | 'none';

export class RunStarter {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Begins the schedule's pending run, if there is one. Throws for a passing fault; the next tick tries again. */
  async start(scheduleId: string): Promise<StartOutcome> {
    const leased = await this.#lease(scheduleId);
    if (leased === null) return 'waiting';
    const { pendingRun: run } = leased;
    if (run === null) return 'none';
    const open = (await this.#deps.queries.openOf(scheduleId)).filter(
      ({ id }) => id !== run.backupId,
    );
    const [busy] = open;
    if (busy === undefined) return this.#begin(leased, run);
    if (leased.overlap === 'queue' && run.trigger === 'scheduled') {
      await this.#change(scheduleId, run, (now) => ({
        ...now,
        // Waiting is no attempt.
        pendingRun: { ...run, attempts: run.attempts - 1, leaseUntil: null },
      }));
      return 'waiting';
    }
    await this.#deps.notifier.tell(refusedNotice(leased, run.slot, busy.id), leased);
    await this.#change(scheduleId, run, (now) => ({ ...now, pendingRun: null }));
    return 'refused';
  }

  /** The schedule with its pending run, taken for this worker; null while another is at it. */
  #lease(scheduleId: string): Promise<BackupScheduleDoc | null> {
    const { schedules, clock } = this.#deps;
    let isHeld = false;
    let unchanged: BackupScheduleDoc | null = null;
    const changed = schedules.change(scheduleId, (schedule) => {
      const { pendingRun: run } = schedule;
      const now = clock.now().getTime();
      const left = run?.leaseUntil == null ? 0 : Date.parse(run.leaseUntil) - now;
      // One that ends later than any can was given by a clock that is ahead; its holder may long be dead.
      isHeld = left > 0 && left <= LEASE_MS;
      unchanged = schedule;
      if (run === null || isHeld) return null;
      const leaseUntil = new Date(now + LEASE_MS).toISOString();
      return { ...schedule, pendingRun: { ...run, attempts: run.attempts + 1, leaseUntil } };
    });
    return changed.then((schedule) => schedule ?? (isHeld ? null : unchanged));
  }

  async #begin(schedule: BackupScheduleDoc, run: PendingRun): Promise<StartOutcome> {
    const { jobs, limits, clock, logger } = this.#deps;
    const actor: Actor = { ...run.requestedBy, ip: null };
    const origin: ScheduledRun = {
      backupId: run.backupId,
      scheduleId: schedule.id,
      triggeredBy: run.trigger,
      slot: run.slot,
    };
    const request = await this.#request(schedule);
    try {
      await limits.admitBackup(request);
      await this.#create(origin, request, actor);
    } catch (error) {
      logger.error('A scheduled backup did not begin', error, { scheduleId: schedule.id });
      if (isTransient(error) && run.attempts < MAX_ATTEMPTS) {
        await this.#change(schedule.id, run, (now) => ({
          ...now,
          pendingRun: { ...run, leaseUntil: null },
        }));
        throw error;
      }
      const failed = await jobs.recordUnstarted(origin, request, {
        actor,
        error: describeFailure(error),
      });
      await this.#settle(schedule.id, run, clock.now());
      await this.#deps.followUp.backupEnded(failed);
      return 'failed';
    }
    await this.#settle(schedule.id, run, clock.now());
    return 'begun';
  }

  /** An increment whose base turns out not to be one is made in full, and says why. */
  async #create(origin: ScheduledRun, request: CreateBackupRequest, actor: Actor): Promise<void> {
    const { jobs, logger } = this.#deps;
    try {
      await jobs.createScheduledBackup(origin, request, actor);
    } catch (error) {
      if (request.baseBackupId === undefined || isTransient(error)) throw error;
      if (!(error instanceof FirevaultError)) throw error;
      logger.warn('The base of a scheduled increment will not do', {
        scheduleId: origin.scheduleId,
        baseBackupId: request.baseBackupId,
        reason: error.message,
      });
      const { baseBackupId: _, ...full } = request;
      await jobs.createScheduledBackup(origin, { ...full, type: 'full' }, actor);
    }
  }

  async #request(schedule: BackupScheduleDoc): Promise<CreateBackupRequest> {
    const base = schedule.backupType === 'incremental' ? await this.#base(schedule) : null;
    return CreateBackupRequest.parse({
      type: schedule.backupType === 'incremental' && base === null ? 'full' : schedule.backupType,
      ...(schedule.collections === undefined ? {} : { collections: schedule.collections }),
      compression: schedule.compression,
      encryption: schedule.encryption,
      storageProviders: schedule.storageProviders,
      ...(base === null ? {} : { baseBackupId: base.id }),
    });
  }

  /** The schedule's own newest good backup, unless it is time for a full one: others' have retention of their own. */
  async #base({ id, fullEvery }: BackupScheduleDoc): Promise<BackupMetadata | null> {
    const made = await this.#deps.queries.restorableOf(id);
    const [newest] = made
      .filter((one) => holdsEverything(one) && one.verification?.status !== 'failed')
      .filter((one) => one.type !== 'collections' && one.readTime !== null)
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    if (newest === undefined || newest.chainLength + 1 >= fullEvery) return null;
    return newest;
  }

  #settle(scheduleId: string, run: PendingRun, now: Date): Promise<void> {
    return this.#change(scheduleId, run, (schedule) => ({
      ...schedule,
      pendingRun: null,
      currentRun: run.backupId,
      lastRunAt: now.toISOString(),
    }));
  }

  /** Leaves a schedule alone whose pending run is another by now. */
  async #change(
    scheduleId: string,
    run: PendingRun,
    change: (schedule: BackupScheduleDoc) => BackupScheduleDoc,
  ): Promise<void> {
    await this.#deps.schedules.change(scheduleId, (schedule) =>
      schedule.pendingRun?.backupId === run.backupId ? change(schedule) : null,
    );
  }
}
