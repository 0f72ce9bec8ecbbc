/** Finds what depends on a storage provider: the backups that lie there and the schedules that write there. */
import type { Firestore } from 'firebase-admin/firestore';
import { type BackupStatus, COLLECTIONS, type StorageLocation } from '../contract/index.ts';

/** A backup at the provider; `path` is its folder there. */
export interface HeldBackup {
  id: string;
  path: string;
  status: BackupStatus;
}

export class HoldingCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  /**
   * Backups that lie at the provider, are being written there or are being removed from there, newest first. Reads two
   * fields of every backup's record, which is meant for rare acts.
   */
  async backupsAt(providerId: string): Promise<HeldBackup[]> {
    const held: HeldBackup[] = [];
    const records = this.#db
      .collection(COLLECTIONS.backups)
      .select('status', 'storageLocations')
      .stream() as AsyncIterable<FirebaseFirestore.QueryDocumentSnapshot>;
    for await (const record of records) {
      const status = record.get('status') as BackupStatus;
      if (status === 'failed' || status === 'cancelled') continue;
      const locations = record.get('storageLocations') as StorageLocation[];
      const place = locations.find(
        (location) => location.provider === providerId && location.status !== 'failed',
      );
      if (place !== undefined) held.push({ id: record.id, path: place.path, status });
    }
    return held.sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  /** Ids of the schedules that name the provider. */
  async schedulesTo(providerId: string): Promise<string[]> {
    const snapshot = await this.#db
      .collection(COLLECTIONS.schedules)
      .where('storageProviders', 'array-contains', providerId)
      .select()
      .get();
    return snapshot.docs.map((doc) => doc.id);
  }

  /** Backups that can be restored, those aside that restores have made for themselves. */
  async countBackups(): Promise<number> {
    const made = this.#db
      .collection(COLLECTIONS.backups)
      .where('status', 'in', ['success', 'partial']);
    const [all, forRestores] = await Promise.all([
      made.count().get(),
      made.where('metadata.purpose', 'in', ['safety', 'past']).count().get(),
    ]);
    return all.data().count - forRestores.data().count;
  }

  async countSchedules(): Promise<number> {
    return (await this.#db.collection(COLLECTIONS.schedules).count().get()).data().count;
  }
}
