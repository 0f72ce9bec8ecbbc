/** Applies a schedule's retention policy, or shows what it would do. What is removed goes through the chore that every removal does. */
import type { BackupQueries } from '../../catalogue/BackupQueries.ts';
import type {
  BackupMetadata,
  BackupScheduleDoc,
  RetentionOutcome,
  RetentionPolicy,
  RetentionPreview,
  RetentionVerdict,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { FirevaultError } from '../../domain/errors.ts';
import {
  planRetention,
  type RetentionPlan,
  type Verdict,
} from '../../domain/retention/planRetention.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { BackupUpkeep } from '../backup/BackupUpkeep.ts';

interface Dependencies {
  queries: BackupQueries;
  upkeep: Pick<BackupUpkeep, 'deleteBackup'>;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
}

type Ruled = Pick<BackupScheduleDoc, 'id' | 'timezone' | 'retentionPolicy'>;

export class RetentionService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** What `policy` would keep and remove of the schedule's backups now. */
  async preview(
    { id, timezone }: Pick<Ruled, 'id' | 'timezone'>,
    policy: RetentionPolicy,
  ): Promise<RetentionPreview> {
    const { keep, remove } = await this.#plan({ id, timezone, retentionPolicy: policy });
    const removed = remove.map(toVerdict);
    return {
      keep: keep.map(toVerdict),
      remove: removed,
      freedBytes: removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  }

  /** Harmless when repeated. A backup that something has come to need meanwhile is left, and said so. */
  async apply(schedule: Ruled, actor: Actor): Promise<RetentionOutcome> {
    const { upkeep, audit, logger } = this.#deps;
    const { remove } = await this.#plan(schedule);
    const outcome: RetentionOutcome = { removed: [], left: [] };
    for (const { backup } of remove) {
      try {
        await upkeep.deleteBackup(backup.id, actor);
        outcome.removed.push(backup.id);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        logger.warn('Retention leaves a backup', { backupId: backup.id, reason: error.message });
        outcome.left.push({ id: backup.id, because: error.message });
      }
    }
    if (remove.length > 0) {
      await audit.record({
        action: 'retention.apply',
        outcome: 'accepted',
        actor,
        target: schedule.id,
        details: { removed: outcome.removed, left: outcome.left, policy: schedule.retentionPolicy },
      });
    }
    return outcome;
  }

  async #plan({ id, timezone, retentionPolicy }: Ruled): Promise<RetentionPlan<BackupMetadata>> {
    const { queries, clock } = this.#deps;
    const backups = await queries.restorableOf(id);
    const increments = await queries.incrementsOn(backups.map((backup) => backup.id));
    return planRetention({
      backups,
      increments,
      policy: retentionPolicy,
      timezone,
      now: clock.now(),
    });
  }
}

function toVerdict({ backup, because }: Verdict<BackupMetadata>): RetentionVerdict {
  const { id, createdAt, compressedSize } = backup;
  return { id, createdAt, sizeBytes: compressedSize, because };
}

function isRefusal(error: unknown): error is FirevaultError {
  return (
    error instanceof FirevaultError &&
    (error.kind === 'failed-precondition' || error.kind === 'not-found')
  );
}
