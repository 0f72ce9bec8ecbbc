/** Does what is asked for under one idempotency key once, however often it is asked. */
import { createHash, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { IdempotencyCatalogue, StoredAnswer } from '../../catalogue/IdempotencyCatalogue.ts';
import { FirevaultError, isTransient } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';

interface Dependencies {
  answers: IdempotencyCatalogue;
  clock: Clock;
}

interface Keyed {
  uid: string;
  key: string;
  /** What is asked for, as parsed: the same request may be written in several ways. */
  request: unknown;
  newId: string;
}

const derive = promisify(scrypt) as (
  secret: string,
  salt: string,
  bytes: number,
) => Promise<Buffer>;

export class Idempotency {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * `work` gets the id of what it makes; another may have made it under that id before, and died. Throws
   * `request/key-reused` for another request under the same key, `request/in-progress`, or what `work` throws; after a
   * refusal the key is free again.
   */
  async once(
    { uid, key, request, newId }: Keyed,
    work: (id: string) => Promise<StoredAnswer>,
  ): Promise<StoredAnswer> {
    const { answers, clock } = this.#deps;
    const name = createHash('sha256')
      .update(JSON.stringify([uid, key]))
      .digest('hex');
    const claim = await answers.claim(
      name,
      await fingerprint(uid, key, request),
      newId,
      clock.now(),
    );
    if (claim.state === 'done') return claim.answer;
    if (claim.state === 'busy') throw inProgress();
    if (claim.state === 'other-request') throw keyReused();
    let answer: StoredAnswer;
    try {
      answer = await work(claim.resultId);
    } catch (error) {
      // After any other failure it may be half done: whoever asks again takes over, under the same id.
      if (error instanceof FirevaultError && !isTransient(error)) await answers.forget(name);
      throw error;
    }
    await answers.settle(name, answer);
    return answer;
  }
}

/** Slow to guess: the request may hold a passphrase. */
async function fingerprint(uid: string, key: string, request: unknown): Promise<string> {
  const derived = await derive(JSON.stringify(request), JSON.stringify([uid, key]), 32);
  return derived.toString('hex');
}

function inProgress(): FirevaultError {
  return new FirevaultError(
    'conflict',
    'request/in-progress',
    'The first request with this idempotency key is still under way.',
    { nextStep: 'Wait a few seconds, then send it again.', retryAfterSeconds: 5 },
  );
}

function keyReused(): FirevaultError {
  return new FirevaultError(
    'unprocessable',
    'request/key-reused',
    'This idempotency key was used for another request within the last 24 hours.',
    {
      nextStep: 'Send a new key with a new request.',
      fields: [{ field: 'Idempotency-Key', message: 'Was used for another request.' }],
    },
  );
}
