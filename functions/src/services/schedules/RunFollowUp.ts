/** Sees to what follows a backup or a chore: the schedule learns how its run went, people are told, clean-up becomes due. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { BackupQueries } from '../../catalogue/BackupQueries.ts';
import type { ProviderCatalogue } from '../../catalogue/ProviderCatalogue.ts';
import type { ScheduleCatalogue } from '../../catalogue/ScheduleCatalogue.ts';
import {
  type BackupMetadata,
  type BackupScheduleDoc,
  holdsEverything,
  type RestoreJob,
} from '../../contract/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BackupFollowUp, EndedChore } from '../BackupFollowUp.ts';
import type { Notifier } from '../notices/Notifier.ts';
import { restoreNotice } from '../restore/restoreNotice.ts';
import {
  backupNotice,
  drillNotice,
  inconclusiveNotice,
  removalNotice,
  storageLowNotice,
  verificationNotice,
} from './scheduleNotices.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  queries: BackupQueries;
  schedules: ScheduleCatalogue;
  providers: Pick<ProviderCatalogue, 'list'>;
  notifier: Notifier;
  clock: Clock;
}

/** From this share of a quota on storage counts as low. */
const LOW_FROM = 0.9;
const PUT_OFF_MS = 24 * 3_600_000;
const TRY_AGAIN_MS = 3_600_000;

export class RunFollowUp implements BackupFollowUp {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async backupEnded(backup: BackupMetadata): Promise<void> {
    // A restore tells of its own backups.
    if (backup.metadata.purpose !== undefined) return;
    const schedule = await this.#scheduleOf(backup);
    const notice = backupNotice(backup, schedule);
    if (notice !== null) await this.#deps.notifier.tell(notice, schedule);
    if (holdsEverything(backup)) await this.#warnOfLowStorage(backup, schedule);
    // Last: a run that is noted as seen to is not looked at again.
    if (schedule !== null) await this.#note(schedule.id, backup);
  }

  async choreEnded({ id, backupId, kind, failure }: EndedChore): Promise<void> {
    const { catalogue, notifier, clock } = this.#deps;
    const backup = await catalogue.find(backupId);
    if (backup === null) return;
    const schedule = await this.#scheduleOf(backup);
    if (kind === 'remove' && failure !== null) {
      await notifier.tell(removalNotice(backupId, id, failure.reason), schedule);
    }
    if (kind !== 'verify' || backup.verification === null) return;
    const { status, error = 'No reason was recorded.' } = backup.verification;
    if (failure?.isInconclusive) {
      const now = clock.now().toISOString();
      await notifier.tell(inconclusiveNotice(backupId, failure.reason, now), schedule);
      if (schedule !== null) await this.#putOffVerifying(schedule.id, now, TRY_AGAIN_MS);
    } else if (status === 'failed') {
      await notifier.tell(verificationNotice(backup, id, error), schedule);
    }
  }

  async restoreEnded(job: RestoreJob): Promise<void> {
    const { catalogue, notifier } = this.#deps;
    const notice = restoreNotice(job);
    if (notice !== null) await notifier.tell(notice, null);
    if (job.purpose !== 'drill') return;
    const backup = await catalogue.find(job.backupId);
    const schedule = backup === null ? null : await this.#scheduleOf(backup);
    if (job.status === 'failed') await notifier.tell(drillNotice(job), schedule);
    if (schedule === null) return;
    const at = job.completedAt ?? job.createdAt;
    // Who stops a drill is not to find it at work again a minute later.
    if (job.status === 'cancelled') await this.#putOffVerifying(schedule.id, at, PUT_OFF_MS);
    else if (job.isInconclusive) await this.#putOffVerifying(schedule.id, at, TRY_AGAIN_MS);
  }

  async #putOffVerifying(scheduleId: string, from: string, byMs: number): Promise<void> {
    const verifyDueAt = new Date(Date.parse(from) + byMs).toISOString();
    await this.#deps.schedules.change(scheduleId, (schedule) => ({ ...schedule, verifyDueAt }));
  }

  /** Null for a backup of no schedule, or of one that is gone. */
  #scheduleOf({ scheduleId }: BackupMetadata): Promise<BackupScheduleDoc | null> {
    return scheduleId === null ? Promise.resolve(null) : this.#deps.schedules.find(scheduleId);
  }

  async #note(scheduleId: string, backup: BackupMetadata): Promise<void> {
    const { schedules, clock } = this.#deps;
    const now = clock.now().toISOString();
    const isGood = holdsEverything(backup);
    await schedules.change(scheduleId, (schedule) => {
      const isNewer = (before: string | null) => before === null || before < backup.createdAt;
      return {
        ...schedule,
        currentRun: schedule.currentRun === backup.id ? null : schedule.currentRun,
        lastRun: { backupId: backup.id, status: backup.status, at: backup.completedAt ?? now },
        lastSuccessAt:
          isGood && isNewer(schedule.lastSuccessAt) ? backup.createdAt : schedule.lastSuccessAt,
        cleanupDueAt: isGood && schedule.autoCleanup ? now : schedule.cleanupDueAt,
        verifyDueAt: isGood && schedule.verification !== null ? now : schedule.verifyDueAt,
      };
    });
  }

  async #warnOfLowStorage(
    backup: BackupMetadata,
    schedule: BackupScheduleDoc | null,
  ): Promise<void> {
    const { queries, providers, notifier, clock } = this.#deps;
    const places = new Set(backup.storageLocations.map(({ provider }) => provider));
    const limited = (await providers.list()).flatMap((provider) => {
      const { quotaBytes } = provider.config;
      const isLimited = places.has(provider.id) && typeof quotaBytes === 'number';
      return isLimited ? [{ provider, quotaBytes }] : [];
    });
    if (limited.length === 0) return;
    const stored = await queries.storedBytes();
    for (const { provider, quotaBytes } of limited) {
      const usedBytes = stored.get(provider.id) ?? 0;
      if (usedBytes < quotaBytes * LOW_FROM) continue;
      const notice = storageLowNotice(provider, { usedBytes, quotaBytes }, clock.now());
      await notifier.tell(notice, schedule);
    }
  }
}
