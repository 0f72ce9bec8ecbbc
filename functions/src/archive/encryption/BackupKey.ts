/** A key that backups are encrypted under, and the separate keys that are derived from it, one for each purpose. */
import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { ScryptParameters } from './EncryptionHeader.ts';

export const KEY_BYTES = 32;
const KEY_CHECK_BYTES = 16;

/** The material, 32 bytes, is held as a `KeyObject`, which neither a log nor JSON can print. */
export type BackupKey =
  | { kind: 'master'; id: string; material: KeyObject }
  | { kind: 'passphrase'; kdf: ScryptParameters; material: KeyObject };

/** Part of the format: what is derived for one purpose says nothing about the others (RFC 5869, section 3.2). */
const INFO = {
  wrapping: 'firevault/v1/wrapping',
  keyCheck: 'firevault/v1/key-check',
  manifest: 'firevault/v1/manifest',
  sealing: 'firevault/v1/sealing',
  secrets: 'firevault/v1/secrets',
  links: 'firevault/v1/links',
} as const;

/** 32 bytes by HKDF-SHA-256 without a salt; the material is uniform already. */
export function deriveKey(material: KeyObject, purpose: keyof typeof INFO): KeyObject {
  return createSecretKey(
    Buffer.from(hkdfSync('sha256', material, Buffer.alloc(0), INFO[purpose], KEY_BYTES)),
  );
}

/** 32 hex digits that tell keys apart without giving anything of them away; stored in the clear. */
export function keyCheck(material: KeyObject): string {
  return createHmac('sha256', deriveKey(material, 'keyCheck'))
    .update('firevault key check')
    .digest()
    .subarray(0, KEY_CHECK_BYTES)
    .toString('hex');
}

/** Compares two hex texts in a time that depends on their lengths alone. */
export function isSameHex(a: string, b: string): boolean {
  const left = Buffer.from(a, 'latin1');
  const right = Buffer.from(b, 'latin1');
  return left.length === right.length && timingSafeEqual(left, right);
}
