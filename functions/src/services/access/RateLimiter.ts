/** Lets each person do so much of each act, however many instances there are and however many calls come at once. */
import type { RateLimitCatalogue } from '../../catalogue/RateLimitCatalogue.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { type Bucket, type RateLimit, takeTokens } from '../../domain/tokenBucket.ts';
import { Batches } from '../../platform/batches.ts';
import type { Clock } from '../../platform/clock.ts';

interface Dependencies {
  buckets: RateLimitCatalogue;
  clock: Clock;
}

/** Seconds to wait; 0 when granted. */
type Wait = number;

/** Those who come at once are decided together; more than this at once are too many by any limit. */
const MAX_BATCH = 1000;
/** How many buckets an instance remembers. */
const MAX_REMEMBERED = 5000;
/** gRPC's ABORTED: others of the same key were at it in other instances, again and again. */
const ABORTED = 10;

export class RateLimiter {
  readonly #deps: Dependencies;
  readonly #batches = new Map<string, Batches<null, Wait>>();
  readonly #remembered = new Map<string, Bucket>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Throws `rate/limited` with the seconds to wait. */
  async take(key: string, limit: RateLimit): Promise<void> {
    const wait = await this.#shared(key, limit);
    if (wait > 0) throw limited(wait);
  }

  /** The same, counted by this instance alone. */
  takeHere(key: string, limit: RateLimit): void {
    const wait = this.#here(key, limit);
    if (wait > 0) throw limited(wait);
  }

  /** Answers instead of throwing. Asks the others only for what this instance would grant by itself. */
  async isGranted(key: string, limit: RateLimit): Promise<boolean> {
    return this.#here(key, limit) === 0 && (await this.#shared(key, limit)) === 0;
  }

  async #shared(key: string, limit: RateLimit): Promise<Wait> {
    let batches = this.#batches.get(key);
    if (batches === undefined) {
      batches = new Batches((wishes) => this.#decide(key, limit, wishes.length), MAX_BATCH);
      this.#batches.set(key, batches);
    }
    try {
      return await batches.add(null);
    } finally {
      if (batches.isIdle) this.#batches.delete(key);
    }
  }

  async #decide(key: string, limit: RateLimit, wanted: number): Promise<Wait[]> {
    const { buckets, clock } = this.#deps;
    const { granted, retryAfterSeconds } = await buckets
      .take(key, limit, clock.now(), wanted)
      .catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === ABORTED) {
          return { granted: 0, retryAfterSeconds: 1 };
        }
        throw error;
      });
    return Array.from({ length: wanted }, (_, n) => (n < granted ? 0 : retryAfterSeconds));
  }

  #here(key: string, limit: RateLimit): Wait {
    const before = this.#remembered.get(key) ?? null;
    const now = this.#deps.clock.now().getTime();
    const { bucket, retryAfterSeconds } = takeTokens(before, limit, now, 1);
    // The one that was used last stands last, and the first goes.
    this.#remembered.delete(key);
    this.#remembered.set(key, bucket);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) {
      this.#remembered.delete(oldest);
    }
    return retryAfterSeconds;
  }
}

function limited(seconds: number): FirevaultError {
  return new FirevaultError('resource-exhausted', 'rate/limited', 'That was too often.', {
    nextStep: `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, then try again.`,
    retryAfterSeconds: seconds,
  });
}
