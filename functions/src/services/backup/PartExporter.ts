/** Exports one part: documents of some ranges at the backup's moment, through the archive format, to every destination at once. */
import { partExtension } from '../../archive/compression.ts';
import { PartEncoder } from '../../archive/PartEncoder.ts';
import { checkStoredPart } from '../../archive/readPart.ts';
import type { BackupCatalogue, BackupPart } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import { type NameRange, rangesAfter, rangesThrough } from '../../domain/ranges.ts';
import type { DocumentScanner } from '../../firestore/DocumentScanner.ts';
import { recordBlocks, type ScanTally } from '../../firestore/recordBlocks.ts';
import type { Clock } from '../../platform/clock.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import { tee } from '../../platform/tee.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { StorageService } from '../StorageService.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  leases: Leases;
  scanner: Pick<DocumentScanner, 'scan'>;
  storage: Pick<StorageService, 'open'>;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
  limits: PartLimits;
}

/** A part that reaches either limit is closed and hands the rest of its range to a new one. */
export interface PartLimits {
  storedBytes: number;
  milliseconds: number;
}

export const PART_LIMITS: PartLimits = { storedBytes: 64 * 1024 * 1024, milliseconds: 6 * 60_000 };

/** The first try and three more. */
export const MAX_PART_ATTEMPTS = 4;

interface ExportedPart {
  /** What is left of the ranges when a limit closed the part before its end. */
  rest: NameRange[];
  /** What the part's record says from now on. */
  fields: Partial<BackupPart> & { state: 'done' };
}

export class PartExporter {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered any number of times: a part that is done stays as it is, one in other hands is left to them. */
  async exportPart(backupId: string, partId: string): Promise<void> {
    const { catalogue, leases, clock, logger } = this.#deps;
    const backup = await catalogue.find(backupId);
    // A record that was removed meanwhile leaves nothing to do.
    if (backup === null || hasEnded(backup)) return;
    const ref = catalogue.partRef(backupId, partId);
    const owner = newLeaseOwner();
    const claim = await leases.claim(ref, owner);
    if (claim.outcome === 'held') throw heldByAnother(partId, claim.until);
    if (claim.outcome === 'claimed') {
      logger.info('Exporting a part', { backupId, partId, attempt: claim.attempt });
      await this.#attempt(backup, partId, owner, claim.attempt);
    }
    await catalogue.reportProgress(backupId, clock.now());
    await this.#finishWhenComplete(backupId);
  }

  async #attempt(
    backup: BackupMetadata,
    partId: string,
    owner: string,
    attempt: number,
  ): Promise<void> {
    const { catalogue, leases, clock, logger, tasks } = this.#deps;
    const ref = catalogue.partRef(backup.id, partId);
    const part = await catalogue.part(backup.id, partId);
    if (part === null) throw new Error(`The part ${partId} vanished after it was claimed.`);
    try {
      if (attempt > MAX_PART_ATTEMPTS) throw tooManyAttempts(partId);
      const tally: ScanTally = { documents: 0, bytes: 0, lastPath: null, counts: {} };
      const exported = await withHeartbeat(
        () => this.#beat(backup.id, partId, owner, tally),
        clock,
        (signal) => this.#export(backup, part, attempt, tally, signal),
      );
      const { rest } = exported;
      const nextId = `${partId}-n`;
      await leases.settle(ref, owner, exported.fields, (tx) => {
        if (rest.length > 0) catalogue.addPart(tx, backup.id, nextId, rest);
      });
      if (rest.length > 0) {
        const payload = { backupId: backup.id, partId: nextId };
        await tasks.enqueue('exportPart', `${backup.id}/${nextId}/0`, payload);
      }
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('Exporting a part failed', error, { backupId: backup.id, partId, attempt });
      if (isTransient(error) && attempt < MAX_PART_ATTEMPTS) {
        await leases.settle(ref, owner, { state: 'queued', error: describeFailure(error) });
        throw error;
      }
      await leases.settle(ref, owner, { state: 'failed', error: describeFailure(error) });
    }
  }

  async #beat(backupId: string, partId: string, owner: string, tally: ScanTally): Promise<void> {
    const { catalogue, leases, clock } = this.#deps;
    const { documents, bytes } = tally;
    await leases.extend(catalogue.partRef(backupId, partId), owner, { documents, bytes });
    await catalogue.reportProgress(backupId, clock.now());
    const backup = await catalogue.get(backupId);
    if (backup.cancelRequested || hasEnded(backup)) throw cancelled(backupId);
  }

  async #export(
    backup: BackupMetadata,
    part: BackupPart,
    attempt: number,
    tally: ScanTally,
    signal: AbortSignal,
  ): Promise<ExportedPart> {
    if (backup.cancelRequested) throw cancelled(backup.id);
    const { scanner, clock, limits } = this.#deps;
    const encoder = new PartEncoder(backup.compression);
    const startedAt = clock.now().getTime();
    let isCut = false;
    const isFull = (): boolean => {
      isCut =
        encoder.storedBytes >= limits.storedBytes ||
        clock.now().getTime() - startedAt >= limits.milliseconds;
      return isCut;
    };
    const scan = scanner.scan(part.ranges, { readTime: backup.readTime, signal });
    const blocks = recordBlocks(scan, tally, isFull);
    // A worker taken for dead may still be uploading: each attempt has an object of its own, so neither can spoil the other's.
    const suffix = attempt === 1 ? '' : `-a${attempt}`;
    const object = `parts/${part.id}${suffix}${partExtension(backup.compression)}`;
    const locationErrors = await this.#store(encoder.encode(blocks), backup, object, signal);
    const summary = encoder.summary();
    await this.#check(backup, { object, ...summary }, locationErrors, signal);
    const closedAt = isCut ? tally.lastPath : null;
    return {
      rest: closedAt === null ? [] : rangesAfter(part.ranges, closedAt),
      fields: {
        state: 'done',
        object,
        ...summary,
        documents: tally.documents,
        documentCounts: tally.counts,
        locationErrors,
        error: null,
        ...(closedAt === null ? {} : { ranges: rangesThrough(part.ranges, closedAt) }),
      },
    };
  }

  /** Streams to every destination at the pace of the slowest; answers the reason for each that failed. */
  async #store(
    stored: AsyncIterable<Buffer>,
    backup: BackupMetadata,
    object: string,
    signal: AbortSignal,
  ): Promise<Record<string, string>> {
    const { storage } = this.#deps;
    const locations = backup.storageLocations.filter((location) => location.status !== 'failed');
    const { branches, pump } = tee(stored, locations.length);
    const errors: Record<string, string> = {};
    const failures: unknown[] = [];
    const uploads = locations.map(async (location, index) => {
      const branch = branches[index];
      if (branch === undefined) return;
      try {
        const provider = await storage.open(location.provider);
        await provider.uploadStream(branch.bytes, `${location.path}/${object}`, { signal });
      } catch (error) {
        errors[location.provider] = describeFailure(error);
        failures.push(error);
      } finally {
        branch.leave();
      }
    });
    await Promise.all([pump(), ...uploads]);
    // One bad destination must not hurt the others; when all are bad the fault is worth its retries.
    if (failures.length === locations.length) throw failures[0];
    return errors;
  }

  /**
   * Reads back what each destination holds, and compares: a part counts only where it is there, whole. The reason is
   * noted for a destination that gives back something else; it is thrown when none is right.
   */
  async #check(
    backup: BackupMetadata,
    part: { object: string; storedBytes: number; storedSha256: string },
    locationErrors: Record<string, string>,
    signal: AbortSignal,
  ): Promise<void> {
    const failures: unknown[] = [];
    for (const location of backup.storageLocations) {
      if (locationErrors[location.provider] !== undefined) continue;
      try {
        const provider = await this.#deps.storage.open(location.provider);
        const stored = provider.downloadStream(`${location.path}/${part.object}`, { signal });
        await checkStoredPart(stored, part);
      } catch (error) {
        signal.throwIfAborted();
        locationErrors[location.provider] = describeFailure(error);
        failures.push(error);
      }
    }
    const failed = Object.keys(locationErrors).length;
    if (failures.length > 0 && failed === backup.storageLocations.length) throw failures[0];
  }

  async #finishWhenComplete(backupId: string): Promise<void> {
    const { catalogue, tasks } = this.#deps;
    if ((await catalogue.countOpenParts(backupId)) > 0) return;
    await tasks.enqueue('finishBackup', backupId, { backupId });
  }
}

function heldByAnother(partId: string, until: Date): FirevaultError {
  return new FirevaultError(
    'unavailable',
    'job/held',
    `Another worker is at part ${partId} until ${until.toISOString()} at least.`,
  );
}

function tooManyAttempts(partId: string): FirevaultError {
  return new FirevaultError(
    'internal',
    'job/attempts-exhausted',
    `The worker of part ${partId} ended without a word ${MAX_PART_ATTEMPTS} times.`,
    { nextStep: 'See the logs of exportPart for memory or time limits, then back up again.' },
  );
}

function cancelled(backupId: string): FirevaultError {
  return new FirevaultError(
    'conflict',
    'backup/cancelled',
    `The backup ${backupId} was cancelled.`,
  );
}
