/** What the manifest says of a backup's encryption: all that is needed to open it, except the key. */
import { z } from 'zod';

/** Plain bytes in one frame, each sealed by itself; the last of an object holds fewer. */
export const FRAME_BYTES = 1024 * 1024;

/** 128 MiB and about half a second for each guess. */
export const SCRYPT_N = 2 ** 17;

/** The bounds keep a forged manifest from asking for more memory than a function has; N = 2^18 needs 256 MiB. */
export const ScryptParameters = z.object({
  name: z.literal('scrypt'),
  N: z
    .number()
    .int()
    .min(2 ** 10)
    .max(2 ** 18)
    .refine((n) => Number.isInteger(Math.log2(n)), 'Must be a power of two.'),
  r: z.literal(8),
  p: z.literal(1),
  /** 16 bytes, base64. */
  salt: z.string().regex(/^[A-Za-z0-9+/]{22}==$/, 'Must be 16 bytes in base64.'),
});
export type ScryptParameters = z.infer<typeof ScryptParameters>;

const Common = {
  algorithm: z.literal('AES-256-GCM'),
  library: z.literal('aws-encryption-sdk'),
  /** AES-256-GCM with HKDF-SHA-512 and key commitment, without a signature. */
  suite: z.literal('0x0478'),
  frameBytes: z.literal(FRAME_BYTES),
  /** The same for the same key: tells a wrong key before any object is read. */
  keyCheck: z.string().regex(/^[0-9a-f]{32}$/),
};

export const EncryptionHeader = z.discriminatedUnion('keyKind', [
  z.object({ ...Common, keyKind: z.literal('master'), keyId: z.string() }),
  z.object({ ...Common, keyKind: z.literal('passphrase'), kdf: ScryptParameters }),
]);
export type EncryptionHeader = z.infer<typeof EncryptionHeader>;
