/** Writes and deletes documents by BatchWrite; a batch that is refused as a whole is bisected until the culprit has a name. */
import { FirevaultError, isPassingGrpcCode, isTransient } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { FirestoreConnection } from './FirestoreConnection.ts';
import { batchWriteRequest, type DocumentWrite } from './requests.ts';
import { statusesOfBatchWrite } from './responses.ts';

const MAX_RETRIES = 5;

export class DocumentWriter {
  readonly #connection: FirestoreConnection;
  readonly #clock: Clock;

  constructor(connection: FirestoreConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Applies all writes, or throws naming the document that the server refuses. A write may have been applied when it throws. */
  async write(writes: readonly DocumentWrite[], signal?: AbortSignal): Promise<void> {
    let pending = [...writes];
    for (let attempt = 0; pending.length > 0; attempt += 1) {
      const left = await this.#attempt(pending, attempt === MAX_RETRIES, signal);
      pending = left;
      if (pending.length > 0) {
        await this.#clock.sleep(200 * 2 ** attempt * (0.5 + Math.random()), signal);
      }
    }
  }

  /** Sends once; answers the writes to try again. */
  async #attempt(
    writes: DocumentWrite[],
    lastAttempt: boolean,
    signal?: AbortSignal,
  ): Promise<DocumentWrite[]> {
    const { databaseName, documentsRoot } = this.#connection;
    const request = batchWriteRequest(databaseName, documentsRoot, writes);
    let answer: Buffer;
    try {
      answer = await this.#connection.unary('BatchWrite', request, 'Writing documents', {
        timeoutMs: 60_000,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (isTransient(error) && !lastAttempt) return writes;
      if (error instanceof FirevaultError && error.kind === 'invalid-argument') {
        return this.#bisect(writes, error, lastAttempt, signal);
      }
      throw error;
    }
    const statuses = statusesOfBatchWrite(answer);
    if (statuses.length !== writes.length) {
      throw new FirevaultError(
        'internal',
        'firestore/short-answer',
        `The server answered ${statuses.length} of ${writes.length} writes.`,
      );
    }
    return writes.filter((write, index) => {
      const status = statuses[index] ?? { code: 2, message: 'no status' };
      if (status.code === 0) return false;
      if (isPassingGrpcCode(status.code) && !lastAttempt) return true;
      throw refused(write.path, status.message, undefined);
    });
  }

  async #bisect(
    writes: DocumentWrite[],
    error: FirevaultError,
    lastAttempt: boolean,
    signal?: AbortSignal,
  ): Promise<DocumentWrite[]> {
    const [first] = writes;
    if (writes.length === 1 && first !== undefined) throw refused(first.path, error.message, error);
    const middle = Math.ceil(writes.length / 2);
    const left = await this.#attempt(writes.slice(0, middle), lastAttempt, signal);
    const right = await this.#attempt(writes.slice(middle), lastAttempt, signal);
    return [...left, ...right];
  }
}

function refused(path: string, reason: string, cause: unknown): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'firestore/write-refused',
    `Firestore refused the document ${path}: ${reason}`,
    { nextStep: 'Leave this document out of the restore, or mend it.', cause },
  );
}
