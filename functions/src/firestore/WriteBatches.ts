/** Gathers writes until a BatchWrite is full, by number or by bytes, and sends them while the next ones are gathered. */
import type { DocumentWrite } from './requests.ts';

/** Beam's figure: more than 500 in a BatchWrite is not known to work in production. */
const MAX_BATCH_WRITES = 500;
/** Below the 10 MiB of a request in production and the 4 MiB of the emulator's gRPC server. */
const MAX_BATCH_BYTES = 3_500_000;
/** Enough that the server never waits for us; each holds its bytes in memory. */
const MAX_ON_THE_WAY = 3;

export class WriteBatches {
  readonly #send: (writes: DocumentWrite[]) => Promise<void>;
  readonly #onTheWay = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  #writes: DocumentWrite[] = [];
  #bytes = 0;

  /** Each path must be added once only: batches may arrive in any order. */
  constructor(send: (writes: DocumentWrite[]) => Promise<void>) {
    this.#send = send;
  }

  /** Throws what an earlier batch failed with. */
  async add(write: DocumentWrite): Promise<void> {
    const bytes = write.path.length * 3 + (write.document?.length ?? 0);
    if (this.#writes.length >= MAX_BATCH_WRITES || this.#bytes + bytes > MAX_BATCH_BYTES) {
      await this.#dispatch();
    }
    this.#writes.push(write);
    this.#bytes += bytes;
  }

  /** Sends what is gathered and waits for all that is on the way. */
  async flush(): Promise<void> {
    if (this.#writes.length > 0) await this.#dispatch();
    await this.settle();
    this.#throwFailure();
  }

  /** Waits until nothing is on the way any more, whatever became of it: before a worker lets go of its step. */
  async settle(): Promise<void> {
    await Promise.all(this.#onTheWay);
  }

  async #dispatch(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    this.#bytes = 0;
    while (this.#onTheWay.size >= MAX_ON_THE_WAY) await Promise.race(this.#onTheWay);
    this.#throwFailure();
    const sending: Promise<void> = this.#send(writes)
      .catch((error: unknown) => {
        this.#failures.push(error);
      })
      .finally(() => this.#onTheWay.delete(sending));
    this.#onTheWay.add(sending);
  }

  #throwFailure(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}
