/** Closes a short secret text under the newest master key, bound to what it belongs to. */
import { z } from 'zod';
import { deriveKey } from './BackupKey.ts';
import { masterKeyMissing, sealedUnderUnknownKey, textSealBroken } from './encryptionErrors.ts';
import { closeBytes, openBytes } from './gcm.ts';
import type { MasterKey } from './masterKeys.ts';

/** `keyId` is the id of the master key; `sealed` is base64. Holds nothing readable. */
export const SealedText = z.object({
  version: z.literal(1),
  keyId: z.string(),
  sealed: z.string(),
});
export type SealedText = z.infer<typeof SealedText>;

/** What the text is: a seal made for one use does not open as another. */
type SealedUse = 'secrets' | 'links';

interface Seal {
  use: SealedUse;
  /** What the text belongs to, authenticated with it: a provider's id. */
  boundTo: string;
  /** Newest first. */
  masterKeys: readonly MasterKey[];
}

/** Throws `archive/master-key-missing`. */
export function sealText(text: string, { use, boundTo, masterKeys }: Seal): SealedText {
  const newest = masterKeys[0];
  if (newest === undefined) throw masterKeyMissing(WHY[use]);
  const key = deriveKey(newest.material, use);
  const sealed = closeBytes(key, Buffer.from(text, 'utf8'), binding(use, boundTo));
  return { version: 1, keyId: newest.id, sealed: sealed.toString('base64') };
}

/** Throws `archive/master-key-missing`, `archive/wrong-key` when that key is gone, or `archive/seal-broken`. */
export function openText(text: SealedText, { use, boundTo, masterKeys }: Seal): string {
  if (masterKeys.length === 0) throw masterKeyMissing(WHY[use]);
  const master = masterKeys.find((key) => key.id === text.keyId);
  if (master === undefined) throw sealedUnderUnknownKey(text.keyId, boundTo);
  try {
    const key = deriveKey(master.material, use);
    return openBytes(key, Buffer.from(text.sealed, 'base64'), binding(use, boundTo)).toString();
  } catch (cause) {
    throw textSealBroken(boundTo, cause);
  }
}

function binding(use: SealedUse, boundTo: string): string {
  return `firevault/v1/${use}/${boundTo}`;
}

const WHY: Record<SealedUse, string> = {
  secrets: 'The credentials of storage providers are kept under it.',
  links: 'Links for downloading are signed with it.',
};
