/** The AWS Encryption SDK as this format uses it, loaded when the first object is encrypted or opened. */
import type { Duplex } from 'node:stream';
import { type BackupKey, deriveKey, keyCheck } from './BackupKey.ts';
import { FRAME_BYTES } from './EncryptionHeader.ts';

/** Stands in each object's header as the provider of its wrapped data key; the key's name is the key check. */
const KEY_NAMESPACE = 'firevault';

export async function openSdk() {
  // Loading takes about 0.2 s and 40 MB, which functions that never encrypt must not pay at every cold start.
  const sdk = await import('@aws-crypto/client-node');
  const client = sdk.buildClient({
    commitmentPolicy: sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys: 1,
  });

  function keyring(key: BackupKey) {
    return new sdk.RawAesKeyringNode({
      keyNamespace: KEY_NAMESPACE,
      keyName: keyCheck(key.material),
      unencryptedMasterKey: isolated(deriveKey(key.material, 'wrapping').export()),
      wrappingSuite: sdk.RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
      utf8Sorting: true,
    });
  }

  return {
    encryptor(key: BackupKey, encryptionContext: Record<string, string>): Duplex {
      return client.encryptStream(keyring(key), {
        suiteId: sdk.AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
        frameLength: FRAME_BYTES,
        encryptionContext,
      });
    },
    /** Emits `MessageHeader` with the authenticated encryption context before the first plain byte. */
    decryptor(key: BackupKey): Duplex {
      return client.decryptUnsignedMessageStream(keyring(key), { maxBodySize: FRAME_BYTES });
    },
  };
}

// The SDK refuses a key that lies in a buffer shared with other data.
function isolated(bytes: Buffer): Uint8Array {
  return Uint8Array.from(bytes);
}
