/** The format as docs/archive-format.md gives it, read with plain cryptography and against values computed elsewhere. */
import {
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { expect, it } from 'vitest';
import { newEncryption } from './Encryption.ts';
import { FRAME_BYTES } from './EncryptionHeader.ts';
import { parseMasterKeys } from './masterKeys.ts';
import { derivePassphraseKey } from './passphraseKey.ts';

const MATERIAL = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
const [KEY] = parseMasterKeys(MATERIAL.toString('base64'));

function hkdf(digest: string, key: Buffer, salt: Buffer, info: Buffer): Buffer {
  return Buffer.from(hkdfSync(digest, key, salt, info, 32));
}

function opened(key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer, tag: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(aad).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

/** A reader of its own, without the SDK; returns the encryption context and the plain bytes. */
function readIndependently(object: Buffer, material: Buffer) {
  let at = 0;
  const take = (n: number): Buffer => {
    at += n;
    return object.subarray(at - n, at);
  };
  const sized = (): Buffer => take(take(2).readUInt16BE());
  expect(take(3).toString('hex')).toBe('020478');
  const messageId = take(32);
  const context = sized();
  expect(take(2).readUInt16BE()).toBe(1);
  const [provider, info, wrapped] = [sized(), sized(), sized()];
  const name = info.subarray(0, -20).toString();
  expect([provider.toString(), take(1)[0], take(4).readUInt32BE()]).toEqual([
    'firevault',
    2,
    FRAME_BYTES,
  ]);
  const commitment = take(32);
  const header = object.subarray(0, at);
  const headerTag = take(16);

  const wrapping = hkdf('sha256', material, Buffer.alloc(0), Buffer.from('firevault/v1/wrapping'));
  const dataKey = opened(
    wrapping,
    info.subarray(-12),
    context,
    wrapped.subarray(0, 32),
    wrapped.subarray(32),
  );
  const derived = (label: string): Buffer =>
    hkdf(
      'sha512',
      dataKey,
      messageId,
      Buffer.concat([Buffer.from([0x04, 0x78]), Buffer.from(label)]),
    );
  const commitKey = hkdf('sha512', dataKey, messageId, Buffer.from('COMMITKEY'));
  expect(timingSafeEqual(commitKey, commitment)).toBe(true);
  const key = derived('DERIVEKEY');
  opened(key, Buffer.alloc(12), header, Buffer.alloc(0), headerTag);

  const plain: Buffer[] = [];
  for (let number = 1, isLast = false; !isLast; number += 1) {
    const mark = take(4).readUInt32BE();
    isLast = mark === 0xffffffff;
    expect(isLast ? take(4).readUInt32BE() : mark).toBe(number);
    const nonce = take(12);
    const length = isLast ? take(4).readUInt32BE() : FRAME_BYTES;
    const aad = Buffer.alloc(12);
    aad.writeUInt32BE(number, 0);
    aad.writeBigUInt64BE(BigInt(length), 4);
    const label = Buffer.from(`AWSKMSEncryptionClient ${isLast ? 'Final Frame' : 'Frame'}`);
    plain.push(opened(key, nonce, Buffer.concat([messageId, label, aad]), take(length), take(16)));
  }
  expect(at).toBe(object.length);
  return { name, context: context.toString('latin1'), plain: Buffer.concat(plain) };
}

it('an object opens with plain HKDF and AES-GCM', async () => {
  const records = randomBytes(FRAME_BYTES + 1000);
  const encryption = newEncryption(KEY);
  const chunks: Buffer[] = [];
  async function* source() {
    yield records;
  }
  const name = { backupId: '20261122-140000-k3v9qa', objectId: 'parts/0001' };
  for await (const chunk of encryption.encrypt(source(), name)) chunks.push(chunk);
  const read = readIndependently(Buffer.concat(chunks), MATERIAL);
  expect(read.plain.equals(records)).toBe(true);
  expect(read.name).toBe(encryption.header.keyCheck);
  for (const text of ['firevault:backup', name.backupId, 'firevault:object', name.objectId]) {
    expect(read.context).toContain(text);
  }
});

it('derived values are the ones that Python computes', async () => {
  const encryption = newEncryption(KEY);
  expect(KEY.id).toBe('91d95e14');
  expect(encryption.header.keyCheck).toBe('5ad8efba5ead224f63937baace46aa71');
  const mac = 'f14467cbd0c3beb59f2e237edb4c4e7b47596245971a28ec85eccf3e94ffb7d4';
  expect(encryption.authenticateManifest(Buffer.from('{}\n'))).toBe(mac);
  const manifestKey = hkdf(
    'sha256',
    MATERIAL,
    Buffer.alloc(0),
    Buffer.from('firevault/v1/manifest'),
  );
  expect(createHmac('sha256', manifestKey).update('{}\n').digest('hex')).toBe(mac);
  const kdf = { name: 'scrypt', N: 1024, r: 8, p: 1, salt: 'AAECAwQFBgcICQoLDA0ODw==' } as const;
  const { material } = await derivePassphraseKey('crème brûlée!', kdf);
  const expected = Buffer.from(
    'a8a90092c8d4dbb02bb3fdcf84f13634e8abf3593c791d6e0851c913e8be1066',
    'hex',
  );
  expect(material.equals(createSecretKey(expected))).toBe(true);
});
