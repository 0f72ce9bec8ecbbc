/** What was answered to requests that carry an idempotency key, for a day, in `locks`. Old ones go by the TTL on `expiresAt`. */
import { type DocumentReference, type Firestore, Timestamp } from 'firebase-admin/firestore';
import { z } from 'zod';
import { COLLECTIONS } from '../contract/index.ts';

const Stored = z.object({
  fingerprint: z.string(),
  /** Chosen before anything is done, so that whoever takes over makes the same thing. */
  resultId: z.string(),
  /** Milliseconds since the epoch until which its first caller is taken to be at work. */
  busyUntil: z.number(),
  answer: z
    .object({
      status: z.number().int(),
      location: z.string().nullable(),
      /** JSON: what Firestore cannot hold an answer may. */
      body: z.string(),
    })
    .nullable(),
  expiresAt: z.instanceof(Timestamp),
});

export interface StoredAnswer {
  status: number;
  location: string | null;
  body: unknown;
}

export type Claim =
  /** Do it, under this id: another may have done it already, and died before it said so. */
  | { state: 'yours'; resultId: string }
  | { state: 'busy' }
  | { state: 'other-request' }
  | { state: 'done'; answer: StoredAnswer };

const KEPT_MS = 24 * 3_600_000;
const BUSY_MS = 60_000;

export class IdempotencyCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  /** `key` is a digest. */
  claim(key: string, fingerprint: string, newId: string, now: Date): Promise<Claim> {
    const nowMs = now.getTime();
    return this.#db.runTransaction(async (tx) => {
      const data = (await tx.get(this.#ref(key))).data();
      const known = data === undefined ? null : Stored.parse(data);
      const isKept = known !== null && known.expiresAt.toMillis() > nowMs;
      if (isKept && known.fingerprint !== fingerprint) return { state: 'other-request' };
      if (isKept && known.answer !== null) {
        const body: unknown = JSON.parse(known.answer.body);
        return { state: 'done', answer: { ...known.answer, body } };
      }
      if (isKept && known.busyUntil > nowMs) return { state: 'busy' };
      const resultId = isKept ? known.resultId : newId;
      tx.set(this.#ref(key), {
        fingerprint,
        resultId,
        busyUntil: nowMs + BUSY_MS,
        answer: null,
        expiresAt: Timestamp.fromMillis(nowMs + KEPT_MS),
      });
      return { state: 'yours', resultId };
    });
  }

  async settle(key: string, answer: StoredAnswer): Promise<void> {
    const body = JSON.stringify(answer.body);
    await this.#ref(key).update({ answer: { ...answer, body } });
  }

  /** Nothing came of it: the key may be used for another request. */
  async forget(key: string): Promise<void> {
    await this.#ref(key).delete();
  }

  #ref(key: string): DocumentReference {
    return this.#db.collection(COLLECTIONS.locks).doc(`idempotency-${key}`);
  }
}
