/** When the passphrase of a backup has to be asked for, and where a refusal of it is said. */
import type { BackupMetadata } from '@contract';
import type { Failure } from '../../../data/Failure.ts';

/**
 * `backups`: the one that is read, with those it builds on. The server knows more of them than the portal does, so
 * that its asking counts too.
 */
export function asksPassphrase(
  backups: readonly BackupMetadata[],
  failure: Failure | null,
  typed: string,
): boolean {
  return (
    backups.some((one) => one.encryptionKeyKind === 'passphrase') ||
    failure?.ofField('encryptionKey') !== undefined ||
    typed !== ''
  );
}

/** Whether the shown fields say all that the failure has to say: of a passphrase, that it is not the right one. */
export function isSaidAtField(failure: Failure, shownFields: readonly string[]): boolean {
  return failure.fields.some(
    ({ field, message }) =>
      shownFields.includes(field) && (message === failure.message || field === 'encryptionKey'),
  );
}
