/** The configured storage providers, as `storageProviders` holds them; secrets live elsewhere. */
import type { Firestore } from 'firebase-admin/firestore';
import { COLLECTIONS, StorageProviderDoc } from '../contract/index.ts';
import { fromStored } from './stored.ts';

export class ProviderCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  async find(id: string): Promise<StorageProviderDoc | null> {
    const snapshot = await this.#db.collection(COLLECTIONS.providers).doc(id).get();
    return snapshot.exists ? parse(snapshot.id, snapshot.data() ?? {}) : null;
  }

  async list(): Promise<StorageProviderDoc[]> {
    const snapshot = await this.#db.collection(COLLECTIONS.providers).get();
    return snapshot.docs.map((doc) => parse(doc.id, doc.data()));
  }
}

function parse(id: string, data: Record<string, unknown>): StorageProviderDoc {
  return StorageProviderDoc.parse({ ...fromStored(data), id });
}
