/** Gathers writes until a BatchWrite is full: the same limits for the engine and for the bare loop beside it. */
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_WRITES,
} from '../../../functions/src/firestore/DocumentWriter.ts';
import type { DocumentWrite } from '../../../functions/src/firestore/requests.ts';

export class WriteBatches {
  readonly #send: (writes: DocumentWrite[]) => Promise<void>;
  #writes: DocumentWrite[] = [];
  #bytes = 0;

  constructor(send: (writes: DocumentWrite[]) => Promise<void>) {
    this.#send = send;
  }

  async add(write: DocumentWrite): Promise<void> {
    const bytes = write.path.length * 3 + (write.document?.length ?? 0);
    if (this.#writes.length >= MAX_BATCH_WRITES || this.#bytes + bytes > MAX_BATCH_BYTES) {
      await this.flush();
    }
    this.#writes.push(write);
    this.#bytes += bytes;
  }

  async flush(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    this.#bytes = 0;
    if (writes.length > 0) await this.#send(writes);
  }
}
