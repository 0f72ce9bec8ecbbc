/** Takes back what a restore has done: by its safety backup, or by clearing the place of a drill. */
import type { Leases } from '../../catalogue/leases.ts';
import type { RestoreCatalogue, RestorePartStep } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreJob } from '../../contract/index.ts';
import { targetRanges } from './jobScope.ts';
import type { RestoreEnd, RestoreEnding } from './RestoreEnding.ts';
import type { RestorePieces } from './RestorePieces.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  pieces: RestorePieces;
  ending: RestoreEnding;
  leases: Leases;
}

/** `advanced`: there may be more to do at once; `waiting`: tasks or a backup are at work; `ended`. */
export type Outcome = 'advanced' | 'waiting' | 'ended';

export class TakingBack {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Puts the safety backup back exactly: pieces, write, delete, verify. */
  async rollBack(job: RestoreJob): Promise<Outcome> {
    const { catalogue, pieces } = this.#deps;
    if (await this.#isStillWritten(job)) return 'waiting';
    const found = await catalogue.parts(job.id, 'safety');
    // A worker may have died while it wrote the pieces: only a later step tells that they are all there.
    if (found.every((part) => part.step === 'check')) {
      await pieces.put(job, 'safety', [job.safetyBackupId ?? ''], targetRanges(job));
    }
    const step = found[0]?.step ?? 'check';
    const settled = await pieces.run(job, 'safety', step);
    if (settled === null) return 'waiting';
    const failed = settled.filter((part) => part.state === 'failed');
    if (failed.length > 0) {
      const reasons = failed.map(
        (part) => `${part.ranges[0]?.from ?? 'the beginning'}: ${part.error}`,
      );
      return this.#end(job, {
        status: 'failed',
        error: `${job.error ?? ''} Rolling back failed for the documents from ${reasons.join('; from ')}. ${howToFinish(job)}`,
      });
    }
    const next = FOLLOWING[step];
    if (next !== undefined) {
      await catalogue.beginStep(job.id, 'safety', next);
      return 'advanced';
    }
    const samples = settled.flatMap((part) => part.samples).slice(0, 5);
    const differences = sum(settled, (part) => part.differences);
    if (differences > 0) {
      return this.#end(job, {
        status: 'failed',
        error: `${job.error ?? ''} ${differences} documents are not as they were before, among them ${samples.join(', ')}. ${howToFinish(job)}`,
      });
    }
    const others = sum(settled, (part) => part.changedByOthers);
    const said = others === 0 ? [] : [othersWrote(others, samples)];
    return this.#end(job, { status: 'rolled_back', error: [job.error ?? '', ...said].join(' ') });
  }

  /** Clears the place of a drill, however it went. */
  async cleanUp(job: RestoreJob): Promise<Outcome> {
    if (await this.#isStillWritten(job)) return 'waiting';
    const settled = await this.#deps.pieces.run(job, 'backup', 'clean');
    if (settled === null) return 'waiting';
    const failed = settled.find((part) => part.state === 'failed');
    if (failed !== undefined) return this.#end(job, notCleared(job, failed.error ?? 'no reason.'));
    const { error, isInconclusive } = job;
    if (error === null) return this.#end(job, { status: 'success', error });
    const status = job.cancelRequested ? 'cancelled' : 'failed';
    return this.#end(job, { status, error, isInconclusive });
  }

  /**
   * A job that turns back because its leader cannot go on may have workers that write: they hear of it with their next
   * heartbeat, and what they write until then must not come after what is put back.
   */
  #isStillWritten({ id }: RestoreJob): Promise<boolean> {
    const { catalogue, leases } = this.#deps;
    return catalogue.isAtWork(leases, id, 'backup', 'clean');
  }

  async #end(job: RestoreJob, end: RestoreEnd): Promise<Outcome> {
    await this.#deps.ending.end(job, end);
    return 'ended';
  }
}

/** The step that follows in a rollback. */
const FOLLOWING: Partial<Record<RestorePartStep, RestorePartStep>> = {
  check: 'write',
  write: 'delete',
  delete: 'verify',
};

export function howToFinish({ safetyBackupId }: RestoreJob): string {
  return `Undo this restore to finish: that puts the safety backup ${safetyBackupId} back exactly.`;
}

/** What a drill leaves behind is no fault of its backup: by then the documents had been found right, or its failure said why not. */
export function notCleared(job: RestoreJob, reason: string): RestoreEnd {
  const place = job.target?.pathPrefix ?? '';
  const left = `The place of the drill could not be cleared: ${reason} Delete ${place} and all below it.`;
  return {
    status: job.cancelRequested ? 'cancelled' : 'failed',
    error: job.error === null ? left : `${job.error} ${left}`,
    isInconclusive: job.error === null || job.isInconclusive,
  };
}

export function othersWrote(documents: number, samples: readonly string[]): string {
  return `${documents} documents were changed by others meanwhile and left as they are: ${samples.join(', ')}.`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
