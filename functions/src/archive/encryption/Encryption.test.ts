/** A backup opens with its own key alone, whichever place that key has since moved to, and errors give no key away. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { inspect, promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FirevaultError } from '../../domain/errors.ts';
import { newEncryption, openEncryption } from './Encryption.ts';
import { EncryptionHeader } from './EncryptionHeader.ts';
import { parseMasterKeys } from './masterKeys.ts';
import { derivePassphraseKey, newPassphraseKey } from './passphraseKey.ts';
import { openSealedKey, sealKey } from './sealKey.ts';

/** scrypt's cost in tests; the real one takes half a second and 128 MiB. */
const LOW_N = 2 ** 10;
const PASSPHRASE = 'correct horse battery staple';
const OLD = randomBytes(32).toString('base64');
const NEW = randomBytes(32).toString('base64');
const NAME = { backupId: '20261122-140000-k3v9qa', objectId: 'parts/0001' };

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function failure(work: () => unknown): Promise<FirevaultError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof FirevaultError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

/** All that a log or a response could show of an error. */
function everythingOf(error: Error): string {
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
  ].join('\n');
}

function fieldsOf(error: FirevaultError): string[] {
  return error.fields.map(({ field }) => field);
}

describe('master keys', () => {
  it('are one key, with an id made of it', () => {
    const [key, ...others] = parseMasterKeys(`  ${OLD}\n`);
    expect(key.id).toMatch(/^[0-9a-f]{8}$/);
    expect(parseMasterKeys(OLD)[0].id).toBe(key.id);
    expect(parseMasterKeys(NEW)[0].id).not.toBe(key.id);
    expect(others).toEqual([]);
    expect(key.material.export().toString('base64')).toBe(OLD);
  });

  it('may be a list, newest first', () => {
    const keys = parseMasterKeys(
      JSON.stringify([
        { id: '2026-11', key: NEW },
        { id: '2025-01', key: OLD },
      ]),
    );
    expect(keys.map(({ id }) => id)).toEqual(['2026-11', '2025-01']);
  });

  const entry = { id: 'a', key: NEW };
  it.each([
    ['', 'BACKUP_MASTER_KEY', 'empty'],
    [OLD.slice(0, -4), 'BACKUP_MASTER_KEY', 'bytes'],
    [`${OLD.slice(0, 20)} ${OLD.slice(20)}`, 'BACKUP_MASTER_KEY', 'not base64'],
    [`[{"id":"a","key":"${NEW}"`, 'BACKUP_MASTER_KEY', 'not JSON'],
    ['[]', 'BACKUP_MASTER_KEY', 'holds no key'],
    [JSON.stringify([NEW]), 'BACKUP_MASTER_KEY[0]', 'object'],
    [JSON.stringify([entry, { id: 'b' }]), 'BACKUP_MASTER_KEY[1].key', 'base64 text'],
    [JSON.stringify([{ id: '', key: NEW }]), 'BACKUP_MASTER_KEY[0].id', 'letters'],
    [JSON.stringify([{ id: 'a', key: NEW.slice(3) }]), 'BACKUP_MASTER_KEY[0].key', 'base64'],
    [JSON.stringify([{ id: 'a', key: NEW, [NEW]: 1 }]), 'BACKUP_MASTER_KEY[0]', 'fields'],
    [JSON.stringify([entry, { id: 'a', key: OLD }]), 'BACKUP_MASTER_KEY[1]', 'repeats'],
    [JSON.stringify([entry, { id: 'b', key: NEW }]), 'BACKUP_MASTER_KEY[1]', 'repeats'],
  ])('are refused with the place and no byte of a key (%#)', async (text, field, message) => {
    const error = await failure(() => parseMasterKeys(text));
    expect(error.code).toBe('archive/master-key-invalid');
    expect(fieldsOf(error)).toEqual([field]);
    expect(error.message).toContain(message);
    const shown = everythingOf(error);
    for (const secret of [OLD, NEW]) {
      for (let at = 0; at + 6 <= secret.length; at += 1) {
        expect(shown).not.toContain(secret.slice(at, at + 6));
      }
    }
  });

  it('are not shown by a log or by JSON', () => {
    const keys = parseMasterKeys(OLD);
    expect(inspect(keys, { depth: 10, showHidden: true })).not.toContain(OLD.slice(0, 6));
    expect(JSON.stringify(keys)).not.toContain(OLD.slice(0, 6));
  });
});

describe('a backup under a master key', () => {
  it('opens after rotation, also when its key got another id in the list', async () => {
    const made = newEncryption(parseMasterKeys(OLD)[0]);
    const stored = await collect(made.encrypt(one(Buffer.from('records')), NAME));
    const masterKeys = parseMasterKeys(
      JSON.stringify([
        { id: '2026-11', key: NEW },
        { id: '2025-01', key: OLD },
      ]),
    );
    const header = EncryptionHeader.parse(JSON.parse(JSON.stringify(made.header)));
    const opened = await openEncryption(header, { masterKeys });
    expect((await collect(opened.decrypt(one(stored), NAME))).toString()).toBe('records');
    expect(newEncryption(masterKeys[0]).header).toMatchObject({ keyId: '2026-11' });
  });

  it('names the key that is missing', async () => {
    const { header } = newEncryption(parseMasterKeys(`[{"id":"2025-01","key":"${OLD}"}]`)[0]);
    const wrong = await failure(() => openEncryption(header, { masterKeys: parseMasterKeys(NEW) }));
    expect([wrong.kind, wrong.code]).toEqual(['failed-precondition', 'archive/wrong-key']);
    expect(wrong.message).toContain('2025-01');
    const none = await failure(() => openEncryption(header, { masterKeys: [] }));
    expect(none.code).toBe('archive/master-key-missing');
    expect(fieldsOf(none)).toEqual(['BACKUP_MASTER_KEY']);
  });

  it('is not opened by another key of the same id', async () => {
    const { header } = newEncryption(parseMasterKeys(`[{"id":"k","key":"${OLD}"}]`)[0]);
    const masterKeys = parseMasterKeys(`[{"id":"k","key":"${NEW}"}]`);
    const error = await failure(() => openEncryption(header, { masterKeys }));
    expect(error.code).toBe('archive/wrong-key');
  });
});

describe('a backup under a passphrase', () => {
  it('opens with the passphrase, however its accents were typed', async () => {
    const made = newEncryption(await newPassphraseKey('crème brûlée!', LOW_N));
    const stored = await collect(made.encrypt(one(Buffer.from('records')), NAME));
    const header = EncryptionHeader.parse(JSON.parse(JSON.stringify(made.header)));
    const passphrase = 'crème brûlée!'.normalize('NFD');
    const opened = await openEncryption(header, { masterKeys: [], passphrase });
    expect((await collect(opened.decrypt(one(stored), NAME))).toString()).toBe('records');
  });

  it('asks for the passphrase in the field encryptionKey', async () => {
    const { header } = newEncryption(await newPassphraseKey(PASSPHRASE, LOW_N));
    const error = await failure(() => openEncryption(header, { masterKeys: parseMasterKeys(OLD) }));
    expect(error.code).toBe('archive/passphrase-missing');
    expect(fieldsOf(error)).toEqual(['encryptionKey']);
  });

  it('tells a wrong passphrase before anything is read, and shows neither', async () => {
    const { header } = newEncryption(await newPassphraseKey(PASSPHRASE, LOW_N));
    const error = await failure(() =>
      openEncryption(header, { masterKeys: [], passphrase: 'incorrect zebra' }),
    );
    expect([error.kind, error.code]).toEqual(['failed-precondition', 'archive/wrong-key']);
    expect(fieldsOf(error)).toEqual(['encryptionKey']);
    for (const word of ['horse', 'staple', 'zebra'])
      expect(everythingOf(error)).not.toContain(word);
  });

  it('has a salt of its own and says nothing of the key', async () => {
    const [a, b] = await Promise.all([
      newPassphraseKey(PASSPHRASE, LOW_N),
      newPassphraseKey(PASSPHRASE, LOW_N),
    ]);
    expect(a.kdf.salt).not.toBe(b.kdf.salt);
    expect(newEncryption(a).header.keyCheck).not.toBe(newEncryption(b).header.keyCheck);
    const header = JSON.stringify(newEncryption(a).header);
    expect(header).not.toContain(a.material.export().toString('hex').slice(0, 8));
    expect(header).not.toContain(a.material.export().toString('base64').slice(0, 6));
  });

  it('costs N = 2^17 unless told otherwise', async () => {
    const key = await newPassphraseKey(PASSPHRASE);
    expect(key.kdf).toMatchObject({ name: 'scrypt', N: 131072, r: 8, p: 1 });
    expect((await derivePassphraseKey(PASSPHRASE, key.kdf)).material.equals(key.material)).toBe(
      true,
    );
  });

  it('takes the memory of one derivation, however many are asked for at once', async () => {
    const source = JSON.stringify(new URL('./passphraseKey.ts', import.meta.url).href);
    const script = `
      import { newPassphraseKey } from ${source};
      await Promise.all([1, 2, 3, 4].map(() => newPassphraseKey('for the test', 2 ** 16)));
      console.log(process.resourceUsage().maxRSS);`;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(Number(stdout) / 1024).toBeLessThan(250);
  });

  it('is refused when its header asks for absurd work', async () => {
    const { header } = newEncryption(await newPassphraseKey(PASSPHRASE, LOW_N));
    for (const kdf of [{ N: 2 ** 30 }, { N: 3000 }, { r: 1024 }, { salt: 'AAAA' }]) {
      const forged = { ...header, kdf: { ...('kdf' in header ? header.kdf : {}), ...kdf } };
      expect(EncryptionHeader.safeParse(forged).success).toBe(false);
    }
  });
});

describe('the manifest', () => {
  const encryption = newEncryption(parseMasterKeys(OLD)[0]);
  const bytes = Buffer.from('{"id":"20261122-140000-k3v9qa"}\n');

  it('is authentic under its key alone', async () => {
    const mac = encryption.authenticateManifest(bytes);
    expect(mac).toMatch(/^[0-9a-f]{64}$/);
    encryption.verifyManifest(bytes, mac);
    const other = newEncryption(parseMasterKeys(NEW)[0]);
    const error = await failure(() => other.verifyManifest(bytes, mac));
    expect([error.kind, error.code]).toEqual(['data-loss', 'archive/manifest-not-authentic']);
  });

  it('is refused when changed, or without its code', async () => {
    const mac = encryption.authenticateManifest(bytes);
    const changed = Buffer.from(bytes.toString().replace('k3v9qa', 'k3v9qb'));
    for (const work of [
      () => encryption.verifyManifest(changed, mac),
      () => encryption.verifyManifest(bytes, null),
      () => encryption.verifyManifest(bytes, mac.slice(2)),
      () => encryption.verifyManifest(bytes, `${mac.slice(0, -1)}é`),
    ]) {
      expect((await failure(work)).code).toBe('archive/manifest-not-authentic');
    }
  });
});

describe('a sealed key', () => {
  it('reaches the workers of its job, also past a rotation', async () => {
    const key = await newPassphraseKey(PASSPHRASE, LOW_N);
    const sealed = sealKey(key, NAME.backupId, parseMasterKeys(OLD));
    const masterKeys = parseMasterKeys(`[{"id":"n","key":"${NEW}"},{"id":"o","key":"${OLD}"}]`);
    const opened = openSealedKey(JSON.parse(JSON.stringify(sealed)), NAME.backupId, masterKeys);
    expect(opened.material.equals(key.material)).toBe(true);
    expect(newEncryption(opened).header).toEqual(newEncryption(key).header);
  });

  it('does not open for another job, under another key, or when changed', async () => {
    const key = await newPassphraseKey(PASSPHRASE, LOW_N);
    const masterKeys = parseMasterKeys(OLD);
    const sealed = sealKey(key, 'job', masterKeys);
    const cut = { ...sealed, sealed: sealed.sealed.slice(8) };
    for (const work of [
      () => openSealedKey(sealed, 'other', masterKeys),
      () => openSealedKey(sealed, 'job', parseMasterKeys(NEW)),
      () => openSealedKey(cut, 'job', masterKeys),
    ]) {
      const error = await failure(work);
      expect(error.code).toBe('archive/seal-broken');
      expect(everythingOf(error)).not.toContain(key.material.export().toString('hex').slice(0, 8));
    }
  });

  it('needs a master key', async () => {
    const key = await newPassphraseKey(PASSPHRASE, LOW_N);
    const error = await failure(() => sealKey(key, 'job', []));
    expect(error.code).toBe('archive/master-key-missing');
  });
});
