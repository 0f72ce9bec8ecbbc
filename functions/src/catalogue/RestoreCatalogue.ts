/** Our records of restore jobs and their parts in `restoreJobs`. */
import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { z } from 'zod';
import {
  COLLECTIONS,
  ENDED_RESTORE_STATUSES,
  type RestoreCounts,
  RestoreJob,
} from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { NameRange } from '../domain/ranges.ts';
import { NEW_STEP, stuckSteps } from './leases.ts';
import { fromStored, StoredRange, toStored } from './stored.ts';
import { createMissing, updateAll } from './writeAll.ts';

/**
 * A stored part that a piece is read from, as far as the part has its say there; `location` is the provider whose copy was
 * found whole, null before the check.
 */
const PieceSource = z.object({
  backupId: z.string(),
  part: z.string(),
  ranges: z.array(StoredRange),
  location: z.string().nullable(),
});
export type PieceSource = z.infer<typeof PieceSource>;

/**
 * A piece of a restore: the documents in its ranges, as the parts of a backup and of those it builds on tell them. The
 * same piece goes through the steps of the job one after the other; `set` tells whether it puts back the backup or,
 * rolling back, the safety backup.
 */
export const RestorePart = z.object({
  id: z.string(),
  set: z.enum(['backup', 'safety']),
  step: z.enum(['check', 'write', 'delete', 'verify']),
  /** Of the newest backup first, in the order of names; none where the archive holds nothing and only live documents may be. */
  sources: z.array(PieceSource),
  ranges: z.array(StoredRange),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  attempt: z.number().int(),
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  toDelete: z.number().int(),
  deleted: z.number().int(),
  differences: z.number().int(),
  samples: z.array(z.string()),
  error: z.string().nullable(),
});
export type RestorePart = z.infer<typeof RestorePart>;

export type RestorePartSet = RestorePart['set'];
export type RestorePartStep = RestorePart['step'];

/** Steps a job takes in all: check, secure, write, delete, verify. */
export const RESTORE_STEPS = 5;

export class RestoreCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  ref(id: string): DocumentReference {
    return this.#db.collection(COLLECTIONS.restores).doc(id);
  }

  partRef(id: string, partId: string): DocumentReference {
    return this.ref(id).collection('parts').doc(partId);
  }

  create(tx: Transaction, job: RestoreJob): void {
    tx.create(this.ref(job.id), { ...toStored(job), ...NEW_STEP });
  }

  /** Throws `restore/not-found`. */
  async get(id: string): Promise<RestoreJob> {
    const snapshot = await this.ref(id).get();
    if (!snapshot.exists) {
      throw new FirevaultError('not-found', 'restore/not-found', `There is no restore ${id}.`, {
        nextStep: 'Take the id that the restore answered with when it was started.',
        fields: [{ field: 'restoreId', message: 'No such restore.' }],
      });
    }
    return parse(snapshot.data() ?? {});
  }

  async listOpen(): Promise<RestoreJob[]> {
    const snapshot = await this.#db
      .collection(COLLECTIONS.restores)
      .where('status', 'in', ['pending', 'in_progress'])
      .get();
    return snapshot.docs.map((doc) => parse(doc.data()));
  }

  /**
   * Changes the record unless it has ended; answers whether it did. `also` reads what else is to change in the same moment,
   * and answers how.
   */
  updateOpen(
    id: string,
    change: (job: RestoreJob) => Partial<RestoreJob> | null,
    also: (tx: Transaction) => Promise<() => void> = async () => () => undefined,
  ) {
    return this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(this.ref(id));
      if (!snapshot.exists) return false;
      const job = parse(snapshot.data() ?? {});
      if (restoreHasEnded(job)) return false;
      const patch = change(job);
      if (patch === null) return false;
      const act = await also(tx);
      tx.update(this.ref(id), toStored(patch));
      act();
      return true;
    });
  }

  /** Writes the pieces of a job; one that is there already stays as it is. */
  async putParts(
    id: string,
    parts: {
      id: string;
      set: RestorePartSet;
      step: RestorePartStep;
      sources: PieceSource[];
      ranges: NameRange[];
    }[],
  ): Promise<void> {
    const records = parts.map((part) => ({
      ref: this.partRef(id, part.id),
      fields: {
        ...part,
        ...beginningOf(part.step, { ...part, toDelete: 0 }),
        created: 0,
        changed: 0,
        unchanged: 0,
        toDelete: 0,
        deleted: 0,
        differences: 0,
        samples: [],
        error: null,
      },
    }));
    await createMissing(this.#db, records);
  }

  async part(id: string, partId: string): Promise<RestorePart | null> {
    const snapshot = await this.partRef(id, partId).get();
    return snapshot.exists ? RestorePart.parse(snapshot.data()) : null;
  }

  async parts(id: string, set: RestorePartSet): Promise<RestorePart[]> {
    const snapshot = await this.ref(id).collection('parts').where('set', '==', set).get();
    return snapshot.docs.map((doc) => RestorePart.parse(doc.data()));
  }

  /**
   * Sends every part of a set on to a step, leaving those alone that are in it already, and answers all parts as they
   * are then. Only to be called when the step before has ended for all of them.
   */
  async beginStep(id: string, set: RestorePartSet, step: RestorePartStep): Promise<RestorePart[]> {
    const parts = await this.parts(id, set);
    const moved = parts.map((part) =>
      part.step === step ? part : { ...part, step, ...beginningOf(step, part) },
    );
    const records = moved
      .filter((part, index) => part !== parts[index])
      .map((part) => ({
        ref: this.partRef(id, part.id),
        fields: { step, ...beginningOf(step, part) },
      }));
    await updateAll(this.#db, records);
    return moved;
  }

  async countOpenParts(id: string, set: RestorePartSet): Promise<number> {
    const open = this.ref(id)
      .collection('parts')
      .where('set', '==', set)
      .where('state', 'in', ['queued', 'running']);
    return (await open.count().get()).data().count;
  }

  /** Pieces that nobody is at work on although they wait. */
  async stuckParts(id: string, now: Date): Promise<string[]> {
    return (await stuckSteps(this.ref(id).collection('parts'), now)).map((step) => step.id);
  }

  /** What the parts of the backup set have done so far. */
  async totals(id: string): Promise<RestoreCounts & { parts: number; partsDone: number }> {
    const parts = await this.parts(id, 'backup');
    const add = (of: (part: RestorePart) => number): number =>
      parts.reduce((total, part) => total + of(part), 0);
    return {
      created: add((part) => part.created),
      changed: add((part) => part.changed),
      unchanged: add((part) => part.unchanged),
      deleted: add((part) => part.deleted),
      parts: parts.length,
      partsDone: add((part) => Number(part.state === 'done' || part.state === 'failed')),
    };
  }

  /** Writes the job's counts unless somebody did so within the last second. */
  async reportProgress(id: string, now: Date): Promise<void> {
    const due = (job: RestoreJob): boolean =>
      job.progress === null || now.getTime() - Date.parse(job.progress.updatedAt) >= 1000;
    const job = await this.get(id);
    if (restoreHasEnded(job) || !due(job)) return;
    const { created, changed, unchanged, deleted } = await this.totals(id);
    await this.updateOpen(id, (current) =>
      due(current)
        ? {
            heartbeatAt: now.toISOString(),
            counts: { created, changed, unchanged, deleted },
            progress: {
              stepsDone: current.progress?.stepsDone ?? 0,
              stepsTotal: current.progress?.stepsTotal ?? RESTORE_STEPS,
              documents: created + changed + unchanged + deleted,
              documentsTotal: current.progress?.documentsTotal ?? null,
              updatedAt: now.toISOString(),
            },
          }
        : null,
    );
  }
}

/** A step in which a piece has nothing to do is done from the start and needs no task. */
function beginningOf(
  step: RestorePartStep,
  piece: Pick<RestorePart, 'sources' | 'toDelete'>,
): { state: RestorePart['state']; attempt: number; lease: null } {
  const isIdle =
    (step === 'check' && piece.sources.length === 0) || (step === 'delete' && piece.toDelete === 0);
  return { ...NEW_STEP, state: isIdle ? 'done' : 'queued' };
}

export function restoreHasEnded(job: RestoreJob): boolean {
  return (ENDED_RESTORE_STATUSES as readonly string[]).includes(job.status);
}

function parse(data: Record<string, unknown>): RestoreJob {
  return RestoreJob.parse(fromStored(data));
}
