/** Takes one piece of a restore through one step: check its stored parts, preview, write, delete, verify, or clean up. */
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type { RestoreCatalogue, RestorePart } from '../../catalogue/RestoreCatalogue.ts';
import { restoreHasEnded } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreCounts, RestoreJob, RestoreMode } from '../../contract/index.ts';
import { relativePath } from '../../domain/documentName.ts';
import { describeFailure, FirevaultError, isTransient, unreachable } from '../../domain/errors.ts';
import { compareInstants } from '../../domain/instant.ts';
import { isInconclusive } from '../../domain/verification.ts';
import { writesPerSecond } from '../../domain/writeBudget.ts';
import { readDocumentName, readUpdateTime } from '../../firestore/transcoder/readDocument.ts';
import { WriteBatches } from '../../firestore/WriteBatches.ts';
import type { Clock } from '../../platform/clock.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import { fateOf } from './fateOf.ts';
import type { DocumentPair } from './mergeDocuments.ts';
import type { OpenPiece, PieceReader } from './PieceReader.ts';
import { NO_COUNTS, previewPiece } from './previewPiece.ts';
import { WritePace } from './WritePace.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  leases: Leases;
  reader: PieceReader;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
  /** Writes a second that a job begins with; null for no limit. */
  startingRate: number | null;
}

/** What a step found and did; shown live while it runs. */
interface Tally extends RestoreCounts {
  toDelete: number;
  differences: number;
  samples: string[];
  changedByOthers: number;
  wroteUntil: string | null;
}

/** One attempt at a step. */
interface Work {
  job: RestoreJob;
  piece: RestorePart;
  mode: RestoreMode;
  open: OpenPiece;
  tally: Tally;
  pace: WritePace;
  signal: AbortSignal;
  requireFresh: () => void;
}

const MAX_ATTEMPTS = 4;
const MAX_SAMPLES = 5;
/** Documents that are found different after writing are written again, and looked at again. */
const MAX_VERIFICATIONS = 3;

export class PieceRestorer {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered any number of times: writing a document again that is already as it should be is left out. */
  async restorePart(restoreId: string, partId: string): Promise<void> {
    const { catalogue, leases, tasks } = this.#deps;
    const job = await catalogue.get(restoreId);
    if (restoreHasEnded(job)) return;
    const owner = newLeaseOwner();
    const claim = await leases.claim(catalogue.partRef(restoreId, partId), owner);
    if (claim.outcome === 'held') {
      throw new FirevaultError('unavailable', 'job/held', `Another worker is at piece ${partId}.`);
    }
    const piece = await catalogue.part(restoreId, partId);
    if (piece === null) return;
    if (claim.outcome === 'claimed') {
      // The job may have gone on, or turned back, between the task and the claim.
      const current = await catalogue.get(restoreId);
      if (isDue(current, piece)) await this.#attempt(current, piece, owner, claim.attempt);
      else await leases.settle(catalogue.partRef(restoreId, partId), owner, { state: 'queued' });
    }
    await catalogue.reportProgress(restoreId, this.#deps.clock.now());
    if ((await catalogue.countOpenParts(restoreId, piece.set)) > 0) return;
    await tasks.enqueue('advanceRestore', `${restoreId}/${piece.set}/${piece.step}`, { restoreId });
  }

  async #attempt(
    job: RestoreJob,
    piece: RestorePart,
    owner: string,
    attempt: number,
  ): Promise<void> {
    const { catalogue, leases, clock, logger } = this.#deps;
    const ref = catalogue.partRef(job.id, piece.id);
    const ids = { restoreId: job.id, partId: piece.id, step: piece.step, attempt };
    const tally = newTally(piece);
    const pace = new WritePace(clock);
    logger.info('Restoring a piece', ids);
    try {
      if (attempt > MAX_ATTEMPTS) throw tooManyAttempts(piece.id);
      await this.#share(job, pace);
      const fields = await withHeartbeat(
        () => this.#beat(job, piece, owner, tally, pace),
        clock,
        (signal, requireFresh) =>
          this.#step(job, piece, attempt, { tally, pace, signal, requireFresh }),
      );
      await leases.settle(ref, owner, { state: 'done', ...tally, ...fields, error: null });
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('Restoring a piece failed', error, ids);
      const failure = { ...tally, error: describeFailure(error) };
      if (isTransient(error) && attempt < MAX_ATTEMPTS) {
        await leases.settle(ref, owner, { state: 'queued', ...failure });
        throw error;
      }
      await leases.settle(ref, owner, {
        state: 'failed',
        ...failure,
        isInconclusive: isInconclusive(error),
      });
    }
  }

  async #beat(
    { id }: RestoreJob,
    piece: RestorePart,
    owner: string,
    tally: Tally,
    pace: WritePace,
  ): Promise<void> {
    const { catalogue, leases, clock } = this.#deps;
    await leases.extend(catalogue.partRef(id, piece.id), owner, { ...tally });
    await catalogue.reportProgress(id, clock.now());
    const job = await catalogue.get(id);
    // Putting things back is never cancelled, nor is clearing up: it is what cancelling leads to.
    const isTakingBack = piece.set === 'safety' || piece.step === 'clean';
    if (restoreHasEnded(job) || (job.cancelRequested && !isTakingBack)) {
      throw new FirevaultError('conflict', 'restore/cancelled', 'The restore was cancelled.');
    }
    if (!isDue(job, piece)) {
      throw new FirevaultError(
        'conflict',
        'restore/turned-back',
        'The restore is being taken back.',
      );
    }
    await this.#share(job, pace);
  }

  /** The writes a second that the whole job may send, shared evenly by the workers that are at it now. */
  async #share(job: RestoreJob, pace: WritePace): Promise<void> {
    const { catalogue, clock, startingRate } = this.#deps;
    if (startingRate === null || job.writingSince === null) return;
    const seconds = (clock.now().getTime() - Date.parse(job.writingSince)) / 1000;
    const rate = writesPerSecond(startingRate, seconds);
    const workers = Math.max(1, await catalogue.countRunningParts(job.id));
    pace.setRate(rate === null ? null : rate / workers);
  }

  async #step(
    job: RestoreJob,
    piece: RestorePart,
    attempt: number,
    means: Pick<Work, 'tally' | 'pace' | 'signal' | 'requireFresh'>,
  ): Promise<Record<string, unknown>> {
    const { reader } = this.#deps;
    const mode = piece.set === 'safety' ? 'exact' : job.mode;
    const open = await reader.open(job, piece, means.signal);
    // The copy that was sound may have died since: then another attempt looks for one again.
    const found =
      piece.step === 'check' || (attempt > 1 && piece.step !== 'clean')
        ? { sources: await reader.findSoundCopies(open, means.signal) }
        : {};
    if (piece.step === 'check') return found;
    const current =
      'sources' in found ? await reader.open(job, { ...piece, ...found }, means.signal) : open;
    const work: Work = { job, piece, mode, open: current, ...means };
    return { ...found, ...(await this.#run(work)) };
  }

  async #run(work: Work): Promise<Record<string, unknown>> {
    const { piece } = work;
    switch (piece.step) {
      case 'preview':
        return { plan: await this.#preview(work) };
      case 'write':
        await this.#write(work);
        return {};
      case 'delete':
        await this.#delete(work);
        return {};
      case 'verify':
        await this.#verify(work);
        return {};
      case 'clean':
        await this.#clean(work);
        return {};
      case 'check':
        return {};
      default:
        return unreachable(piece.step);
    }
  }

  #preview({ job, open, mode, tally, signal }: Work) {
    const pairs = this.#deps.reader.pairs(open, { namesOnly: false, signal });
    const paths = job.paths.map((path) => open.placement.livePath(path));
    return previewPiece(pairs, mode, paths, (counts) => {
      // Nothing has been done yet; how far the look has come is shown all the same.
      tally.unchanged = total(counts);
    });
  }

  async #write(work: Work): Promise<void> {
    const { open, mode, tally, signal } = work;
    const { placement } = open;
    await this.#writing(work, async (batches) => {
      for await (const pairs of this.#deps.reader.pairs(open, { namesOnly: false, signal })) {
        for (const pair of pairs) {
          const fate = fateOf(pair, mode);
          if (fate === 'ignored') continue;
          if (fate === 'deleted') tally.toDelete += 1;
          else tally[fate] += 1;
          if (pair.record === null || (fate !== 'created' && fate !== 'changed')) continue;
          await batches.add({ path: pair.path, document: placement.document(pair.record) });
        }
      }
    });
  }

  async #delete(work: Work): Promise<void> {
    const { open, tally, signal } = work;
    await this.#writing(work, async (batches) => {
      for await (const pairs of this.#deps.reader.pairs(open, { namesOnly: true, signal })) {
        for (const { path, record } of pairs) {
          if (record !== null) continue;
          await batches.add({ path, document: null });
          tally.deleted += 1;
        }
      }
    });
  }

  /**
   * What differs although it was written before, is written again: it was lost, or changed while the restore wrote. What
   * others have written since the last of our writes is theirs, and counted as such.
   */
  async #verify(work: Work): Promise<void> {
    const { tally } = work;
    for (let round = 1; ; round += 1) {
      tally.differences = 0;
      tally.changedByOthers = 0;
      tally.samples = [];
      await this.#verifyOnce(work, round < MAX_VERIFICATIONS);
      if (tally.differences === 0 || round === MAX_VERIFICATIONS) return;
    }
  }

  async #verifyOnce(work: Work, isToBeMended: boolean): Promise<void> {
    const { open, mode, tally, signal } = work;
    const { wroteUntil } = tally;
    await this.#writing(work, async (batches) => {
      for await (const pairs of this.#deps.reader.pairs(open, { namesOnly: false, signal })) {
        for (const pair of pairs) {
          if (!differs(pair, mode)) continue;
          if (tally.samples.length < MAX_SAMPLES) tally.samples.push(pair.path);
          if (isOthers(pair, wroteUntil)) {
            tally.changedByOthers += 1;
            continue;
          }
          tally.differences += 1;
          if (!isToBeMended) continue;
          const document = pair.record === null ? null : open.placement.document(pair.record);
          await batches.add({ path: pair.path, document });
        }
      }
    });
  }

  /** Removes all that lies where the piece was put: a place that was made for it. */
  async #clean(work: Work): Promise<void> {
    const { open, signal } = work;
    const scan = open.database.scanner.scan(open.ranges, {
      readTime: null,
      namesOnly: true,
      signal,
    });
    await this.#writing(work, async (batches) => {
      for await (const documents of scan) {
        for (const wire of documents) {
          await batches.add({ path: relativePath(readDocumentName(wire)), document: null });
        }
      }
    });
  }

  /** Gives `act` somewhere to put its writes, and ends only when none is on the way; notes the server's time then. */
  async #writing(work: Work, act: (batches: WriteBatches) => Promise<void>): Promise<void> {
    const { open, tally, pace, signal, requireFresh } = work;
    const { writer, scanner } = open.database;
    let hasWritten = false;
    const batches = new WriteBatches(async (writes) => {
      await pace.take(writes.length, signal);
      signal.throwIfAborted();
      requireFresh();
      hasWritten = true;
      await writer.write(writes, signal);
    });
    try {
      await act(batches);
      await batches.flush();
    } finally {
      await batches.settle();
    }
    if (hasWritten || tally.wroteUntil === null) tally.wroteUntil = await scanner.serverTime();
  }
}

const PHASE_OF = {
  check: 'checking',
  preview: 'previewing',
  write: 'writing',
  delete: 'deleting',
  verify: 'verifying',
  clean: 'cleaning',
} as const;

/** Whether the job is where the piece is to be worked on: never is anything put in while all is being taken back. */
function isDue({ phase }: RestoreJob, { set, step }: RestorePart): boolean {
  return phase === (set === 'safety' ? 'rolling_back' : PHASE_OF[step]);
}

function differs(pair: DocumentPair, mode: RestoreMode): boolean {
  const fate = fateOf(pair, mode);
  return fate === 'created' || fate === 'changed' || fate === 'deleted';
}

/** Whether the document was written after the last of our own writes to the piece was through. */
function isOthers({ live }: DocumentPair, wroteUntil: string | null): boolean {
  const updateTime = live === null ? null : readUpdateTime(live);
  return updateTime !== null && wroteUntil !== null && compareInstants(updateTime, wroteUntil) > 0;
}

/** The counts of the steps before are kept; those of this step begin at nothing. */
function newTally(piece: RestorePart): Tally {
  const { created, changed, unchanged, kept, toDelete, deleted, wroteUntil } = piece;
  const nothingYet = { differences: 0, samples: [], changedByOthers: 0, wroteUntil };
  return piece.step === 'preview' || piece.step === 'write'
    ? { ...NO_COUNTS, toDelete: 0, ...nothingYet }
    : { created, changed, unchanged, kept, toDelete, deleted, ...nothingYet };
}

function total({ created, changed, unchanged, deleted, kept }: RestoreCounts): number {
  return created + changed + unchanged + deleted + kept;
}

function tooManyAttempts(partId: string): FirevaultError {
  return new FirevaultError(
    'internal',
    'job/attempts-exhausted',
    `The worker of piece ${partId} ended without a word ${MAX_ATTEMPTS} times.`,
    { nextStep: 'See the logs of restorePart for memory or time limits.' },
  );
}
