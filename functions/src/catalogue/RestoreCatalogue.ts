/** Our records of restore jobs and their parts in `restoreJobs`. */
import {
  AggregateField,
  type DocumentData,
  type DocumentReference,
  type Firestore,
  type Query,
  type Transaction,
} from 'firebase-admin/firestore';
import { z } from 'zod';
import {
  COLLECTIONS,
  ENDED_RESTORE_STATUSES,
  type ListRestoresQuery,
  RestoreCounts,
  RestoreJob,
  type RestorePage,
} from '../contract/index.ts';
import { FirevaultError, unreachable } from '../domain/errors.ts';
import type { NameRange } from '../domain/ranges.ts';
import { claimReport } from './claimReport.ts';
import { NEW_STEP, stuckSteps } from './leases.ts';
import { fromStored, StoredRange, toStored } from './stored.ts';
import { findUnsettled, markOfEnd, settleEnd } from './unsettled.ts';
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

/** What a restore would do to the documents of a piece, `deleted` being those that would go. */
const PiecePlan = z.object({
  counts: RestoreCounts,
  /** Documents that are there now: what each later scan of the piece reads. */
  live: z.number().int(),
  collections: z.record(z.string(), RestoreCounts),
  samples: z.object({
    created: z.array(z.string()),
    changed: z.array(z.string()),
    deleted: z.array(z.string()),
  }),
  digest: z.string(),
  /** Of the paths that the job names, the places of those at which the backup holds something here. */
  heldPaths: z.array(z.number().int()).default([]),
});
export type PiecePlan = z.infer<typeof PiecePlan>;

/**
 * A piece of a restore: the documents in its ranges, as the parts of a backup and of those it builds on tell them. The
 * same piece goes through the steps of the job one after the other; `set` tells whether it puts back the backup or,
 * rolling back, the safety backup.
 */
export const RestorePart = z.object({
  id: z.string(),
  set: z.enum(['backup', 'safety']),
  step: z.enum(['check', 'preview', 'write', 'delete', 'verify', 'clean']),
  /** Of the newest backup first, in the order of names; none where the archive holds nothing and only live documents may be. */
  sources: z.array(PieceSource),
  ranges: z.array(StoredRange),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  attempt: z.number().int(),
  /** What the step `preview` found; null before it. */
  plan: PiecePlan.nullable(),
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  kept: z.number().int(),
  toDelete: z.number().int(),
  deleted: z.number().int(),
  differences: z.number().int(),
  samples: z.array(z.string()),
  /** Documents that differ because others wrote them after `wroteUntil`. */
  changedByOthers: z.number().int(),
  /** The server's time when the last write of this piece was through; null while none was made. */
  wroteUntil: z.string().nullable(),
  error: z.string().nullable(),
  /** Of one that failed: for a reason that says nothing about the backup. */
  isInconclusive: z.boolean().default(false),
});
export type RestorePart = z.infer<typeof RestorePart>;

export type RestorePartSet = RestorePart['set'];
export type RestorePartStep = RestorePart['step'];

/** Steps a job takes in all: check, preview, secure, write, delete, verify. */
export const RESTORE_STEPS = 6;

const NOTHING_DONE = {
  created: 0,
  changed: 0,
  unchanged: 0,
  kept: 0,
  toDelete: 0,
  deleted: 0,
  differences: 0,
  samples: [],
  changedByOthers: 0,
  wroteUntil: null,
} as const;

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

  async exists(id: string): Promise<boolean> {
    return (await this.ref(id).get()).exists;
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

  /** Newest first. An id begins with the moment it was made at. Throws `restore/not-found` for an unknown cursor. */
  async list({ status, backupId, limit, cursor }: ListRestoresQuery): Promise<RestorePage> {
    let query: Query = this.#db.collection(COLLECTIONS.restores);
    if (status !== undefined) query = query.where('status', '==', status);
    if (backupId !== undefined) query = query.where('backupId', '==', backupId);
    query = query.orderBy('createdAt', 'desc');
    if (cursor !== undefined) {
      await this.get(cursor);
      query = query.startAfter(await this.ref(cursor).get());
    }
    const { docs } = await query.limit(limit + 1).get();
    const items = docs.slice(0, limit).map((doc) => parse(doc.data()));
    const last = items.at(-1);
    return docs.length > limit && last !== undefined ? { items, nextCursor: last.id } : { items };
  }

  async listOpen(): Promise<RestoreJob[]> {
    const snapshot = await this.#db
      .collection(COLLECTIONS.restores)
      .where('status', 'in', ['pending', 'in_progress'])
      .get();
    return snapshot.docs.map((doc) => parse(doc.data()));
  }

  /** Everybody knows of the end now. */
  settleEnd(id: string): Promise<void> {
    return settleEnd(this.ref(id));
  }

  /** Those that have ended and whose end not everybody knows of. */
  async listUnsettled(): Promise<RestoreJob[]> {
    const unsettled = await findUnsettled(this.#db.collection(COLLECTIONS.restores));
    return unsettled.map((doc) => parse(doc.data()));
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
      tx.update(this.ref(id), { ...toStored(patch), ...markOfEnd(patch) });
      act();
      return true;
    });
  }

  async update(id: string, patch: Partial<RestoreJob>): Promise<void> {
    await this.ref(id).update(toStored(patch));
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
        ...beginningOf(part.step, { ...part, plan: null, toDelete: 0 }),
        ...NOTHING_DONE,
        plan: null,
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

  /** Pieces that a worker is at now. */
  async countRunningParts(id: string): Promise<number> {
    const running = this.ref(id).collection('parts').where('state', '==', 'running');
    return (await running.count().get()).data().count;
  }

  /** The pieces of a set that a worker is at, or has died at. */
  running(id: string, set: RestorePartSet): Query {
    const parts = this.ref(id).collection('parts');
    return parts.where('set', '==', set).where('state', '==', 'running');
  }

  /** Pieces that nobody is at work on although they wait. */
  async stuckParts(id: string, now: Date): Promise<string[]> {
    return (await stuckSteps(this.ref(id).collection('parts'), now)).map((step) => step.id);
  }

  /** What the parts have done so far, added up by the server. Once a rollback has begun its parts would be among them. */
  async totals(id: string): Promise<RestoreCounts> {
    const sums = await this.ref(id)
      .collection('parts')
      .aggregate({
        created: AggregateField.sum('created'),
        changed: AggregateField.sum('changed'),
        unchanged: AggregateField.sum('unchanged'),
        deleted: AggregateField.sum('deleted'),
        kept: AggregateField.sum('kept'),
      })
      .get();
    return sums.data();
  }

  /**
   * Writes the job's progress unless somebody did so within the last two seconds, and its counts once it writes. Of many
   * workers that find it due, the first to say that the job lives sums up the parts. A rollback says that it lives, and counts nothing.
   */
  async reportProgress(id: string, now: Date): Promise<void> {
    const running = (data: DocumentData): RestoreJob | null => {
      const job = parse(data);
      return restoreHasEnded(job) ? null : job;
    };
    if (!(await claimReport(this.ref(id), running, now))) return;
    const totals = await this.totals(id);
    const { created, changed, unchanged, deleted, kept } = totals;
    await this.updateOpen(id, (current) =>
      current.phase === 'rolling_back'
        ? null
        : {
            ...(current.writingSince === null ? {} : { counts: totals }),
            progress: {
              stepsDone: current.progress?.stepsDone ?? 0,
              stepsTotal: current.progress?.stepsTotal ?? RESTORE_STEPS,
              documents: created + changed + unchanged + deleted + kept,
              documentsTotal: current.progress?.documentsTotal ?? null,
              updatedAt: now.toISOString(),
            },
          },
    );
  }
}

type Beginning = Partial<RestorePart> & Pick<RestorePart, 'state'>;

/** A step in which a piece has nothing to do is done from the start and needs no task. */
function beginningOf(
  step: RestorePartStep,
  piece: Pick<RestorePart, 'sources' | 'toDelete' | 'plan'>,
): Beginning {
  const start = { ...NEW_STEP, error: null };
  const idle = { ...start, state: 'done' } as const;
  switch (step) {
    case 'check':
      return piece.sources.length === 0 ? idle : start;
    case 'write':
      return piece.plan === null || needsWriting(piece.plan)
        ? { ...start, ...NOTHING_DONE, samples: [] }
        : { ...idle, ...foreseen(piece.plan) };
    case 'delete':
      return piece.toDelete === 0 ? idle : start;
    case 'preview':
    case 'verify':
    case 'clean':
      return start;
    default:
      return unreachable(step);
  }
}

function needsWriting({ counts }: PiecePlan): boolean {
  return counts.created + counts.changed > 0;
}

/** The outcome of a writing step in which, as the preview has seen, nothing is to be written. */
function foreseen({ counts: { unchanged, kept, deleted } }: PiecePlan): Partial<RestorePart> {
  return { ...NOTHING_DONE, samples: [], unchanged, kept, toDelete: deleted };
}

export function restoreHasEnded(job: RestoreJob): boolean {
  return (ENDED_RESTORE_STATUSES as readonly string[]).includes(job.status);
}

function parse(data: Record<string, unknown>): RestoreJob {
  return RestoreJob.parse(fromStored(data));
}
