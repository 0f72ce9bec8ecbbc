/** Gathers writes until a BatchWrite is full, by number or by bytes, and sends them on. */
import type { DocumentWrite } from './requests.ts';

/** Beam's figure: more than 500 in a BatchWrite is not known to work in production. */
const MAX_BATCH_WRITES = 500;
/** Below the 10 MiB of a request in production and the 4 MiB of the emulator's gRPC server. */
const MAX_BATCH_BYTES = 3_500_000;

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
