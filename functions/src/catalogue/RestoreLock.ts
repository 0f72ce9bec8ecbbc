/** Sees to it that one restore at a time works on a database; the holder is the restore job itself. */
import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';

export class RestoreLock {
  readonly #db: Firestore;
  readonly #databaseId: string;

  constructor(db: Firestore, databaseId: string) {
    this.#db = db;
    this.#databaseId = databaseId;
  }

  get #ref(): DocumentReference {
    const name = this.#databaseId.replace(/[^a-z0-9-]/g, '');
    return this.#db.collection(COLLECTIONS.locks).doc(`restore-${name}`);
  }

  /** In the transaction that creates the job. Throws `restore/locked` when another holds it. */
  async acquire(tx: Transaction, restoreId: string): Promise<() => void> {
    const holder = (await tx.get(this.#ref)).get('restoreId') as string | undefined;
    if (holder !== undefined && holder !== restoreId) {
      throw new FirevaultError(
        'conflict',
        'restore/locked',
        `The restore ${holder} is at work on this database.`,
        { nextStep: 'Wait until it has ended, or cancel it; then try again.' },
      );
    }
    return () => tx.set(this.#ref, { restoreId });
  }

  /** Lets go of the lock if this restore holds it; harmless when it does not. */
  async release(restoreId: string): Promise<void> {
    await this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(this.#ref);
      if (snapshot.get('restoreId') === restoreId) tx.delete(this.#ref);
    });
  }

  /** In a transaction that ends the restore: whoever sees it ended finds the lock free. */
  async releasing(tx: Transaction, restoreId: string): Promise<() => void> {
    const snapshot = await tx.get(this.#ref);
    return () => {
      if (snapshot.get('restoreId') === restoreId) tx.delete(this.#ref);
    };
  }

  /** The restore that holds the lock, or null. */
  async holder(): Promise<string | null> {
    return ((await this.#ref.get()).get('restoreId') as string | undefined) ?? null;
  }
}
