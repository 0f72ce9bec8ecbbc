/** Turns an operator's passphrase into a key, slowly, so that guessing one costs memory and time. */
import { createSecretKey, randomBytes, scrypt } from 'node:crypto';
import { type BackupKey, KEY_BYTES } from './BackupKey.ts';
import { SCRYPT_N, type ScryptParameters } from './EncryptionHeader.ts';

export type PassphraseKey = Extract<BackupKey, { kind: 'passphrase' }>;

/** A key for a new backup, under a salt of its own. `N` is scrypt's cost. */
export async function newPassphraseKey(passphrase: string, N = SCRYPT_N): Promise<PassphraseKey> {
  const salt = randomBytes(16).toString('base64');
  return derivePassphraseKey(passphrase, { name: 'scrypt', N, r: 8, p: 1, salt });
}

/** Settled or not, the derivation that began last. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The key that the passphrase and the header's parameters make; whether it is the right one, its key check tells. One at a
 * time in a process: each takes 128 MiB, and an instance answers many callers.
 */
export function derivePassphraseKey(
  passphrase: string,
  kdf: ScryptParameters,
): Promise<PassphraseKey> {
  const derived = last.then(() => derive(passphrase, kdf));
  // Whoever waits for this one is told of its failure; the next only waits for its turn.
  last = derived.catch(() => undefined);
  return derived;
}

async function derive(passphrase: string, kdf: ScryptParameters): Promise<PassphraseKey> {
  const { N, r, p } = kdf;
  // One keyboard types an é as one code point, another as two: NFKC makes them the same passphrase.
  const text = Buffer.from(passphrase.normalize('NFKC'), 'utf8');
  // Node's default of 32 MiB is below what N = 2^17 needs: 128 * r bytes for each of N rows, and a few more.
  const options = { N, r, p, maxmem: 128 * r * (N + p + 16) };
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    scrypt(text, Buffer.from(kdf.salt, 'base64'), KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
  return { kind: 'passphrase', kdf, material: createSecretKey(bytes) };
}
