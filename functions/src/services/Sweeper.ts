/** Comes by each minute and sets going again what has come to a stop: steps whose worker died, tasks that were lost. */
import type { BackupQueries } from '../catalogue/BackupQueries.ts';
import type { ChoreCatalogue } from '../catalogue/ChoreCatalogue.ts';
import type { OutboxCatalogue } from '../catalogue/OutboxCatalogue.ts';
import type { BackupMetadata } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { mapLimited } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { TaskQueues } from '../tasks/TaskQueues.ts';
import { SYSTEM_ACTOR } from './AuditLog.ts';
import type { PlanLimits } from './access/PlanLimits.ts';
import type { BackupUpkeep } from './backup/BackupUpkeep.ts';
import { type JobRevival, visitAt } from './JobRevival.ts';
import type { StorageChecks } from './storage/StorageChecks.ts';

interface Dependencies {
  revival: JobRevival;
  chores: ChoreCatalogue;
  outbox: Pick<OutboxCatalogue, 'due'>;
  queries: Pick<BackupQueries, 'expired'>;
  upkeep: Pick<BackupUpkeep, 'deleteBackup'>;
  limits: Pick<PlanLimits, 'stopOversized'>;
  storageChecks: Pick<StorageChecks, 'refreshStale'>;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
}

export class Sweeper {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Harmless while all is well: whoever holds a lease keeps it, and a step that is done stays done. */
  async sweep(): Promise<void> {
    const { revival, queries, clock, logger } = this.#deps;
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        logger.error('Sweeping one job failed', error);
        failures.push(error);
      }
    };
    const { backups, restores } = await revival.openJobs();
    for (const backup of backups) await attempt(() => revival.reviveBackup(backup));
    for (const job of restores) await attempt(() => revival.reviveRestore(job));
    await attempt(() => this.#sweepChores());
    await attempt(() => this.#deps.limits.stopOversized());
    await attempt(() => this.#deps.storageChecks.refreshStale());
    await attempt(() => this.#sweepOutbox());
    for (const backup of await queries.expired(clock.now())) {
      await attempt(() => this.#removeExpired(backup));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #sweepChores(): Promise<void> {
    const { chores, tasks, clock } = this.#deps;
    const stuck = (await chores.stuck(clock.now())).slice(0, 500);
    await mapLimited(stuck, 16, ({ backupId, choreId }) =>
      tasks.enqueue('runChore', `${backupId}/${choreId}/${visitAt(clock)}`, { backupId, choreId }),
    );
  }

  async #sweepOutbox(): Promise<void> {
    const { outbox, tasks, clock } = this.#deps;
    const due = (await outbox.due(clock.now())).slice(0, 500);
    await mapLimited(due, 16, (outboxId) =>
      tasks.enqueue('deliverNotice', `${outboxId}/${visitAt(clock)}`, { outboxId }),
    );
  }

  /** A backup that a restore made for itself, kept for as long as it was promised to be. One still in use goes later. */
  async #removeExpired({ id, status, metadata }: BackupMetadata): Promise<void> {
    if (metadata.purpose === undefined || status === 'deleting') return;
    try {
      await this.#deps.upkeep.deleteBackup(id, SYSTEM_ACTOR);
    } catch (error) {
      if (!(error instanceof FirevaultError) || error.kind !== 'failed-precondition') throw error;
      this.#deps.logger.warn('An expired backup stays for now', { id, reason: error.message });
    }
  }
}
