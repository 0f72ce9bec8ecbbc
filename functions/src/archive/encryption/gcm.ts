/** Closes a few bytes under a key and opens them again: AES-256-GCM with a random nonce before and the tag behind. */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** How much longer the sealed bytes are than the plain ones. */
export const GCM_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/** `boundTo` is authenticated with the bytes and has to be the same when they are opened. */
export function closeBytes(key: KeyObject, plain: Uint8Array, boundTo: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(Buffer.from(boundTo, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws for another key, another binding, or bytes that were changed or cut. */
export function openBytes(key: KeyObject, sealed: Buffer, boundTo: string): Buffer {
  if (sealed.length < GCM_OVERHEAD_BYTES) {
    throw new RangeError(`${sealed.length} bytes are too few to be sealed ones.`);
  }
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(boundTo, 'utf8'));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([
    decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
    decipher.final(),
  ]);
}
