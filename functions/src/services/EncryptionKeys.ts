/** Gives jobs the encryption of the backups they read and write, and keeps passphrases out of every record. */
import type { DocumentReference, Transaction } from 'firebase-admin/firestore';
import { z } from 'zod';
import type { BackupKey } from '../archive/encryption/BackupKey.ts';
import { Encryption, newEncryption, openEncryption } from '../archive/encryption/Encryption.ts';
import { EncryptionHeader } from '../archive/encryption/EncryptionHeader.ts';
import { masterKeyMissing, sealBroken } from '../archive/encryption/encryptionErrors.ts';
import type { MasterKey } from '../archive/encryption/masterKeys.ts';
import { newPassphraseKey } from '../archive/encryption/passphraseKey.ts';
import { openSealedKey, SealedKey } from '../archive/encryption/sealKey.ts';
import type { JobKeys, NewKeys } from '../catalogue/JobKeys.ts';

/** `sealed` is null where the project's master key opens the backup. */
const StoredKey = z.object({ header: EncryptionHeader, sealed: SealedKey.nullable() });

interface Dependencies {
  jobKeys: JobKeys;
  /** Newest first; empty when none is set up. Throws `archive/master-key-invalid`. */
  masterKeys: () => readonly MasterKey[];
}

/** A job's record, its id, and the backup that is meant. */
interface KeyFor {
  job: DocumentReference;
  backupId: string;
}

export class EncryptionKeys {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Makes the key of a new backup, under a passphrase or the newest master key, for the job's workers. */
  async create(
    keys: NewKeys,
    backupId: string,
    passphrase: string | undefined,
  ): Promise<EncryptionHeader> {
    const encryption = newEncryption(await this.#newKey(passphrase));
    this.#put(keys, backupId, encryption);
    return encryption.header;
  }

  /**
   * Puts the key of a backup that exists among those of the job's workers. Throws `archive/passphrase-missing`,
   * `archive/wrong-key` or `archive/master-key-missing`.
   */
  async admit(
    keys: NewKeys,
    backupId: string,
    header: EncryptionHeader,
    passphrase: string | undefined,
  ): Promise<Encryption> {
    const encryption = await this.openOnce(header, passphrase);
    this.#put(keys, backupId, encryption);
    return encryption;
  }

  /** What a worker reads a stored backup with, by the header in its manifest. Throws as `open`, or `archive/wrong-key`. */
  async openStored(of: KeyFor, header: EncryptionHeader | null): Promise<Encryption | null> {
    if (header === null) return null;
    if (header.keyKind === 'passphrase') return this.open(of);
    return openEncryption(header, { masterKeys: this.#deps.masterKeys() });
  }

  /** For a single call, of which nothing is kept. Throws as `admit`. */
  async openOnce(header: EncryptionHeader, passphrase: string | undefined): Promise<Encryption> {
    const masterKeys = header.keyKind === 'master' ? this.#deps.masterKeys() : [];
    return openEncryption(header, { masterKeys, passphrase });
  }

  /** What a worker encrypts a new backup with. Throws `archive/seal-broken` when the job has no key for that backup. */
  async open({ job, backupId }: KeyFor): Promise<Encryption> {
    const found = await this.#deps.jobKeys.find(job, backupId);
    if (found === null) throw sealBroken(new Error(`${job.id} keeps no key for ${backupId}.`));
    const { header, sealed } = StoredKey.parse(found);
    const masterKeys = this.#deps.masterKeys();
    if (sealed === null) return openEncryption(header, { masterKeys });
    return new Encryption(header, openSealedKey(sealed, job.id, masterKeys));
  }

  /** In the transaction that ends the job. */
  forgetting(job: DocumentReference): Promise<(tx: Transaction) => void> {
    return this.#deps.jobKeys.removing(job);
  }

  /** When the job has ended. */
  forget(job: DocumentReference): Promise<void> {
    return this.#deps.jobKeys.removeAll(job);
  }

  async #newKey(passphrase: string | undefined): Promise<BackupKey> {
    if (passphrase !== undefined) return newPassphraseKey(passphrase);
    const [newest] = this.#deps.masterKeys();
    if (newest === undefined) {
      throw masterKeyMissing('A backup is encrypted under it unless a passphrase is given.');
    }
    return newest;
  }

  #put(keys: NewKeys, backupId: string, encryption: Encryption): void {
    const { header } = encryption;
    const sealed = encryption.sealFor(keys.job.id, this.#deps.masterKeys());
    keys.put(backupId, { header, sealed });
  }
}
