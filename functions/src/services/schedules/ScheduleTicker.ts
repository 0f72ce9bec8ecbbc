/** Comes by each minute: claims what is due once however many come together, begins it, and sees to what schedules ask for beside. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import type { ScheduleCatalogue } from '../../catalogue/ScheduleCatalogue.ts';
import type { BackupScheduleDoc } from '../../contract/index.ts';
import { describeFailure } from '../../domain/errors.ts';
import { claimDue } from '../../domain/schedule/claimDue.ts';
import { slotsBetween } from '../../domain/schedule/slots.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { newBackupId } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import { SYSTEM_ACTOR } from '../AuditLog.ts';
import type { BackupFollowUp } from '../BackupFollowUp.ts';
import type { Notifier } from '../notices/Notifier.ts';
import type { RetentionService } from './RetentionService.ts';
import type { RunStarter } from './RunStarter.ts';
import type { ScheduledVerification } from './ScheduledVerification.ts';
import {
  missedNotice,
  overdueNotice,
  retentionNotice,
  unverifiableNotice,
} from './scheduleNotices.ts';

interface Dependencies {
  schedules: ScheduleCatalogue;
  catalogue: Pick<BackupCatalogue, 'find'>;
  starter: RunStarter;
  retention: RetentionService;
  verification: ScheduledVerification;
  followUp: BackupFollowUp;
  notifier: Notifier;
  clock: Clock;
  logger: Logger;
}

const MINUTE_MS = 60_000;
/** How long a due run may take to become a good backup before somebody is told. */
const OVERDUE_AFTER_MS = 60 * MINUTE_MS;
const CLEANUP_RETRY_MS = 10 * MINUTE_MS;
const VERIFY_IDLE_MS = 60 * MINUTE_MS;

export class ScheduleTicker {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Throws the first failure when all schedules have had their turn. */
  async tick(): Promise<void> {
    const { schedules, logger } = this.#deps;
    const failures: unknown[] = [];
    await mapLimited(await schedules.ids(), 8, async (id) => {
      try {
        await this.#tickOne(id);
      } catch (error) {
        logger.error('A schedule’s turn failed', error, { scheduleId: id });
        failures.push(error);
      }
    });
    if (failures.length > 0) throw failures[0];
  }

  async #tickOne(id: string): Promise<void> {
    await this.#seeToRun(id);
    await this.#claim(id);
    const schedule = await this.#deps.schedules.find(id);
    if (schedule === null) return;
    await this.#tellMissed(schedule);
    if (schedule.pendingRun !== null) await this.#deps.starter.start(id);
    await this.#cleanUp(schedule);
    await this.#verify(schedule);
    await this.#tellOverdue(schedule);
  }

  /** A net below whoever ended the run: should that have died before it could say so. */
  async #seeToRun(id: string): Promise<void> {
    const { schedules, catalogue, followUp } = this.#deps;
    const current = (await schedules.find(id))?.currentRun ?? null;
    if (current === null) return;
    const backup = await catalogue.find(current);
    if (backup !== null && !hasEnded(backup)) return;
    if (backup !== null) await followUp.backupEnded(backup);
    await schedules.change(id, (schedule) =>
      schedule.currentRun === current ? { ...schedule, currentRun: null } : null,
    );
  }

  /** The slot and the id of its backup are fixed in one transaction: of many ticks at once one finds it due. */
  async #claim(id: string): Promise<void> {
    const { schedules, clock } = this.#deps;
    await schedules.change(id, (schedule) => {
      const now = clock.now();
      const due = claimDue(schedule, now);
      if (due === null) return null;
      const { slot, ...timing } = due;
      if (slot === null) return { ...schedule, ...timing };
      const { uid, email } = SYSTEM_ACTOR;
      return {
        ...schedule,
        ...timing,
        pendingRun: {
          backupId: newBackupId(now),
          slot,
          trigger: 'scheduled',
          requestedBy: { uid, email },
          attempts: 0,
          leaseUntil: null,
        },
      };
    });
  }

  async #tellMissed(schedule: BackupScheduleDoc): Promise<void> {
    const { schedules, notifier } = this.#deps;
    const { id, missed } = schedule;
    if (missed === null) return;
    await notifier.tell(missedNotice(schedule, missed), schedule);
    await schedules.change(id, (now) =>
      now.missed?.lastAt === missed.lastAt && now.missed.count === missed.count
        ? { ...now, missed: null }
        : null,
    );
  }

  async #cleanUp(schedule: BackupScheduleDoc): Promise<void> {
    const { schedules, retention, notifier, clock, logger } = this.#deps;
    const { id, cleanupDueAt } = schedule;
    const now = clock.now();
    if (cleanupDueAt === null || new Date(cleanupDueAt) > now) return;
    let again: string | null = null;
    try {
      await retention.apply(schedule, SYSTEM_ACTOR);
    } catch (error) {
      logger.error('Cleaning up failed', error, { scheduleId: id });
      await notifier.tell(retentionNotice(schedule, describeFailure(error), now), schedule);
      again = new Date(now.getTime() + CLEANUP_RETRY_MS).toISOString();
    }
    await schedules.change(id, (current) =>
      current.cleanupDueAt === cleanupDueAt ? { ...current, cleanupDueAt: again } : null,
    );
  }

  async #verify(schedule: BackupScheduleDoc): Promise<void> {
    const { schedules, verification, notifier, clock, logger } = this.#deps;
    const now = clock.now();
    if (schedule.verification === null) return;
    if (schedule.verifyDueAt !== null && new Date(schedule.verifyDueAt) > now) return;
    let isMore = false;
    try {
      isMore = await verification.advance(schedule);
    } catch (error) {
      logger.error('A scheduled verification did not begin', error, { scheduleId: schedule.id });
      const notice = unverifiableNotice(schedule, describeFailure(error), now);
      await notifier.tell(notice, schedule);
    }
    const next = new Date(now.getTime() + (isMore ? 0 : VERIFY_IDLE_MS)).toISOString();
    await schedules.change(schedule.id, (current) =>
      current.verifyDueAt === schedule.verifyDueAt ? { ...current, verifyDueAt: next } : null,
    );
  }

  async #tellOverdue(schedule: BackupScheduleDoc): Promise<void> {
    const { notifier, clock } = this.#deps;
    if (!schedule.enabled || schedule.currentRun !== null) return;
    const until = new Date(clock.now().getTime() - OVERDUE_AFTER_MS);
    const { cronExpression, timezone, lastSuccessAt, createdAt, updatedAt } = schedule;
    // What was due before somebody last changed the schedule is another matter.
    const after = new Date(Math.max(...[lastSuccessAt ?? createdAt, updatedAt].map(Date.parse)));
    if (after >= until) return;
    const due = slotsBetween(cronExpression, timezone, { after, until }, 1);
    if (due === null) return;
    await notifier.tell(overdueNotice(schedule, due.first.toISOString()), schedule);
  }
}
