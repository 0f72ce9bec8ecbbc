/** Keeps what the workers of a job need to encrypt or open backups, in a place that no client may read, while the job runs. */
import type { DocumentReference } from 'firebase-admin/firestore';

/** A key as the services hand it over: already sealed, opaque here. */
type StoredKey = Record<string, unknown>;

const KEYS = 'secrets';

/** Keys lie below the job's own record, one for each backup that the job reads or writes. */
export class JobKeys {
  async put(job: DocumentReference, backupId: string, key: StoredKey): Promise<void> {
    await job.collection(KEYS).doc(backupId).set(key);
  }

  async find(job: DocumentReference, backupId: string): Promise<StoredKey | null> {
    const snapshot = await job.collection(KEYS).doc(backupId).get();
    return snapshot.data() ?? null;
  }

  async removeAll(job: DocumentReference): Promise<void> {
    const snapshot = await job.collection(KEYS).get();
    await Promise.all(snapshot.docs.map((doc) => doc.ref.delete()));
  }
}
