/** In-app alerts in `notifications`. */
import type { CollectionReference, Firestore } from 'firebase-admin/firestore';
import { AppNotification, COLLECTIONS, type ListNotificationsQuery } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import { fromStored, timestampOf, toStored } from './stored.ts';
import { createMissing } from './writeAll.ts';

/** How many are looked through for unread ones. */
const LOOKED_AT = 500;

export class NotificationCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  get #all(): CollectionReference {
    return this.#db.collection(COLLECTIONS.notifications);
  }

  /** Leaves one that is there as it is: the same event tells itself once. */
  async create(notification: AppNotification): Promise<void> {
    const ref = this.#all.doc(notification.id);
    await createMissing(this.#db, [{ ref, fields: toStored(notification) }]);
  }

  async find(id: string): Promise<AppNotification | null> {
    const snapshot = await this.#all.doc(id).get();
    return snapshot.exists ? parse(snapshot.data() ?? {}) : null;
  }

  /** Newest first. */
  async list(query: ListNotificationsQuery, uid: string): Promise<AppNotification[]> {
    const newest = this.#all.orderBy('createdAt', 'desc');
    const snapshot = await newest.limit(query.unread ? LOOKED_AT : query.limit).get();
    const found = snapshot.docs.map((doc) => parse(doc.data()));
    const wanted = query.unread ? found.filter(({ readBy }) => readBy[uid] !== true) : found;
    return wanted.slice(0, query.limit);
  }

  /** Throws `notification/not-found`. */
  async markRead(id: string, uid: string): Promise<void> {
    await this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(this.#all.doc(id));
      if (!snapshot.exists) {
        throw new FirevaultError(
          'not-found',
          'notification/not-found',
          `There is no notification ${id}.`,
          {
            nextStep: 'Take an id from the list of notifications.',
            fields: [{ field: 'id', message: 'No such notification.' }],
          },
        );
      }
      const { readBy } = parse(snapshot.data() ?? {});
      tx.update(snapshot.ref, { readBy: { ...readBy, [uid]: true } });
    });
  }

  /** Removes what is older than the given moment; answers how many. */
  async removeBefore(moment: Date): Promise<number> {
    const old = await this.#all
      .where('createdAt', '<', timestampOf(moment.toISOString()))
      .limit(500)
      .get();
    await Promise.all(old.docs.map((doc) => doc.ref.delete()));
    return old.size;
  }
}

function parse(data: Record<string, unknown>): AppNotification {
  return AppNotification.parse(fromStored(data));
}
