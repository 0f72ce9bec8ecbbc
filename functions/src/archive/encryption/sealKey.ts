/** Hands a passphrase's key from the request to the workers of its job, closed under the master key. */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { deriveKey, KEY_BYTES } from './BackupKey.ts';
import { ScryptParameters } from './EncryptionHeader.ts';
import { masterKeyMissing, sealBroken } from './encryptionErrors.ts';
import type { MasterKey } from './masterKeys.ts';
import type { PassphraseKey } from './passphraseKey.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** May lie in a record that clients cannot read, for as long as the job runs; `sealed` is base64. */
export const SealedKey = z.object({ kdf: ScryptParameters, sealed: z.string() });
export type SealedKey = z.infer<typeof SealedKey>;

/** `jobId` binds the seal to its job. Throws `archive/master-key-missing`. */
export function sealKey(
  key: PassphraseKey,
  jobId: string,
  masterKeys: readonly MasterKey[],
): SealedKey {
  const newest = masterKeys[0];
  if (newest === undefined) {
    throw masterKeyMissing(
      'It protects the key made of a passphrase while the workers of the job need it.',
    );
  }
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, deriveKey(newest.material, 'sealing'), nonce);
  cipher.setAAD(boundTo(jobId));
  const closed = [nonce, cipher.update(key.material.export()), cipher.final(), cipher.getAuthTag()];
  return { kdf: key.kdf, sealed: Buffer.concat(closed).toString('base64') };
}

/** Throws `archive/seal-broken` for the seal of another job, or of a master key that is gone. */
export function openSealedKey(
  { kdf, sealed }: SealedKey,
  jobId: string,
  masterKeys: readonly MasterKey[],
): PassphraseKey {
  const failures: unknown[] = [];
  for (const { material } of masterKeys) {
    try {
      const bytes = open(Buffer.from(sealed, 'base64'), jobId, material);
      return { kind: 'passphrase', kdf, material: createSecretKey(bytes) };
    } catch (error) {
      failures.push(error);
    }
  }
  throw sealBroken(new AggregateError(failures, `None of ${failures.length} master keys fits.`));
}

function open(sealed: Buffer, jobId: string, master: MasterKey['material']): Buffer {
  if (sealed.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) {
    throw new RangeError(`A sealed key is not ${sealed.length} bytes long.`);
  }
  const key = deriveKey(master, 'sealing');
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(jobId));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([
    decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
    decipher.final(),
  ]);
}

function boundTo(jobId: string): Buffer {
  return Buffer.from(`firevault/v1/job/${jobId}`, 'utf8');
}
