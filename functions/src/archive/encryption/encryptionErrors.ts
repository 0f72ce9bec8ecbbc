/** Every way in which opening an encrypted backup fails. None of them may hold a byte of a key or a passphrase. */
import { FirevaultError } from '../../domain/errors.ts';

const USE_ANOTHER = 'Use another location of this backup, or another backup.';

export function objectDamaged(objectId: string, how: string, cause?: unknown): FirevaultError {
  return lost('archive/object-damaged', `The object ${objectId} is damaged: ${how}.`, cause);
}

export function objectTruncated(objectId: string): FirevaultError {
  return lost(
    'archive/object-truncated',
    `The object ${objectId} is cut off: its last encrypted frame is missing.`,
  );
}

export function objectHasTrailingBytes(objectId: string): FirevaultError {
  return lost(
    'archive/object-trailing-bytes',
    `The object ${objectId} goes on after its last encrypted frame: something was appended to it.`,
  );
}

export function objectSwapped(
  objectId: string,
  found: { backup: string | undefined; object: string | undefined },
): FirevaultError {
  const there = `${found.object ?? 'a nameless object'} of ${found.backup ?? 'a nameless backup'}`;
  return lost(
    'archive/object-swapped',
    `In the place of ${objectId} lies another object: ${there}.`,
  );
}

export function objectUnderAnotherKey(objectId: string): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'archive/wrong-key',
    `The object ${objectId} is encrypted under another key than the one given.`,
    { nextStep: 'Open the backup with the key or passphrase that it was made with.' },
  );
}

export function manifestNotAuthentic(): FirevaultError {
  return lost(
    'archive/manifest-not-authentic',
    'The manifest was not written under the key of this backup, or was changed since.',
  );
}

export function passphraseMissing(): FirevaultError {
  return withField(
    'invalid-argument',
    'archive/passphrase-missing',
    'This backup is encrypted under a passphrase.',
    'Give the passphrase that the backup was made with in the field encryptionKey.',
    { field: 'encryptionKey', message: 'The passphrase of this backup is needed.' },
  );
}

export function wrongPassphrase(): FirevaultError {
  return withField(
    'failed-precondition',
    'archive/wrong-key',
    'This is not the passphrase that the backup was encrypted under.',
    'Give the passphrase that the backup was made with; it is not stored anywhere.',
    { field: 'encryptionKey', message: 'Not the passphrase of this backup.' },
  );
}

/** `why` is a sentence that says what the master key is needed for. */
export function masterKeyMissing(why: string): FirevaultError {
  return withField(
    'failed-precondition',
    'archive/master-key-missing',
    `No master key is set up. ${why}`,
    'Set the secret BACKUP_MASTER_KEY and deploy again.',
    { field: 'BACKUP_MASTER_KEY', message: 'Is not set.' },
  );
}

export function noMasterKeyFits(keyId: string): FirevaultError {
  return withField(
    'failed-precondition',
    'archive/wrong-key',
    `This backup is encrypted under the master key ${keyId}, and none of the present master keys is that key.`,
    `Add the key ${keyId} to BACKUP_MASTER_KEY again, after the newest.`,
    { field: 'BACKUP_MASTER_KEY', message: `Does not hold the key ${keyId}.` },
  );
}

export function masterKeysInvalid(field: string, message: string): FirevaultError {
  return withField(
    'failed-precondition',
    'archive/master-key-invalid',
    `The secret ${field} is not usable: ${message}`,
    'Set BACKUP_MASTER_KEY to the output of `openssl rand -base64 32`, or to a JSON list [{"id": …, "key": …}], newest first.',
    { field, message },
  );
}

export function sealBroken(cause: unknown): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'archive/seal-broken',
    'The key of this job cannot be opened: it belongs to another job, or was sealed under a master key that is gone.',
    { nextStep: 'Start the job again.', cause },
  );
}

/** `owner` is whose text it is: a storage provider's id. */
export function sealedUnderUnknownKey(keyId: string, owner: string): FirevaultError {
  return withField(
    'failed-precondition',
    'archive/wrong-key',
    `What is kept for ${owner} is sealed under the master key ${keyId}, and none of the present master keys is that key.`,
    `Add the key ${keyId} to BACKUP_MASTER_KEY again, after the newest, or enter the credentials anew.`,
    { field: 'BACKUP_MASTER_KEY', message: `Does not hold the key ${keyId}.` },
  );
}

export function textSealBroken(owner: string, cause: unknown): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'archive/seal-broken',
    `What is kept for ${owner} cannot be opened: it was changed, or belongs to something else.`,
    { nextStep: 'Enter the credentials anew.', cause },
  );
}

function lost(code: string, message: string, cause?: unknown): FirevaultError {
  return new FirevaultError('data-loss', code, message, {
    nextStep: USE_ANOTHER,
    ...(cause === undefined ? {} : { cause }),
  });
}

function withField(
  kind: 'invalid-argument' | 'failed-precondition',
  code: string,
  message: string,
  nextStep: string,
  field: { field: string; message: string },
): FirevaultError {
  return new FirevaultError(kind, code, message, { nextStep, fields: [field] });
}
