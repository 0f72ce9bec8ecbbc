/** Questions about many backups at once, as schedules, retention and tidying ask them. */
import type { Firestore, Query } from 'firebase-admin/firestore';
import { BackupMetadata, COLLECTIONS } from '../contract/index.ts';
import { fromStored, timestampOf } from './stored.ts';

/** Firestore's limit for `in`. */
const IN_LIMIT = 30;

export class BackupQueries {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  get #backups() {
    return this.#db.collection(COLLECTIONS.backups);
  }

  /** The schedule's backups that succeeded wholly or partly, in no order. */
  restorableOf(scheduleId: string): Promise<BackupMetadata[]> {
    return this.#read(
      this.#backups.where('scheduleId', '==', scheduleId).where('status', 'in', MADE),
    );
  }

  /** The schedule's backups that have not ended. */
  openOf(scheduleId: string): Promise<BackupMetadata[]> {
    const own = this.#backups.where('scheduleId', '==', scheduleId);
    return this.#read(own.where('status', 'in', ['pending', 'in_progress']));
  }

  /** Every backup that builds directly on one of the given and may be restored, or become so. */
  async incrementsOn(ids: readonly string[]): Promise<BackupMetadata[]> {
    const found: BackupMetadata[] = [];
    for (let at = 0; at < ids.length; at += IN_LIMIT) {
      const some = ids.slice(at, at + IN_LIMIT);
      found.push(...(await this.#read(this.#backups.where('baseBackupId', 'in', some))));
    }
    return found.filter(({ status }) => !GONE.includes(status));
  }

  /** Backups whose removal has begun and not been finished. */
  deleting(): Promise<BackupMetadata[]> {
    return this.#read(this.#backups.where('status', '==', 'deleting'));
  }

  /** Backups that were to be kept until a moment that has passed. */
  async expired(now: Date): Promise<BackupMetadata[]> {
    const past = this.#backups.where('expiresAt', '<=', timestampOf(now.toISOString()));
    return this.#read(past.orderBy('expiresAt').limit(100));
  }

  /** The backup that ended last; null where none has ended. */
  async lastEnded(): Promise<BackupMetadata | null> {
    const [last] = await this.#read(this.#backups.orderBy('completedAt', 'desc').limit(1));
    return last === undefined || last.completedAt === null ? null : last;
  }

  /** Stored bytes by provider, of all backups that were made there. */
  async storedBytes(): Promise<Map<string, number>> {
    const made = await this.#read(this.#backups.where('status', 'in', MADE));
    const sums = new Map<string, number>();
    for (const { compressedSize, storageLocations } of made) {
      for (const { provider, status } of storageLocations) {
        if (status !== 'complete') continue;
        sums.set(provider, (sums.get(provider) ?? 0) + compressedSize);
      }
    }
    return sums;
  }

  async #read(query: Query): Promise<BackupMetadata[]> {
    const snapshot = await query.get();
    return snapshot.docs.map((doc) => BackupMetadata.parse(fromStored(doc.data())));
  }
}

const MADE = ['success', 'partial'];
const GONE: readonly string[] = ['failed', 'cancelled', 'deleting'];
