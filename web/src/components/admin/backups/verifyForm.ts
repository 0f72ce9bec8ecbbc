/** The request of a verification. */
import type { CallInput } from '@contract';
import type { AskableLevel } from './verificationWords.ts';

/** Without a passphrase where none is asked for: the server takes none that it has no use for. */
export function verifyRequest(
  backupId: string,
  level: AskableLevel,
  passphrase: string | null,
): CallInput<'verifyBackup'> {
  return { backupId, level, ...(passphrase === null ? {} : { encryptionKey: passphrase }) };
}
