/** Ends a backup once: its record, the audit log, its keys, the restore that waits for it, and who is to be told. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import type { BackupFollowUp } from '../BackupFollowUp.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  keys: EncryptionKeys;
  tasks: Pick<TaskQueues, 'enqueue'>;
  audit: AuditLog;
  followUp: Pick<BackupFollowUp, 'backupEnded'>;
  clock: Clock;
  logger: Logger;
}

export type Ending = Partial<BackupMetadata> & Pick<BackupMetadata, 'status'>;

export class BackupEnding {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * A backup that has ended stays as it is. Answers false when it stays open: somebody has asked for it to be cancelled
   * and was told that it would be, so it may not end as made.
   */
  async end(backupId: string, ending: Ending): Promise<boolean> {
    const { catalogue, clock, logger } = this.#deps;
    const isMade = ending.status === 'success' || ending.status === 'partial';
    let isToBeCancelled = false;
    const now = clock.now();
    const totals = await catalogue.totals(backupId);
    const ended = await catalogue.updateOpen(backupId, (backup) => {
      isToBeCancelled = isMade && backup.cancelRequested;
      if (isToBeCancelled) return null;
      return {
        ...ending,
        phase: 'done',
        completedAt: now.toISOString(),
        duration: now.getTime() - Date.parse(backup.createdAt),
        progress: {
          partsDone: totals.partsDone,
          partsTotal: totals.parts,
          documents: totals.documents,
          documentsTotal: backup.progress?.documentsTotal ?? null,
          bytes: totals.bytes,
          updatedAt: now.toISOString(),
        },
      };
    });
    if (ended) {
      const { status } = ending;
      logger.info('The backup has ended', { backupId, status, documents: totals.documents });
    }
    await this.settle(backupId);
    return !isToBeCancelled;
  }

  /** What follows an end; repeated by whoever finds the backup ended, in case the first died before it was through. */
  async settle(backupId: string): Promise<void> {
    const { catalogue, keys, tasks, audit } = this.#deps;
    const backup = await catalogue.find(backupId);
    if (backup === null || !hasEnded(backup)) return;
    const { status, progress, error } = backup;
    // What one ended as that is being removed already, nobody can tell any more.
    if (status !== 'deleting') {
      await audit.recordEnd(catalogue.ref(backupId), {
        action: 'backup.end',
        outcome: status === 'success' ? 'success' : 'failure',
        actor: SYSTEM_ACTOR,
        target: backupId,
        details: { status, documents: progress?.documents ?? 0, error },
      });
    }
    // Always: one that was to build on an encrypted base keeps a key, whatever has become of it.
    await keys.forget(catalogue.ref(backupId));
    // A restore that waits for its safety backup goes on now.
    const restoreId = backup.metadata.restoreId;
    if (typeof restoreId === 'string') {
      await tasks.enqueue('advanceRestore', `${restoreId}/secured`, { restoreId });
    }
    await this.#deps.followUp.backupEnded(backup);
    await catalogue.settleEnd(backupId);
  }
}
