/** Leads a restore from phase to phase: check, preview, secure, write, delete, verify; or back to where it began. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type {
  RestoreCatalogue,
  RestorePart,
  RestorePartStep,
} from '../../catalogue/RestoreCatalogue.ts';
import { RESTORE_STEPS, restoreHasEnded } from '../../catalogue/RestoreCatalogue.ts';
import { type BackupMetadata, holdsEverything, type RestoreJob } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient, unreachable } from '../../domain/errors.ts';
import { isInconclusive } from '../../domain/verification.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { newBackupId, newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import { buildPreview, changesAnything } from './buildPreview.ts';
import { chainOf, restoreScope, scopeOfJob, targetScope } from './jobScope.ts';
import { NO_COUNTS } from './previewPiece.ts';
import type { RestoreEnd, RestoreEnding } from './RestoreEnding.ts';
import type { RestorePieces } from './RestorePieces.ts';
import {
  howToFinish,
  notCleared,
  type Outcome,
  othersWrote,
  type TakingBack,
} from './TakingBack.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  backupCatalogue: BackupCatalogue;
  leases: Leases;
  backups: BackupJobs;
  pieces: RestorePieces;
  takingBack: TakingBack;
  ending: RestoreEnding;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
  /** Writes a second that a job begins with; null for no limit. */
  startingRate: number | null;
}

const MAX_ATTEMPTS_PER_JOB = 200;
const STEPS_DONE = { check: 1, preview: 2, write: 4, delete: 5, verify: 6, clean: 6 } as const;

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
      const isRetried = isTransient(error) && claim.attempt < MAX_ATTEMPTS_PER_JOB;
      // Where only what follows the end has failed, the restore is what its record says.
      if (isRetried || restoreHasEnded(await this.#deps.catalogue.get(restoreId))) {
        await leases.settle(ref, owner, { state: 'queued' });
        throw error;
      }
      await this.#giveUp(restoreId, describeFailure(error), isInconclusive(error));
      await leases.settle(ref, owner, { state: 'queued' });
      await this.#enqueueAgain(restoreId);
      return;
    }
    await leases.settle(ref, owner, { state: outcome === 'ended' ? 'done' : 'queued' });
  }

  async #next(restoreId: string): Promise<Outcome> {
    const job = await this.#deps.catalogue.get(restoreId);
    if (restoreHasEnded(job)) {
      await this.#deps.ending.settle(job);
      return 'ended';
    }
    switch (job.phase) {
      case 'queued':
        return this.#begin(job);
      case 'capturing':
        return this.#awaitCapture(job);
      case 'checking':
        return this.#afterStep(job, 'check', () => this.#enter(job, 'previewing'));
      case 'previewing':
        return this.#afterStep(job, 'preview', (parts) => this.#judgePreview(job, parts));
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
        return this.#deps.takingBack.rollBack(job);
      case 'cleaning':
        return this.#deps.takingBack.cleanUp(job);
      case 'done':
        return 'ended';
      default:
        return unreachable(job.phase);
    }
  }

  async #begin(job: RestoreJob): Promise<Outcome> {
    if (job.cancelRequested) return this.#cancelled(job);
    if (job.moment?.source === 'live' && !(await this.#isThere(job.backupId))) {
      return this.#enter(job, 'capturing');
    }
    return this.#check(job);
  }

  async #check(job: RestoreJob): Promise<Outcome> {
    await this.#deps.pieces.put(job, 'backup', chainOf(job), restoreScope(scopeOfJob(job)));
    return this.#enter(job, 'checking');
  }

  async #isThere(backupId: string): Promise<boolean> {
    return (await this.#deps.backupCatalogue.find(backupId)) !== null;
  }

  /** Waits until the database's own past is a backup like any other. */
  async #awaitCapture(job: RestoreJob): Promise<Outcome> {
    if (job.cancelRequested) return this.#cancelled(job);
    const past = await this.#backupOf(job, {
      id: job.backupId,
      purpose: 'past',
      scope: scopeOfJob(job),
      database: null,
      readTime: job.moment?.found ?? null,
    });
    if (past === null) return 'waiting';
    if (!holdsEverything(past)) return this.#end(job, incomplete(past, 'of that moment'));
    return this.#check(job);
  }

  /** What the restore would do is known now: nothing at all, or something else than was confirmed, ends it here. */
  async #judgePreview(job: RestoreJob, parts: readonly RestorePart[]): Promise<Outcome> {
    const { catalogue, clock, startingRate } = this.#deps;
    const preview = buildPreview(parts, {
      // An undo names what was not there before, too.
      paths: job.purpose === 'undo' ? [] : job.paths,
      begun: job.phaseSince ?? job.createdAt,
      at: clock.now().toISOString(),
      startingRate,
    });
    const { counts } = preview;
    const held = counts.created + counts.changed + counts.unchanged + counts.kept;
    await this.#change(job, {
      preview,
      counts: NO_COUNTS,
      progress: {
        stepsDone: STEPS_DONE.preview,
        stepsTotal: RESTORE_STEPS,
        documents: 0,
        documentsTotal: held,
        updatedAt: preview.at,
      },
    });
    if (job.paths.length > 0 && held + counts.deleted === 0) {
      const error = `The backup holds nothing at ${job.paths.join(', ')}, and nothing is there now.`;
      return this.#end(job, { status: 'failed', error });
    }
    if (job.dryRun) return this.#end(job, { status: 'previewed', error: null });
    const shown = job.previewId === null ? null : (await catalogue.get(job.previewId)).preview;
    if (shown !== null && shown.digest !== preview.digest) {
      return this.#end(job, { status: 'failed', error: staleness(shown.counts, counts) });
    }
    if (job.purpose === 'drill') {
      const found = counts.changed + counts.unchanged + counts.kept + counts.deleted;
      if (found === 0) return this.#beginWriting(job);
      const error = `The place of the drill is not empty: ${found} documents lie there. Nothing was written.`;
      return this.#end(job, { status: 'failed', error, isInconclusive: true });
    }
    if (changesAnything(preview)) {
      const safetyBackupId = job.safetyBackupId ?? newBackupId(clock.now());
      return this.#change(job, { phase: 'securing', safetyBackupId });
    }
    const documents = counts.unchanged + counts.kept;
    const verification = { documents, differences: 0, samples: [], changedByOthers: 0 };
    const done = { ...counts, deleted: 0 };
    return this.#end(job, { status: 'success', error: null, verification, counts: done });
  }

  async #awaitSafety(job: RestoreJob): Promise<Outcome> {
    if (job.cancelRequested) return this.#cancelled(job);
    const safety = await this.#backupOf(job, {
      id: job.safetyBackupId ?? '',
      purpose: 'safety',
      scope: targetScope(job),
      database: databaseOf(job),
      readTime: null,
    });
    if (safety === null) return 'waiting';
    if (!holdsEverything(safety)) return this.#end(job, incomplete(safety, 'for safety'));
    return this.#beginWriting(job);
  }

  #beginWriting(job: RestoreJob): Promise<Outcome> {
    const now = this.#deps.clock.now().toISOString();
    return this.#change(job, { phase: 'writing', writingSince: job.writingSince ?? now });
  }

  /** A backup that the job asks for, once it has ended; null before. */
  async #backupOf(
    job: RestoreJob,
    wanted: Pick<
      Parameters<BackupJobs['createForRestore']>[0],
      'id' | 'purpose' | 'scope' | 'database' | 'readTime'
    >,
  ): Promise<BackupMetadata | null> {
    const { backups, backupCatalogue } = this.#deps;
    const actor = { ...job.requestedBy, ip: null };
    // What is kept for some days must not lie about in the clear where its like is encrypted.
    const alike =
      wanted.purpose === 'past'
        ? await backupCatalogue.listRestorable()
        : await mapLimited(chainOf(job), 8, (one) => backups.getBackup(one));
    const isEncrypted = alike.some((backup) => backup.encryptionEnabled);
    await backups.createForRestore({ ...wanted, restoreId: job.id, isEncrypted }, actor);
    const backup = await backupCatalogue.get(wanted.id);
    return hasEnded(backup) ? backup : null;
  }

  /** A restore that did not leave what the backup holds is no success: it is taken back. */
  async #judge(job: RestoreJob, parts: readonly RestorePart[]): Promise<Outcome> {
    const verification = {
      documents: sum(parts, (part) => part.created + part.changed + part.unchanged),
      differences: sum(parts, (part) => part.differences),
      samples: parts.flatMap((part) => part.samples).slice(0, 5),
      changedByOthers: sum(parts, (part) => part.changedByOthers),
    };
    const { differences, changedByOthers, samples } = verification;
    const warnings = changedByOthers === 0 ? [] : [othersWrote(changedByOthers, samples)];
    await this.#change(job, { verification, warnings: [...job.warnings, ...warnings] });
    const named = samples.join(', ');
    if (differences > 0) {
      return this.#turnBack(
        job,
        `${differences} documents differ from the backup after writing, among them ${named}.`,
      );
    }
    if (job.purpose === 'drill') return this.#enter(job, 'cleaning');
    return this.#end(job, { status: 'success', error: null });
  }

  /** Runs a step of the backup set; when all pieces are through, goes on, or turns back if one failed or a cancel came. */
  async #afterStep(
    job: RestoreJob,
    step: RestorePartStep,
    onward: (parts: RestorePart[]) => Promise<Outcome>,
  ): Promise<Outcome> {
    const parts = await this.#deps.pieces.run(job, 'backup', step);
    if (parts === null) return 'waiting';
    await this.#showCounts(job, step);
    if (job.cancelRequested) return this.#turnBack(job, 'Cancelled.');
    const failures = parts.filter((part) => part.state === 'failed');
    const failed = failures.find((part) => !part.isInconclusive) ?? failures[0];
    if (failed !== undefined) {
      return this.#turnBack(job, failed.error ?? 'A piece failed.', failed.isInconclusive);
    }
    return onward(parts);
  }

  /** Before anything was written there is nothing to take back. */
  async #turnBack(job: RestoreJob, reason: string, saysNothing = false): Promise<Outcome> {
    const isInconclusive = job.purpose === 'drill' && saysNothing;
    if (job.writingSince === null) {
      const status = job.cancelRequested ? 'cancelled' : 'failed';
      return this.#end(job, { status, error: `${reason} Nothing was written.`, isInconclusive });
    }
    const phase = job.purpose === 'drill' ? 'cleaning' : 'rolling_back';
    return this.#change(job, { phase, error: reason, isInconclusive });
  }

  async #giveUp(restoreId: string, reason: string, saysNothing: boolean): Promise<void> {
    const job = await this.#deps.catalogue.get(restoreId);
    if (restoreHasEnded(job)) return;
    if (job.phase === 'cleaning') await this.#end(job, notCleared(job, reason));
    else if (job.phase === 'rolling_back') {
      const error = `${job.error ?? ''} Taking it back failed: ${reason} ${howToFinish(job)}`;
      await this.#end(job, { status: 'failed', error });
    } else await this.#turnBack(job, reason, saysNothing);
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
      ...(patch.phase === undefined ? {} : { phaseSince: heartbeatAt }),
      ...patch,
    }));
    if (patch.phase !== undefined) {
      logger.info('The restore enters a phase', { restoreId: job.id, phase: patch.phase });
    }
    return 'advanced';
  }

  async #showCounts(job: RestoreJob, step: RestorePartStep): Promise<void> {
    const { catalogue, clock } = this.#deps;
    const totals = await catalogue.totals(job.id);
    const { created, changed, unchanged, deleted, kept } = totals;
    const stepsDone = STEPS_DONE[step];
    const isLooking = step === 'check' || step === 'preview';
    await this.#change(job, {
      ...(isLooking ? {} : { counts: totals }),
      progress: {
        stepsDone,
        stepsTotal: RESTORE_STEPS,
        documents: created + changed + unchanged + deleted + kept,
        documentsTotal: job.progress?.documentsTotal ?? null,
        updatedAt: clock.now().toISOString(),
      },
    });
  }

  #cancelled(job: RestoreJob): Promise<Outcome> {
    return this.#end(job, { status: 'cancelled', error: 'Cancelled; nothing was written.' });
  }

  async #end(job: RestoreJob, end: RestoreEnd): Promise<Outcome> {
    await this.#deps.ending.end(job, end);
    return 'ended';
  }

  async #enqueueAgain(restoreId: string): Promise<void> {
    const key = `${restoreId}/again/${this.#deps.clock.now().getTime()}`;
    await this.#deps.tasks.enqueue('advanceRestore', key, { restoreId });
  }
}

function databaseOf({ target }: RestoreJob): BackupMetadata['database'] {
  return target === null ? null : { projectId: target.projectId, databaseId: target.databaseId };
}

function incomplete(backup: BackupMetadata, what: string): RestoreEnd {
  const reason = backup.error ?? backup.warnings.join(' ');
  return {
    status: 'failed',
    error: `The backup ${backup.id} ${what} ended as ${backup.status}, so nothing was written. ${reason}`,
  };
}

function staleness(shown: RestoreJob['counts'], now: RestoreJob['counts']): string {
  return `The database has changed since the preview, so nothing was written. Shown: ${inWords(shown)}. Now: ${inWords(now)}. Look at a new preview, then confirm again.`;
}

function inWords({ created, changed, deleted }: RestoreJob['counts']): string {
  return `${created} to bring back, ${changed} to change, ${deleted} to delete`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
