/** What is to be sent and has not arrived: mails and webhook calls, each a leased step that is tried until it is through. */
import {
  type CollectionReference,
  type DocumentReference,
  FieldValue,
  type Firestore,
} from 'firebase-admin/firestore';
import { z } from 'zod';
import { COLLECTIONS, Instant } from '../contract/index.ts';
import { NEW_STEP, stuckSteps } from './leases.ts';
import { fromStored, timestampOf, toStored } from './stored.ts';
import { createMissing } from './writeAll.ts';

/** `to` is an address or a URL. A digest tells of all its notifications in one mail. */
export const OutboxEntry = z.object({
  id: z.string(),
  channel: z.enum(['email', 'webhook']),
  to: z.string(),
  scheduleName: z.string().nullable(),
  notificationIds: z.array(z.string()),
  isDigest: z.boolean(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  attempt: z.number().int(),
  createdAt: Instant,
  /** The next try comes no earlier. */
  notBefore: Instant,
  error: z.string().nullable(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;
export type NewOutboxEntry = Omit<OutboxEntry, 'state' | 'attempt' | 'error'>;

export class OutboxCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  get #all(): CollectionReference {
    return this.#db.collection(COLLECTIONS.outbox);
  }

  ref(id: string): DocumentReference {
    return this.#all.doc(id);
  }

  async find(id: string): Promise<OutboxEntry | null> {
    const snapshot = await this.ref(id).get();
    return snapshot.exists ? OutboxEntry.parse(fromStored(snapshot.data() ?? {})) : null;
  }

  /** Leaves those that are there as they are, whatever has become of them. */
  async create(entries: readonly NewOutboxEntry[]): Promise<void> {
    const records = entries.map((entry) => ({ ref: this.ref(entry.id), fields: stored(entry) }));
    await createMissing(this.#db, records);
  }

  /** Adds a notification to a digest, which is made when it is not there; answers false when that has gone out without it. */
  addToDigest(entry: NewOutboxEntry, notificationId: string): Promise<boolean> {
    const ref = this.ref(entry.id);
    return this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(ref);
      if (!snapshot.exists) {
        tx.create(ref, stored({ ...entry, notificationIds: [notificationId] }));
        return true;
      }
      const there = OutboxEntry.parse(fromStored(snapshot.data() ?? {}));
      if (there.notificationIds.includes(notificationId)) return true;
      if (there.state !== 'queued' || there.attempt > 0) return false;
      tx.update(ref, { notificationIds: FieldValue.arrayUnion(notificationId) });
      return true;
    });
  }

  /** Entries whose time has come and that nobody is at. */
  async due(now: Date): Promise<string[]> {
    const stuck = await stuckSteps(this.#all, now);
    const entries = await Promise.all(stuck.map(({ id }) => this.find(id)));
    return entries.flatMap((entry) =>
      entry !== null && Date.parse(entry.notBefore) <= now.getTime() ? [entry.id] : [],
    );
  }

  /** Removes what was made before the given moment and is through; answers how many. */
  async removeBefore(moment: Date): Promise<number> {
    const old = await this.#all
      .where('createdAt', '<', timestampOf(moment.toISOString()))
      .limit(500)
      .get();
    const ended = old.docs.filter((doc) => ['done', 'failed'].includes(String(doc.get('state'))));
    await Promise.all(ended.map((doc) => doc.ref.delete()));
    return ended.length;
  }
}

function stored(entry: NewOutboxEntry): Record<string, unknown> {
  return { ...toStored(entry), ...NEW_STEP, error: null };
}
