/** Keeps what the workers of a job need to encrypt or open backups, in a place that no client may read, while the job runs. */
import type { DocumentReference, Transaction } from 'firebase-admin/firestore';

/** A key as the services hand it over: already sealed, opaque here. */
type StoredKey = Record<string, unknown>;

const KEYS = 'secrets';

/** Keys lie below the job's own record, one for each backup that the job reads or writes. */
export class JobKeys {
  async find(job: DocumentReference, backupId: string): Promise<StoredKey | null> {
    const snapshot = await job.collection(KEYS).doc(backupId).get();
    return snapshot.data() ?? null;
  }

  /** For the transaction that ends the job: reads which there are, and answers how to remove them. */
  async removing(job: DocumentReference): Promise<(tx: Transaction) => void> {
    const { docs } = await job.collection(KEYS).get();
    return (tx) => {
      for (const { ref } of docs) tx.delete(ref);
    };
  }

  async removeAll(job: DocumentReference): Promise<void> {
    const snapshot = await job.collection(KEYS).get();
    await Promise.all(snapshot.docs.map((doc) => doc.ref.delete()));
  }
}

/** A batch or a transaction. */
interface Writes {
  set(ref: DocumentReference, fields: StoredKey): unknown;
}

/** The keys of a job that is about to be made: written in one commit with its record, so that none is left of a job that never was. */
export class NewKeys {
  readonly job: DocumentReference;
  readonly #keys = new Map<string, StoredKey>();

  constructor(job: DocumentReference) {
    this.job = job;
  }

  put(backupId: string, key: StoredKey): void {
    this.#keys.set(backupId, key);
  }

  writeIn(writes: Writes): void {
    for (const [backupId, key] of this.#keys) {
      writes.set(this.job.collection(KEYS).doc(backupId), key);
    }
  }
}
