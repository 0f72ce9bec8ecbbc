/** When the passphrase of a backup has to be asked for. */
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
