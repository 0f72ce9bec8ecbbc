/** The product's settings in `backupSettings/general`. */
import type { DocumentReference, Firestore } from 'firebase-admin/firestore';
import { COLLECTIONS, ProductSettings } from '../contract/index.ts';
import { fromStored, toStored } from './stored.ts';

export class SettingsCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  get #ref(): DocumentReference {
    return this.#db.collection(COLLECTIONS.settings).doc('general');
  }

  /** The defaults while nothing has been stored. */
  async get(): Promise<ProductSettings> {
    return parse((await this.#ref.get()).data());
  }

  /** Answers them as they are then. */
  change(change: (settings: ProductSettings) => ProductSettings): Promise<ProductSettings> {
    return this.#db.runTransaction(async (tx) => {
      const changed = change(parse((await tx.get(this.#ref)).data()));
      tx.set(this.#ref, toStored(changed));
      return changed;
    });
  }
}

function parse(data: Record<string, unknown> | undefined): ProductSettings {
  return ProductSettings.parse(fromStored(data ?? {}));
}
