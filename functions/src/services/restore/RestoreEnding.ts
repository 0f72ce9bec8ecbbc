/** Ends a restore once: its record, the audit log, its lock, its keys, what the end means for other records, and who is to be told. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { RestoreCatalogue } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreLock } from '../../catalogue/RestoreLock.ts';
import type { RestoreJob } from '../../contract/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import type { BackupFollowUp } from '../BackupFollowUp.ts';
import { UNDO_MS } from '../backup/BackupJobs.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { markEnded } from './drillMarks.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  backupCatalogue: BackupCatalogue;
  lock: RestoreLock;
  keys: EncryptionKeys;
  audit: AuditLog;
  followUp: Pick<BackupFollowUp, 'restoreEnded'>;
  clock: Clock;
  logger: Logger;
}

export type RestoreEnd = Pick<RestoreJob, 'status' | 'error'> & Partial<RestoreJob>;

export class RestoreEnding {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** A restore that has ended stays as it is. */
  async end(job: RestoreJob, end: RestoreEnd): Promise<void> {
    const { catalogue, lock, clock, logger } = this.#deps;
    const now = clock.now();
    const ended = await catalogue.updateOpen(
      job.id,
      (current) => ({
        ...end,
        phase: 'done',
        completedAt: now.toISOString(),
        duration: now.getTime() - Date.parse(job.createdAt),
        undoUntil: canBeUndone(current, end)
          ? new Date(now.getTime() + UNDO_MS).toISOString()
          : null,
      }),
      (tx) => lock.releasing(tx, job),
    );
    if (ended) logger.info('The restore has ended', { restoreId: job.id, status: end.status });
    await this.settle(job);
  }

  /** What follows an end; repeated by whoever finds the restore ended, in case the first died before it was through. */
  async settle({ id }: RestoreJob): Promise<void> {
    const { catalogue, lock, keys, audit } = this.#deps;
    const job = await catalogue.get(id);
    const { status, purpose, backupId, error } = job;
    await audit.recordEnd(catalogue.ref(id), {
      action: job.dryRun ? 'restore.preview.end' : 'restore.end',
      outcome: status === 'success' || status === 'previewed' ? 'success' : 'failure',
      actor: SYSTEM_ACTOR,
      target: id,
      details: { status, purpose, backupId, error },
    });
    await lock.release(job);
    await keys.forget(catalogue.ref(id));
    if (job.undoOf !== null && job.status === 'success') {
      await catalogue.update(job.undoOf, { undoneBy: id });
    }
    if (job.purpose === 'drill') await this.#recordDrill(job);
    await this.#deps.followUp.restoreEnded(job);
    await catalogue.settleEnd(id);
  }

  /** The backup says when it was last proven to be restorable. */
  async #recordDrill(job: RestoreJob): Promise<void> {
    const { backupCatalogue, clock } = this.#deps;
    const at = job.completedAt ?? clock.now().toISOString();
    await backupCatalogue.change(job.backupId, (backup) => markEnded(backup, job, at));
  }
}

/** Something may have been written, and what was there before is kept. */
function canBeUndone(job: RestoreJob, end: RestoreEnd): boolean {
  const hasWritten = job.writingSince !== null && job.safetyBackupId !== null;
  return hasWritten && job.purpose !== 'drill' && ['success', 'failed'].includes(end.status);
}
