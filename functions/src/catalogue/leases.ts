/** Claims a step of work for one worker at a time: state, lease and attempt in the step's own document. */
import {
  type DocumentData,
  type DocumentReference,
  type Firestore,
  type Query,
  Timestamp,
  type Transaction,
} from 'firebase-admin/firestore';
import { z } from 'zod';
import { FirevaultError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';

/** A worker that says nothing for so long is taken for dead. */
export const LEASE_MS = 30_000;
/** How often a live worker says so. */
const HEARTBEAT_MS = 8_000;

const StepFields = z.object({
  state: z.enum(['queued', 'running', 'done', 'failed']),
  attempt: z.number().int(),
  lease: z.object({ owner: z.string(), expiresAt: z.instanceof(Timestamp) }).nullable(),
});

/** What a step's document starts with. */
export const NEW_STEP = { state: 'queued', attempt: 0, lease: null } as const;

export type Claim =
  | { outcome: 'claimed'; attempt: number }
  /** Nothing left to do: an earlier delivery did it, or gave up on it. */
  | { outcome: 'settled' }
  /** Another worker is at it; come back when its lease has run out. */
  | { outcome: 'held'; until: Date };

/** Whether a worker failed only because another has taken over: the step is that one's business now. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof FirevaultError && error.code === LEASE_LOST;
}

const LEASE_LOST = 'job/lease-lost';

/** The steps that wait although nobody is at work on them: queued for longer than a lease, or held by the dead. */
export async function stuckSteps(steps: Query, now: Date): Promise<DocumentReference[]> {
  const open = await steps.where('state', 'in', ['queued', 'running']).get();
  return open.docs
    .filter((doc) => {
      const expiresAt = StepFields.parse(doc.data()).lease?.expiresAt.toMillis();
      const quietSince = expiresAt ?? (doc.updateTime?.toMillis() ?? 0) + LEASE_MS;
      return quietSince < now.getTime();
    })
    .map((doc) => doc.ref);
}

/** The time by which leases are told, in milliseconds, made of the moment at which Firestore read the step. */
export type LeaseTime = (readTime: Timestamp) => number;

/**
 * Leases are told by the server's clock, never by a worker's own: one that is ahead would take steps from the living, and
 * leave its own held long after its death.
 */
export class Leases {
  readonly #db: Firestore;
  readonly #time: LeaseTime;

  constructor(db: Firestore, time: LeaseTime = (readTime) => readTime.toMillis()) {
    this.#db = db;
    this.#time = time;
  }

  /**
   * Takes the step, or says why not. A worker that died is replaced once its lease has run out. `isDue` looks at the
   * document: where one document carries several steps in turn, only the one whose turn it is may be claimed.
   */
  claim(
    step: DocumentReference,
    owner: string,
    isDue: (data: DocumentData) => boolean = () => true,
  ): Promise<Claim> {
    return this.#db.runTransaction(async (tx): Promise<Claim> => {
      const snapshot = await tx.get(step);
      if (!snapshot.exists) return { outcome: 'settled' };
      const fields = StepFields.parse(snapshot.data());
      if (fields.state === 'done' || fields.state === 'failed') return { outcome: 'settled' };
      if (!isDue(snapshot.data() ?? {})) return { outcome: 'settled' };
      const now = this.#time(snapshot.readTime);
      const until = fields.lease?.expiresAt.toDate() ?? null;
      if (fields.state === 'running' && until !== null && until.getTime() > now) {
        return { outcome: 'held', until };
      }
      const attempt = fields.attempt + 1;
      tx.update(step, { state: 'running', attempt, lease: leaseOf(owner, now) });
      return { outcome: 'claimed', attempt };
    });
  }

  /** Says that the worker lives, and how far it is. Throws `job/lease-lost` when another has taken over. */
  async extend(
    step: DocumentReference,
    owner: string,
    progress: Record<string, unknown> = {},
  ): Promise<void> {
    await this.#db.runTransaction(async (tx) => {
      const readTime = await requireOwner(tx, step, owner);
      tx.update(step, { ...progress, lease: leaseOf(owner, this.#time(readTime)) });
    });
  }

  /** Whether a worker that lives is at one of the steps, as far as they are `meant`. */
  async isAnyHeld(steps: Query, meant: (data: DocumentData) => boolean): Promise<boolean> {
    const running = await steps.where('state', '==', 'running').get();
    const now = this.#time(running.readTime);
    return running.docs.some((step) => {
      const { lease } = StepFields.parse(step.data());
      return meant(step.data()) && lease !== null && lease.expiresAt.toMillis() > now;
    });
  }

  /** Ends the step, and does `also` in the same transaction. Throws `job/lease-lost` when another has taken over. */
  async settle(
    step: DocumentReference,
    owner: string,
    fields: Record<string, unknown> & { state: 'queued' | 'done' | 'failed' },
    also: (tx: Transaction) => void = () => undefined,
  ): Promise<void> {
    await this.#db.runTransaction(async (tx) => {
      await requireOwner(tx, step, owner);
      tx.update(step, { ...fields, lease: null });
      also(tx);
    });
  }
}

function leaseOf(owner: string, now: number): { owner: string; expiresAt: Timestamp } {
  return { owner, expiresAt: Timestamp.fromMillis(now + LEASE_MS) };
}

/** Answers when the server read the step. */
async function requireOwner(
  tx: Transaction,
  step: DocumentReference,
  owner: string,
): Promise<Timestamp> {
  const snapshot = await tx.get(step);
  const fields = snapshot.exists ? StepFields.parse(snapshot.data()) : null;
  if (fields?.lease?.owner !== owner) throw leaseLost();
  return snapshot.readTime;
}

function leaseLost(): FirevaultError {
  return new FirevaultError(
    'conflict',
    LEASE_LOST,
    'Another worker has taken over this step; this attempt’s work is dropped.',
  );
}

/**
 * Keeps a lease alive while `work` runs; the work is aborted when the lease is lost or the beat fails for good. A process
 * that was frozen learns of that too late: `requireFresh` throws at once when the last beat is older than a lease.
 */
export async function withHeartbeat<T>(
  beat: () => Promise<void>,
  clock: Clock,
  work: (signal: AbortSignal, requireFresh: () => void) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const aborted = new AbortController();
  let lastBeat = clock.now().getTime();
  const requireFresh = (): void => {
    const silence = clock.now().getTime() - lastBeat;
    // A clock that was put back tells nothing of how long the silence was.
    if (silence > LEASE_MS || silence < 0) throw leaseLost();
  };
  async function keepBeating(): Promise<void> {
    try {
      for (;;) {
        await clock.sleep(HEARTBEAT_MS, ended.signal);
        const begun = clock.now().getTime();
        await beat();
        lastBeat = begun;
      }
    } catch (error) {
      if (!ended.signal.aborted) aborted.abort(error);
    }
  }
  const beating = keepBeating();
  try {
    return await work(aborted.signal, requireFresh);
  } finally {
    ended.abort();
    await beating;
  }
}
