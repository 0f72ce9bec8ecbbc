/** Leads a restore from phase to phase: check, secure, write, delete, verify; or back to where it began. */
import type { Manifest } from '../../archive/manifest.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type {
  RestoreCatalogue,
  RestorePart,
  RestorePartSet,
  RestorePartStep,
} from '../../catalogue/RestoreCatalogue.ts';
import { RESTORE_STEPS, restoreHasEnded } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreLock } from '../../catalogue/RestoreLock.ts';
import { CreateBackupRequest, holdsEverything, type RestoreJob } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient, unreachable } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { newBackupId, newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { planPieces, restoreScope } from './planPieces.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  backupCatalogue: BackupCatalogue;
  lock: RestoreLock;
  leases: Leases;
  backups: BackupJobs;
  archives: ArchiveStore;
  keys: EncryptionKeys;
  tasks: Pick<TaskQueues, 'enqueue'>;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
}

/** `advanced`: there may be more to do at once; `waiting`: tasks or a safety backup are at work; `ended`. */
type Outcome = 'advanced' | 'waiting' | 'ended';

const MAX_ATTEMPTS_PER_JOB = 200;

export class RestoreRunner {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Looks at where the job is and does what comes next. May be called at any time, any number of times. */
  async advance(restoreId: string): Promise<void> {
    const { catalogue, leases, clock, logger } = this.#deps;
    const ref = catalogue.ref(restoreId);
    const owner = newLeaseOwner();
    const claim = await leases.claim(ref, owner);
    if (claim.outcome === 'settled') return;
    if (claim.outcome === 'held') {
      throw new FirevaultError(
        'unavailable',
        'job/held',
        'Another worker is leading this restore.',
      );
    }
    let outcome: Outcome = 'waiting';
    try {
      outcome = await withHeartbeat(
        () => leases.extend(ref, owner),
        clock,
        async () => {
          let latest: Outcome = 'advanced';
          while (latest === 'advanced') latest = await this.#next(restoreId);
          return latest;
        },
      );
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('The restore cannot go on', error, { restoreId, attempt: claim.attempt });
      if (isTransient(error) && claim.attempt < MAX_ATTEMPTS_PER_JOB) {
        await leases.settle(ref, owner, { state: 'queued' });
        throw error;
      }
      await this.#giveUp(restoreId, describeFailure(error));
      await leases.settle(ref, owner, { state: 'queued' });
      await this.#enqueueAgain(restoreId);
      return;
    }
    await leases.settle(ref, owner, { state: outcome === 'ended' ? 'done' : 'queued' });
  }

  async #next(restoreId: string): Promise<Outcome> {
    const job = await this.#deps.catalogue.get(restoreId);
    if (restoreHasEnded(job)) {
      await this.#deps.lock.release(restoreId);
      return 'ended';
    }
    switch (job.phase) {
      case 'queued':
        return this.#begin(job);
      case 'checking':
        return this.#afterStep(job, 'check', () => this.#secure(job));
      case 'securing':
        return this.#awaitSafety(job);
      case 'writing':
        return this.#afterStep(job, 'write', (parts) =>
          parts.some((part) => part.toDelete > 0)
            ? this.#enter(job, 'deleting')
            : this.#enter(job, 'verifying'),
        );
      case 'deleting':
        return this.#afterStep(job, 'delete', () => this.#enter(job, 'verifying'));
      case 'verifying':
        return this.#afterStep(job, 'verify', (parts) => this.#judge(job, parts));
      case 'rolling_back':
        return this.#rollBack(job);
      case 'done':
        return 'ended';
      default:
        return unreachable(job.phase);
    }
  }

  async #begin(job: RestoreJob): Promise<Outcome> {
    if (job.cancelRequested) return this.#end(job, 'cancelled', 'Cancelled before it began.');
    await this.#putPieces(job, 'backup', chainOf(job), 'check');
    return this.#enter(job, 'checking');
  }

  /** Writes the pieces of a set; again and again the same ones. */
  async #putPieces(
    job: RestoreJob,
    set: RestorePartSet,
    [newest, ...below]: [string, ...string[]],
    step: RestorePartStep,
  ): Promise<void> {
    const { catalogue, backups, archives } = this.#deps;
    const manifestOf = async (id: string) => archives.manifest(await backups.getBackup(id));
    const manifests: [Manifest, ...Manifest[]] = [
      await manifestOf(newest),
      ...(await mapLimited(below, 8, manifestOf)),
    ];
    const pieces = planPieces(manifests, restoreScope(job.collections));
    await catalogue.putParts(
      job.id,
      pieces.map((piece, index) => ({
        id: `${set}-${String(index + 1).padStart(4, '0')}`,
        set,
        step,
        ...piece,
      })),
    );
  }

  async #secure(job: RestoreJob): Promise<Outcome> {
    const id = job.safetyBackupId ?? newBackupId(this.#deps.clock.now());
    return this.#change(job, { phase: 'securing', safetyBackupId: id });
  }

  async #awaitSafety(job: RestoreJob): Promise<Outcome> {
    const { backups, backupCatalogue } = this.#deps;
    const id = job.safetyBackupId ?? '';
    if (job.cancelRequested) return this.#end(job, 'cancelled', 'Cancelled; nothing was written.');
    const request = CreateBackupRequest.parse(
      job.collections === null
        ? { type: 'full' }
        : { type: 'collections', collections: job.collections },
    );
    const actor = { ...job.requestedBy, ip: null };
    const chain = await mapLimited(chainOf(job), 8, (one) => backups.getBackup(one));
    const isEncrypted = chain.some((backup) => backup.encryptionEnabled);
    await backups.createSafetyBackup({ id, restoreId: job.id, isEncrypted }, request, actor);
    const safety = await backupCatalogue.get(id);
    if (!hasEnded(safety)) return 'waiting';
    if (!holdsEverything(safety)) {
      const reason = safety.error ?? safety.warnings.join(' ');
      return this.#end(
        job,
        'failed',
        `The safety backup ${id} ended as ${safety.status}, so nothing was written. ${reason}`,
      );
    }
    return this.#enter(job, 'writing');
  }

  /** A restore that did not leave what the backup holds is no success: it is taken back. */
  async #judge(job: RestoreJob, parts: readonly RestorePart[]): Promise<Outcome> {
    const differences = sum(parts, (part) => part.differences);
    const samples = parts.flatMap((part) => part.samples).slice(0, 5);
    const documents = sum(parts, (part) => part.created + part.changed + part.unchanged);
    await this.#change(job, { verification: { documents, differences, samples } });
    if (differences === 0) return this.#end(job, 'success', null);
    return this.#turnBack(
      job,
      `${differences} documents differ from the backup after writing, among them ${samples.join(', ')}.`,
    );
  }

  /** Puts the safety backup back exactly: pieces, write, delete, verify. */
  async #rollBack(job: RestoreJob): Promise<Outcome> {
    const { catalogue } = this.#deps;
    const found = await catalogue.parts(job.id, 'safety');
    // A worker may have died while it wrote the pieces: only a later step tells that they are all there.
    if (found.every((part) => part.step === 'check')) {
      await this.#putPieces(job, 'safety', [job.safetyBackupId ?? ''], 'check');
    }
    const step = found[0]?.step ?? 'check';
    const settled = await this.#runStep(job, 'safety', step);
    if (settled === null) return 'waiting';
    const failed = settled.filter((part) => part.state === 'failed');
    if (failed.length > 0) {
      const reasons = failed.map(
        (part) => `${part.ranges[0]?.from ?? 'the beginning'}: ${part.error}`,
      );
      return this.#end(
        job,
        'failed',
        `${job.error ?? ''} Rolling back failed for the documents from ${reasons.join('; from ')}. Restore the safety backup ${job.safetyBackupId} exactly to finish.`,
      );
    }
    if (step !== 'verify') {
      const following = { check: 'write', write: 'delete', delete: 'verify' } as const;
      await catalogue.beginStep(job.id, 'safety', following[step]);
      return 'advanced';
    }
    const differences = sum(settled, (part) => part.differences);
    if (differences === 0) return this.#end(job, 'rolled_back', job.error);
    const samples = settled.flatMap((part) => part.samples).slice(0, 5);
    return this.#end(
      job,
      'rolled_back',
      `${job.error ?? ''} ${differences} documents were changed by others meanwhile: ${samples.join(', ')}.`,
    );
  }

  /** Runs a step of the backup set; when all pieces are through, goes on, or turns back if one failed or a cancel came. */
  async #afterStep(
    job: RestoreJob,
    step: RestorePartStep,
    onward: (parts: RestorePart[]) => Promise<Outcome>,
  ): Promise<Outcome> {
    const parts = await this.#runStep(job, 'backup', step);
    if (parts === null) return 'waiting';
    await this.#showCounts(job, step);
    if (job.cancelRequested) return this.#turnBack(job, 'Cancelled.');
    const failed = parts.find((part) => part.state === 'failed');
    if (failed !== undefined) return this.#turnBack(job, failed.error ?? 'A piece failed.');
    return onward(parts);
  }

  /** Sends all pieces into the step; null while some are still at it. */
  async #runStep(
    job: RestoreJob,
    set: RestorePartSet,
    step: RestorePartStep,
  ): Promise<RestorePart[] | null> {
    const { catalogue, tasks } = this.#deps;
    const parts = await catalogue.beginStep(job.id, set, step);
    const waiting = parts.filter((part) => part.state === 'queued');
    await mapLimited(waiting, 16, (part) =>
      tasks.enqueue('restorePart', `${job.id}/${part.id}/${step}/${part.attempt}`, {
        restoreId: job.id,
        partId: part.id,
      }),
    );
    return parts.every((part) => part.state === 'done' || part.state === 'failed') ? parts : null;
  }

  /** Before anything was written there is nothing to take back. */
  async #turnBack(job: RestoreJob, reason: string): Promise<Outcome> {
    if (job.phase === 'checking') {
      const status = job.cancelRequested ? 'cancelled' : 'failed';
      return this.#end(job, status, `${reason} Nothing was written.`);
    }
    return this.#change(job, { phase: 'rolling_back', error: reason });
  }

  async #giveUp(restoreId: string, reason: string): Promise<void> {
    const job = await this.#deps.catalogue.get(restoreId);
    if (restoreHasEnded(job)) return;
    if (['writing', 'deleting', 'verifying'].includes(job.phase)) {
      await this.#change(job, { phase: 'rolling_back', error: reason });
    } else if (job.phase === 'rolling_back') {
      await this.#end(
        job,
        'failed',
        `${job.error ?? ''} Rolling back failed: ${reason} Restore the safety backup ${job.safetyBackupId} exactly to finish.`,
      );
    } else await this.#end(job, 'failed', `${reason} Nothing was written.`);
  }

  #enter(job: RestoreJob, phase: RestoreJob['phase']): Promise<Outcome> {
    return this.#change(job, { phase });
  }

  async #change(job: RestoreJob, patch: Partial<RestoreJob>): Promise<Outcome> {
    const { catalogue, clock, logger } = this.#deps;
    const heartbeatAt = clock.now().toISOString();
    await catalogue.updateOpen(job.id, () => ({
      status: 'in_progress',
      heartbeatAt,
      ...patch,
    }));
    if (patch.phase !== undefined) {
      logger.info('The restore enters a phase', { restoreId: job.id, phase: patch.phase });
    }
    return 'advanced';
  }

  async #showCounts(job: RestoreJob, step: RestorePartStep): Promise<void> {
    const { catalogue, clock } = this.#deps;
    const { created, changed, unchanged, deleted } = await catalogue.totals(job.id);
    const stepsDone = { check: 1, write: 3, delete: 4, verify: 5 }[step];
    await this.#change(job, {
      counts: { created, changed, unchanged, deleted },
      progress: {
        stepsDone,
        stepsTotal: RESTORE_STEPS,
        documents: created + changed + unchanged + deleted,
        documentsTotal: job.progress?.documentsTotal ?? null,
        updatedAt: clock.now().toISOString(),
      },
    });
  }

  async #end(
    job: RestoreJob,
    status: RestoreJob['status'],
    error: string | null,
  ): Promise<Outcome> {
    const { catalogue, lock, audit, clock, logger } = this.#deps;
    const now = clock.now();
    const ended = await catalogue.updateOpen(
      job.id,
      () => ({
        status,
        phase: 'done',
        error,
        completedAt: now.toISOString(),
        duration: now.getTime() - Date.parse(job.createdAt),
      }),
      (tx) => lock.releasing(tx, job.id),
    );
    await lock.release(job.id);
    await this.#deps.keys.forget(catalogue.ref(job.id));
    if (!ended) return 'ended';
    logger.info('The restore has ended', { restoreId: job.id, status });
    await audit.record({
      action: 'restore.end',
      outcome: status === 'success' ? 'success' : 'failure',
      actor: SYSTEM_ACTOR,
      target: job.id,
      details: { status, backupId: job.backupId, error },
    });
    return 'ended';
  }

  async #enqueueAgain(restoreId: string): Promise<void> {
    const key = `${restoreId}/again/${this.#deps.clock.now().getTime()}`;
    await this.#deps.tasks.enqueue('advanceRestore', key, { restoreId });
  }
}

/** The backup and those it builds on, newest first. */
function chainOf(job: RestoreJob): [string, ...string[]] {
  const [newest, ...below] = job.chain;
  return newest === undefined ? [job.backupId] : [newest, ...below];
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
