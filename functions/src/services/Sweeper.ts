/** Comes by each minute and sets going again what has come to a stop: steps whose worker died, tasks that were lost. */
import type { BackupCatalogue } from '../catalogue/BackupCatalogue.ts';
import type { BackupQueries } from '../catalogue/BackupQueries.ts';
import type { ChoreCatalogue } from '../catalogue/ChoreCatalogue.ts';
import type { OutboxCatalogue } from '../catalogue/OutboxCatalogue.ts';
import type { RestoreCatalogue } from '../catalogue/RestoreCatalogue.ts';
import type { BackupMetadata, RestoreJob } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { mapLimited } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { TaskQueues } from '../tasks/TaskQueues.ts';
import type { PlanLimits } from './access/PlanLimits.ts';
import type { StorageChecks } from './storage/StorageChecks.ts';
import { SYSTEM_ACTOR } from './AuditLog.ts';
import type { BackupPlanner } from './backup/BackupPlanner.ts';
import type { BackupUpkeep } from './backup/BackupUpkeep.ts';

interface Dependencies {
  backups: BackupCatalogue;
  restores: RestoreCatalogue;
  chores: ChoreCatalogue;
  outbox: Pick<OutboxCatalogue, 'due'>;
  queries: Pick<BackupQueries, 'expired'>;
  upkeep: Pick<BackupUpkeep, 'deleteBackup'>;
  planner: BackupPlanner;
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
    const { backups, restores, queries, clock, logger } = this.#deps;
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        logger.error('Sweeping one job failed', error);
        failures.push(error);
      }
    };
    for (const backup of await backups.listOpen()) await attempt(() => this.#sweepBackup(backup));
    for (const job of await restores.listOpen()) await attempt(() => this.#sweepRestore(job));
    await attempt(() => this.#sweepChores());
    await attempt(() => this.#deps.limits.stopOversized());
    await attempt(() => this.#deps.storageChecks.refreshStale());
    await attempt(() => this.#sweepOutbox());
    for (const backup of await queries.expired(clock.now())) {
      await attempt(() => this.#removeExpired(backup));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #sweepBackup(backup: BackupMetadata): Promise<void> {
    const { backups, planner, tasks } = this.#deps;
    if (backup.phase === 'queued' || backup.phase === 'planning') return planner.plan(backup.id);
    const stuck = (await backups.stuckParts(backup.id, this.#deps.clock.now())).slice(0, 500);
    await mapLimited(stuck, 16, (partId) =>
      tasks.enqueue('exportPart', `${backup.id}/${partId}/${this.#visit()}`, {
        backupId: backup.id,
        partId,
      }),
    );
    if (await backups.hasOpenParts(backup.id)) return;
    await tasks.enqueue('finishBackup', `${backup.id}/${this.#visit()}`, { backupId: backup.id });
  }

  async #sweepRestore(job: RestoreJob): Promise<void> {
    const { restores, tasks, clock } = this.#deps;
    const stuck = (await restores.stuckParts(job.id, clock.now())).slice(0, 500);
    await mapLimited(stuck, 16, (partId) =>
      tasks.enqueue('restorePart', `${job.id}/${partId}/${this.#visit()}`, {
        restoreId: job.id,
        partId,
      }),
    );
    await tasks.enqueue('advanceRestore', `${job.id}/${this.#visit()}`, { restoreId: job.id });
  }

  async #sweepChores(): Promise<void> {
    const { chores, tasks, clock } = this.#deps;
    const stuck = (await chores.stuck(clock.now())).slice(0, 500);
    await mapLimited(stuck, 16, ({ backupId, choreId }) =>
      tasks.enqueue('runChore', `${backupId}/${choreId}/${this.#visit()}`, { backupId, choreId }),
    );
  }

  async #sweepOutbox(): Promise<void> {
    const { outbox, tasks, clock } = this.#deps;
    const due = (await outbox.due(clock.now())).slice(0, 500);
    await mapLimited(due, 16, (outboxId) =>
      tasks.enqueue('deliverNotice', `${outboxId}/${this.#visit()}`, { outboxId }),
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

  /** A key of its own for each minute: a lost task's name is not used again. */
  #visit(): string {
    return `sweep-${Math.floor(this.#deps.clock.now().getTime() / 60_000)}`;
  }
}
