/** Sets a job going again that has come to a stop: steps whose worker died, tasks that were lost, ends that nobody was told of. */
import { type BackupCatalogue, hasEnded } from '../catalogue/BackupCatalogue.ts';
import { type RestoreCatalogue, restoreHasEnded } from '../catalogue/RestoreCatalogue.ts';
import type { BackupMetadata, RestoreJob, Runner } from '../contract/index.ts';
import type { Clock } from '../platform/clock.ts';
import { mapLimited } from '../platform/concurrency.ts';
import type { TaskQueues } from '../tasks/TaskQueues.ts';
import type { BackupPlanner } from './backup/BackupPlanner.ts';

interface Dependencies {
  backups: BackupCatalogue;
  restores: RestoreCatalogue;
  planner: Pick<BackupPlanner, 'plan'>;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  runner: Runner;
}

/** What is found at one visit; the rest comes at the next. */
const STUCK_PARTS = 500;

/** Harmless while all is well: whoever holds a lease keeps it, and a step that is done stays done. */
export class JobRevival {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * The open jobs that are this runner's, and those of any whose end is not settled: telling of it needs no store. A backup
   * that a restore waits for is left to who runs the restore.
   */
  async openJobs(): Promise<{ backups: BackupMetadata[]; restores: RestoreJob[] }> {
    const { backups, restores, runner } = this.#deps;
    const isOurs = ({ runBy }: { runBy: Runner }) => runBy === runner;
    const unsettled = await backups.listUnsettled();
    return {
      backups: [
        ...(await backups.listOpen()).filter(isOurs),
        ...unsettled.filter((one) => isOurs(one) || one.metadata.restoreId === undefined),
      ],
      restores: [
        ...(await restores.listOpen()).filter(isOurs),
        ...(await restores.listUnsettled()),
      ],
    };
  }

  async reviveBackup(backup: BackupMetadata): Promise<void> {
    const { backups, planner, tasks, clock } = this.#deps;
    if (hasEnded(backup)) return this.#finish(backup);
    if (backup.phase === 'queued' || backup.phase === 'planning') return planner.plan(backup.id);
    const stuck = (await backups.stuckParts(backup.id, clock.now())).slice(0, STUCK_PARTS);
    await mapLimited(stuck, 16, (partId) =>
      tasks.enqueue('exportPart', `${backup.id}/${partId}/${visitAt(clock)}`, {
        backupId: backup.id,
        partId,
      }),
    );
    if (!(await backups.hasOpenParts(backup.id))) await this.#finish(backup);
  }

  async reviveRestore(job: RestoreJob): Promise<void> {
    const { restores, tasks, clock } = this.#deps;
    // Pieces of one that has ended wait for nobody.
    const waiting = restoreHasEnded(job) ? [] : await restores.stuckParts(job.id, clock.now());
    const stuck = waiting.slice(0, STUCK_PARTS);
    await mapLimited(stuck, 16, (partId) =>
      tasks.enqueue('restorePart', `${job.id}/${partId}/${visitAt(clock)}`, {
        restoreId: job.id,
        partId,
      }),
    );
    await tasks.enqueue('advanceRestore', `${job.id}/${visitAt(clock)}`, { restoreId: job.id });
  }

  async #finish({ id }: BackupMetadata): Promise<void> {
    const { tasks, clock } = this.#deps;
    await tasks.enqueue('finishBackup', `${id}/${visitAt(clock)}`, { backupId: id });
  }
}

/** A name of its own for each minute: a lost task's name is not used again. */
export function visitAt(clock: Clock): string {
  return `sweep-${Math.floor(clock.now().getTime() / 60_000)}`;
}
