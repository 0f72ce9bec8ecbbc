/** Reads the secret BACKUP_MASTER_KEY: one key, or a list that keeps the keys of older backups readable. */
import { createHash, createSecretKey } from 'node:crypto';
import { type BackupKey, KEY_BYTES } from './BackupKey.ts';
import { masterKeysInvalid } from './encryptionErrors.ts';

export type MasterKey = Extract<BackupKey, { kind: 'master' }>;

const SECRET = 'BACKUP_MASTER_KEY';
const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
const ENTRY_FIELDS = new Set(['id', 'key']);

/**
 * `text` is 32 bytes in base64, or `[{"id": "2026-11", "key": "<base64>"}, …]`, newest first: the first encrypts new
 * backups, all open old ones. Throws `archive/master-key-invalid`, naming the place but nothing of what stands there.
 */
export function parseMasterKeys(text: string): [MasterKey, ...MasterKey[]] {
  const trimmed = text.trim();
  if (trimmed === '') throw masterKeysInvalid(SECRET, 'It is empty.');
  if (!trimmed.startsWith('[')) {
    const bytes = parseKey(trimmed, SECRET);
    const id = createHash('sha256').update('firevault/v1/master-key-id\0').update(bytes);
    return [{ kind: 'master', id: id.digest('hex').slice(0, 8), material: createSecretKey(bytes) }];
  }
  const entries = parseList(trimmed);
  const [first, ...older] = entries.map(parseEntry);
  if (first === undefined) throw masterKeysInvalid(SECRET, 'The list holds no key.');
  const keys: [MasterKey, ...MasterKey[]] = [first, ...older];
  keys.forEach((key, index) => {
    const twin = keys.findIndex(
      (other) => other.id === key.id || other.material.equals(key.material),
    );
    if (twin < index) {
      throw masterKeysInvalid(
        `${SECRET}[${index}]`,
        `It repeats the id or the key of entry ${twin}.`,
      );
    }
  });
  return keys;
}

function parseList(text: string): unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and with it the keys: it must not become a cause.
    throw masterKeysInvalid(SECRET, 'It begins with "[" but is not JSON.');
  }
  return Array.isArray(json) ? json : [];
}

function parseEntry(entry: unknown, index: number): MasterKey {
  const field = `${SECRET}[${index}]`;
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw masterKeysInvalid(field, 'It must be an object with "id" and "key".');
  }
  if (Object.keys(entry).some((name) => !ENTRY_FIELDS.has(name))) {
    throw masterKeysInvalid(field, 'It has fields other than "id" and "key".');
  }
  const { id, key } = entry as { id?: unknown; key?: unknown };
  if (typeof id !== 'string' || !KEY_ID.test(id)) {
    throw masterKeysInvalid(`${field}.id`, 'It must be 1 to 64 letters, digits, ".", "_" or "-".');
  }
  if (typeof key !== 'string') throw masterKeysInvalid(`${field}.key`, 'It must be base64 text.');
  return { kind: 'master', id, material: createSecretKey(parseKey(key, `${field}.key`)) };
}

function parseKey(text: string, field: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is not base64, so only a text that comes out again is one.
  if (bytes.toString('base64') !== text) {
    throw masterKeysInvalid(field, 'It is not base64 (standard alphabet, padded).');
  }
  if (bytes.length !== KEY_BYTES) {
    throw masterKeysInvalid(field, `It holds ${bytes.length} bytes and not ${KEY_BYTES}.`);
  }
  return bytes;
}

/** Parsed when they are first needed: a key that is wrong stops encrypted backups and nothing else. `text` null: none. */
export function lazyMasterKeys(text: string | null): () => readonly MasterKey[] {
  let keys: readonly MasterKey[] | null = null;
  return () => {
    keys ??= text === null ? [] : parseMasterKeys(text);
    return keys;
  };
}
