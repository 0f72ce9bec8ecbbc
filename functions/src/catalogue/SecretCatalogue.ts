/** The sealed credentials of storage providers in `storageProviderSecrets`, which no client may read. Opaque here. */
import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../contract/index.ts';
import { fromStored, toStored } from './stored.ts';

type Sealed = Record<string, unknown>;

export class SecretCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  async find(providerId: string): Promise<Sealed | null> {
    const data = (await this.#ref(providerId).get()).data();
    return data === undefined ? null : fromStored(data);
  }

  /** The ids of the providers that have any. */
  async ids(): Promise<string[]> {
    const snapshot = await this.#db.collection(COLLECTIONS.secrets).select().get();
    return snapshot.docs.map((doc) => doc.id);
  }

  put(tx: Transaction, providerId: string, sealed: Sealed): void {
    tx.set(this.#ref(providerId), toStored(sealed));
  }

  remove(tx: Transaction, providerId: string): void {
    tx.delete(this.#ref(providerId));
  }

  /** Puts what `change` makes of it in its place; null leaves it. Answers whether it was replaced. */
  replace(providerId: string, change: (sealed: Sealed) => Sealed | null): Promise<boolean> {
    return this.#db.runTransaction(async (tx) => {
      const data = (await tx.get(this.#ref(providerId))).data();
      const changed = data === undefined ? null : change(fromStored(data));
      if (changed !== null) this.put(tx, providerId, changed);
      return changed !== null;
    });
  }

  #ref(providerId: string): DocumentReference {
    return this.#db.collection(COLLECTIONS.secrets).doc(providerId);
  }
}
