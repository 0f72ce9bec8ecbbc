/** Hands a passphrase's key from the request to the workers of its job, closed under the master key. */
import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { deriveKey, KEY_BYTES } from './BackupKey.ts';
import { ScryptParameters } from './EncryptionHeader.ts';
import { masterKeyMissing, sealBroken } from './encryptionErrors.ts';
import { closeBytes, GCM_OVERHEAD_BYTES, openBytes } from './gcm.ts';
import type { MasterKey } from './masterKeys.ts';
import type { PassphraseKey } from './passphraseKey.ts';

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
  const sealing = deriveKey(newest.material, 'sealing');
  const sealed = closeBytes(sealing, key.material.export(), boundTo(jobId));
  return { kdf: key.kdf, sealed: sealed.toString('base64') };
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
  if (sealed.length !== KEY_BYTES + GCM_OVERHEAD_BYTES) {
    throw new RangeError(`A sealed key is not ${sealed.length} bytes long.`);
  }
  return openBytes(deriveKey(master, 'sealing'), sealed, boundTo(jobId));
}

function boundTo(jobId: string): string {
  return `firevault/v1/job/${jobId}`;
}
