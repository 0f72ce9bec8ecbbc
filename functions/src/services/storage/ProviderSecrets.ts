/** Keeps the credentials of storage providers: sealed under the master key, opened for the providers alone. */
import type { Transaction } from 'firebase-admin/firestore';
import type { MasterKey } from '../../archive/encryption/masterKeys.ts';
import { openText, SealedText, sealText } from '../../archive/encryption/sealText.ts';
import type { SecretCatalogue } from '../../catalogue/SecretCatalogue.ts';
import type { ResealReport, StorageProviderDoc } from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { Credentials } from './providerSettings.ts';

interface Dependencies {
  secrets: SecretCatalogue;
  /** Newest first; empty when none is set up. Throws `archive/master-key-invalid`. */
  masterKeys: () => readonly MasterKey[];
}

/** A kept secret in a transaction, made before it begins: sealing may fail, writing then does not. */
export type KeepSecrets = (tx: Transaction) => void;

export class ProviderSecrets {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Null where the server's own credentials are used. Throws `storage/credentials-missing`, or as `openText`. */
  async open(doc: Pick<StorageProviderDoc, 'id' | 'credentials'>): Promise<Credentials | null> {
    if (doc.credentials === undefined) return null;
    const found = await this.#deps.secrets.find(doc.id);
    if (found === null) {
      throw new FirevaultError(
        'failed-precondition',
        'storage/credentials-missing',
        `The credentials of ${doc.id} are gone.`,
        {
          nextStep: 'Enter them again under Storage.',
          fields: [{ field: 'secrets', message: 'Enter the credentials again.' }],
        },
      );
    }
    const text = openText(SealedText.parse(found), this.#seal(doc.id));
    return JSON.parse(text) as Credentials;
  }

  /** Throws `archive/master-key-missing` before anything is written. */
  keep(id: string, credentials: Credentials): KeepSecrets {
    const sealed = sealText(JSON.stringify(credentials), this.#seal(id));
    return (tx) => this.#deps.secrets.put(tx, id, sealed);
  }

  remove(id: string): KeepSecrets {
    return (tx) => this.#deps.secrets.remove(tx, id);
  }

  /** Seals everything under the newest master key, so that older ones may go. May run again at any time. */
  async reseal(): Promise<ResealReport> {
    const { secrets, masterKeys } = this.#deps;
    const newest = masterKeys()[0]?.id;
    const report: ResealReport = { resealed: 0, unchanged: 0, failed: [] };
    for (const provider of await secrets.ids()) {
      try {
        const isReplaced = await secrets.replace(provider, (found) => {
          const sealed = SealedText.parse(found);
          const text = openText(sealed, this.#seal(provider));
          return sealed.keyId === newest ? null : sealText(text, this.#seal(provider));
        });
        if (isReplaced) report.resealed += 1;
        else report.unchanged += 1;
      } catch (error) {
        if (!(error instanceof FirevaultError)) throw error;
        report.failed.push({ provider, error: error.message });
      }
    }
    return report;
  }

  #seal(boundTo: string) {
    return { use: 'secrets' as const, boundTo, masterKeys: this.#deps.masterKeys() };
  }
}
