/** The fill of each rate limit's bucket in `rateLimits`, shared by all instances. Old ones go by the TTL on `expiresAt`. */
import { type Firestore, Timestamp } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../contract/index.ts';
import { type Bucket, type RateLimit, takeTokens } from '../domain/tokenBucket.ts';

export class RateLimitCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  /** Takes up to `wanted` tokens of the bucket `key`. */
  take(
    key: string,
    limit: RateLimit,
    now: Date,
    wanted: number,
  ): Promise<{ granted: number; retryAfterSeconds: number }> {
    const ref = this.#db.collection(COLLECTIONS.rateLimits).doc(encodeURIComponent(key));
    return this.#db.runTransaction(async (tx) => {
      const stored = (await tx.get(ref)).data();
      const before = stored === undefined ? null : bucketOf(stored);
      const { bucket, ...answer } = takeTokens(before, limit, now.getTime(), wanted);
      if (answer.granted > 0) {
        const expiresAt = Timestamp.fromMillis(bucket.at + 2 * limit.refillSeconds * 1000);
        tx.set(ref, { ...bucket, expiresAt });
      }
      return answer;
    });
  }
}

function bucketOf(stored: FirebaseFirestore.DocumentData): Bucket {
  return { tokens: Number(stored.tokens), at: Number(stored.at) };
}
