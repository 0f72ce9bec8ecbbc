/** Plans a backup: fixes its one moment, cuts its scope into parts, and hands each to a task. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import type { BackupPart } from '../../catalogue/BackupPart.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { rangesOfBackup } from '../../domain/backupScope.ts';
import { describeFailure, isTransient } from '../../domain/errors.ts';
import type { Databases } from '../../firestore/Databases.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { BackupEnding } from './BackupEnding.ts';
import type { BaseBackups } from './BaseBackups.ts';
import { coverScope, type PlannedPart, planParts } from './planParts.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  leases: Leases;
  databases: Databases;
  bases: BaseBackups;
  ending: BackupEnding;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
  /** Documents that a part should hold. */
  targetDocuments: number;
}

export class BackupPlanner {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered twice: the plan is made by whoever holds the lease, and enqueuing a part again changes nothing. */
  async plan(backupId: string): Promise<void> {
    const { catalogue, leases, clock, logger } = this.#deps;
    const owner = newLeaseOwner();
    const ref = catalogue.ref(backupId);
    const isDue = (data: { phase?: string }) =>
      data.phase === 'queued' || data.phase === 'planning';
    const claim = await leases.claim(ref, owner, isDue);
    if (claim.outcome === 'held') return;
    if ((await catalogue.find(backupId)) === null) return logger.warn(GONE, { backupId });
    if (claim.outcome === 'settled') return this.#enqueueOpenParts(backupId);
    logger.info('Planning the backup', { backupId, attempt: claim.attempt });
    try {
      await withHeartbeat(
        () => leases.extend(ref, owner),
        clock,
        () => this.#makePlan(backupId, owner),
      );
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('Planning failed', error, { backupId, attempt: claim.attempt });
      if (isTransient(error) && claim.attempt < 4) {
        await leases.settle(ref, owner, { state: 'queued' });
        throw error;
      }
      await this.#deps.ending.end(backupId, { status: 'failed', error: describeFailure(error) });
      return;
    }
    await this.#enqueueOpenParts(backupId);
  }

  async #makePlan(backupId: string, owner: string): Promise<void> {
    const { catalogue, leases, databases, clock } = this.#deps;
    const backup = await catalogue.get(backupId);
    const { scanner } = await databases.open(backup.database);
    const readTime = backup.readTime ?? (await scanner.serverTime());
    // Fixed before anything is read at it: a second attempt must see the very same moment.
    await catalogue.updateOpen(backupId, () => ({
      status: 'in_progress',
      phase: 'planning',
      readTime,
      heartbeatAt: clock.now().toISOString(),
    }));
    const isIncremental = await this.#keepBase(backup, readTime);
    const planned = backup.cancelRequested
      ? []
      : await this.#planned(backup, readTime, isIncremental);
    const holds: BackupPart['holds'] = isIncremental ? 'changes' : 'all';
    const parts = planned.map(({ ranges }, index) => ({ id: partId(index + 1), ranges, holds }));
    // Whoever has taken over meanwhile may already have parts under way.
    await leases.extend(catalogue.ref(backupId), owner);
    await catalogue.putParts(backupId, parts);
    const now = clock.now().toISOString();
    await leases.settle(catalogue.ref(backupId), owner, { state: 'queued', phase: 'exporting' });
    await catalogue.updateOpen(backupId, () => ({
      heartbeatAt: now,
      progress: {
        partsDone: 0,
        partsTotal: parts.length,
        documents: 0,
        documentsTotal: planned.reduce((sum, part) => sum + part.documents, 0),
        bytes: 0,
        updatedAt: now,
      },
    }));
  }

  async #planned(
    backup: BackupMetadata,
    readTime: string,
    isIncremental: boolean,
  ): Promise<PlannedPart[]> {
    const { databases, targetDocuments } = this.#deps;
    const { scanner } = await databases.open(backup.database);
    const scope = rangesOfBackup(backup);
    const planned = await planParts(scanner, scope, readTime, targetDocuments);
    return isIncremental ? coverScope(planned, scope) : planned;
  }

  /** Whether the base is still one; when it is not, the backup becomes a full one, and says why. */
  async #keepBase(backup: BackupMetadata, readTime: string): Promise<boolean> {
    const { catalogue, bases } = this.#deps;
    if (backup.type !== 'incremental') return false;
    const base = await catalogue.find(backup.baseBackupId ?? '');
    const flaw =
      base === null
        ? `${backup.baseBackupId} is gone`
        : Date.parse(base.readTime ?? readTime) >= Date.parse(readTime)
          ? `${base.id} is not older`
          : await bases.findFlaw(base);
    if (flaw === null) return true;
    await catalogue.updateOpen(backup.id, (current) => ({
      type: 'full',
      baseBackupId: null,
      chainLength: 0,
      metadata: { ...current.metadata, promotedBecause: flaw },
    }));
    return false;
  }

  /** Sends every part that waits, and an empty plan straight to its end. */
  async #enqueueOpenParts(backupId: string): Promise<void> {
    const { catalogue, tasks } = this.#deps;
    const backup = await catalogue.get(backupId);
    if (hasEnded(backup) || backup.phase !== 'exporting') return;
    const parts = await catalogue.parts(backupId);
    const waiting = parts.filter((part) => part.state === 'queued');
    await mapLimited(waiting, 16, (part) =>
      tasks.enqueue('exportPart', `${backupId}/${part.id}/${part.attempt}`, {
        backupId,
        partId: part.id,
      }),
    );
    if (waiting.length === 0 && !(await catalogue.hasOpenParts(backupId))) {
      await tasks.enqueue('finishBackup', backupId, { backupId });
    }
  }
}

const GONE = 'The record of the backup is gone; there is nothing to do.';

/** `0001`: sorts as text up to 9,999 parts and stays unique beyond. */
function partId(index: number): string {
  return String(index).padStart(4, '0');
}
