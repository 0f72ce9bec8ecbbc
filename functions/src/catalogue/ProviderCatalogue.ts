/** The configured storage providers, as `storageProviders` holds them; secrets live elsewhere. */
import type { CollectionReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS, StorageProviderDoc } from '../contract/index.ts';
import { fromStored, toStored } from './stored.ts';

export class ProviderCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  async find(id: string): Promise<StorageProviderDoc | null> {
    const snapshot = await this.#providers.doc(id).get();
    return snapshot.exists ? parse(snapshot.id, snapshot.data() ?? {}) : null;
  }

  async list(): Promise<StorageProviderDoc[]> {
    const snapshot = await this.#providers.get();
    return snapshot.docs.map((doc) => parse(doc.id, doc.data()));
  }

  /**
   * Changes the configuration in one transaction: `decide` gets every provider and answers which are written anew and
   * which removed, and may write more in the same transaction. It may run again. Answers what `decide` answers.
   */
  change<T>(
    decide: (
      all: StorageProviderDoc[],
      tx: Transaction,
    ) => { put?: StorageProviderDoc[]; remove?: string[]; answer: T },
  ): Promise<T> {
    return this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(this.#providers);
      const all = snapshot.docs.map((doc) => parse(doc.id, doc.data()));
      const { put = [], remove = [], answer } = decide(all, tx);
      for (const doc of put) tx.set(this.#providers.doc(doc.id), toStored(withoutGaps(doc)));
      for (const id of remove) tx.delete(this.#providers.doc(id));
      return answer;
    });
  }

  /** Writes down what was found of a provider, if it is still there; its configuration stays as it is. */
  async note(
    id: string,
    found: Pick<StorageProviderDoc, 'usage'> | Pick<StorageProviderDoc, 'lastTest'>,
  ): Promise<StorageProviderDoc | null> {
    return this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(this.#providers.doc(id));
      if (!snapshot.exists) return null;
      tx.update(snapshot.ref, toStored(withoutGaps(found)));
      return { ...parse(id, snapshot.data() ?? {}), ...found };
    });
  }

  get #providers(): CollectionReference {
    return this.#db.collection(COLLECTIONS.providers);
  }
}

function parse(id: string, data: Record<string, unknown>): StorageProviderDoc {
  return StorageProviderDoc.parse({ ...fromStored(data), id });
}

/** Without the fields, at any depth, that are undefined: the database takes none. */
function withoutGaps(record: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
}
