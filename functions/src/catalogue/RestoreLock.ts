/** Sees to it that one restore at a time works on a database; the holder is the restore job itself. */
import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS, type RestoreJob } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';

/** What the lock is about: the database written to. Drills have places of their own, and stand in nobody's way. */
type Holder = Pick<RestoreJob, 'id' | 'purpose' | 'target'>;

export class RestoreLock {
  readonly #db: Firestore;
  readonly #home: { projectId: string; databaseId: string };

  constructor(db: Firestore, home: { projectId: string; databaseId: string }) {
    this.#db = db;
    this.#home = home;
  }

  #ref({ purpose, target }: Pick<Holder, 'purpose' | 'target'>): DocumentReference {
    const { projectId, databaseId } = target ?? this.#home;
    const kind = purpose === 'drill' ? 'drill' : 'restore';
    const database = databaseId.replace(/[^a-z0-9-]/g, '');
    return this.#db.collection(COLLECTIONS.locks).doc(`${kind}-${projectId}-${database}`);
  }

  /** In the transaction that creates the job. Throws `restore/locked` when another holds it. */
  async acquire(tx: Transaction, job: Holder): Promise<() => void> {
    const ref = this.#ref(job);
    const holder = (await tx.get(ref)).get('restoreId') as string | undefined;
    if (holder !== undefined && holder !== job.id) {
      throw new FirevaultError(
        'conflict',
        'restore/locked',
        `The restore ${holder} is at work on this database.`,
        { nextStep: 'Wait until it has ended, or cancel it; then try again.' },
      );
    }
    return () => tx.set(ref, { restoreId: job.id });
  }

  /** Lets go of the lock if this restore holds it; harmless when it does not. */
  async release(job: Holder): Promise<void> {
    await this.#db.runTransaction(async (tx) => (await this.releasing(tx, job))());
  }

  /** In a transaction that ends the restore: whoever sees it ended finds the lock free. */
  async releasing(tx: Transaction, job: Holder): Promise<() => void> {
    const ref = this.#ref(job);
    const snapshot = await tx.get(ref);
    return () => {
      if (snapshot.get('restoreId') === job.id) tx.delete(ref);
    };
  }
}
