/** Asks for the chores of a backup, looks at them, and takes the worker of one for dead. */
import { Timestamp } from 'firebase-admin/firestore';
import type { BackupMetadata, VerifyBackupRequest } from '../../functions/src/contract/index.ts';
import { deliverAll } from './deliver.ts';
import { actor, type Engine } from './engine.ts';

/** Each chore's record, with how many keys lie below it. */
export async function choresOf(engine: Engine, backupId: string) {
  const chores = engine.catalogue.ref(backupId).collection('firevaultBackupChores');
  return Promise.all(
    (await chores.listDocuments()).map(async (ref) => ({
      ref,
      data: (await ref.get()).data(),
      keys: (await ref.collection('secrets').listDocuments()).length,
    })),
  );
}

/** The lease is another's, and has run out. */
export async function bury(
  step: { update(fields: object): Promise<unknown> } | undefined,
): Promise<void> {
  const expiresAt = Timestamp.fromMillis(Date.now() - 1);
  await step?.update({ lease: { owner: 'the dead', expiresAt } });
}

/** Asks for a verification, lets it run, and answers what the record says then. */
export async function verify(
  engine: Engine,
  backup: BackupMetadata,
  level: VerifyBackupRequest['level'],
  encryptionKey?: string,
): Promise<BackupMetadata> {
  await engine.backups.verifyBackup(backup.id, requestOf(level, encryptionKey), actor);
  await deliverAll(engine);
  return engine.catalogue.get(backup.id);
}

export function requestOf(
  level: VerifyBackupRequest['level'],
  encryptionKey?: string,
): VerifyBackupRequest {
  return encryptionKey === undefined ? { level } : { level, encryptionKey };
}
