/** The encryption of one backup: opened from its header and a key, it encrypts, decrypts and authenticates. */
import { createHmac } from 'node:crypto';
import { type BackupKey, deriveKey, isSameHex, keyCheck } from './BackupKey.ts';
import { type EncryptionHeader, FRAME_BYTES } from './EncryptionHeader.ts';
import {
  manifestNotAuthentic,
  masterKeyMissing,
  noMasterKeyFits,
  passphraseMissing,
  wrongPassphrase,
} from './encryptionErrors.ts';
import type { MasterKey } from './masterKeys.ts';
import { decryptObject, encryptObject, type ObjectName } from './objectCipher.ts';
import { derivePassphraseKey } from './passphraseKey.ts';
import { type SealedKey, sealKey } from './sealKey.ts';

/** What may open a backup; a passphrase is asked for each time, the master keys are set up once. */
export interface KeySources {
  masterKeys: readonly MasterKey[];
  passphrase?: string | undefined;
}

export class Encryption {
  readonly header: EncryptionHeader;
  readonly #key: BackupKey;

  constructor(header: EncryptionHeader, key: BackupKey) {
    this.header = header;
    this.#key = key;
  }

  /** See `encryptObject`. */
  encrypt(source: AsyncIterable<Uint8Array>, name: ObjectName): AsyncGenerator<Buffer, void, void> {
    return encryptObject(source, this.#key, name);
  }

  /** See `decryptObject`. */
  decrypt(stored: AsyncIterable<Uint8Array>, name: ObjectName): AsyncGenerator<Buffer, void, void> {
    return decryptObject(stored, this.#key, name);
  }

  /** The key closed under the newest master key, for the workers of the job; null where a master key opens the backup anyway. */
  sealFor(jobId: string, masterKeys: readonly MasterKey[]): SealedKey | null {
    return this.#key.kind === 'passphrase' ? sealKey(this.#key, jobId, masterKeys) : null;
  }

  /** Hex HMAC-SHA-256 over the manifest's bytes without this very field. */
  authenticateManifest(bytes: Uint8Array): string {
    return createHmac('sha256', deriveKey(this.#key.material, 'manifest'))
      .update(bytes)
      .digest('hex');
  }

  /** Throws `archive/manifest-not-authentic` unless the code was made of these bytes under this key. */
  verifyManifest(bytes: Uint8Array, mac: string | null): void {
    if (mac === null || !isSameHex(this.authenticateManifest(bytes), mac)) {
      throw manifestNotAuthentic();
    }
  }
}

/** For a new backup. */
export function newEncryption(key: BackupKey): Encryption {
  const common = {
    algorithm: 'AES-256-GCM',
    library: 'aws-encryption-sdk',
    suite: '0x0478',
    frameBytes: FRAME_BYTES,
    keyCheck: keyCheck(key.material),
  } as const;
  const header: EncryptionHeader =
    key.kind === 'master'
      ? { ...common, keyKind: 'master', keyId: key.id }
      : { ...common, keyKind: 'passphrase', kdf: key.kdf };
  return new Encryption(header, key);
}

/**
 * For a backup that exists. Throws `archive/passphrase-missing`, `archive/master-key-missing` or `archive/wrong-key`,
 * before any object is read.
 */
export async function openEncryption(
  header: EncryptionHeader,
  sources: KeySources,
): Promise<Encryption> {
  return new Encryption(header, await findKey(header, sources));
}

async function findKey(header: EncryptionHeader, sources: KeySources): Promise<BackupKey> {
  if (header.keyKind === 'passphrase') {
    if (sources.passphrase === undefined || sources.passphrase === '') throw passphraseMissing();
    const key = await derivePassphraseKey(sources.passphrase, header.kdf);
    if (!isSameHex(keyCheck(key.material), header.keyCheck)) throw wrongPassphrase();
    return key;
  }
  if (sources.masterKeys.length === 0) {
    throw masterKeyMissing(`This backup is encrypted under the master key ${header.keyId}.`);
  }
  // By the key check and not by the id: a key keeps opening its backups when it gets another id in a list.
  const key = sources.masterKeys.find((one) => isSameHex(keyCheck(one.material), header.keyCheck));
  if (key === undefined) throw noMasterKeyFits(header.keyId);
  return key;
}
