/** Backs a database up to a folder through the engine. */
import { createSecretKey } from 'node:crypto';
import { newEncryption } from '../../../functions/src/archive/encryption/Encryption.ts';
import type { Compression } from '../../../functions/src/contract/index.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { PartStore } from '../../../functions/src/services/backup/PartStore.ts';
import { keepBackup, keptBackup, manifestOf, openFolder } from '../engine/archive.ts';
import { backupRecord } from '../engine/backupRecord.ts';
import { countCalls } from '../engine/countCalls.ts';
import { exportParts } from '../engine/exportParts.ts';
import { perform } from './perform.ts';

export interface BackupInput {
  host: string;
  projectId: string;
  readTime: string | null;
  compression: Compression;
  /** Under a master key. */
  isEncrypted?: boolean;
  folder: string;
  /** The folder of the backup that an incremental one builds on. */
  base?: string;
}

await perform<BackupInput>(async (input) => {
  const { projectId, readTime, compression, folder } = input;
  const isEncrypted = input.isEncrypted ?? false;
  const connection = await FirestoreConnection.open({
    projectId,
    databaseId: '(default)',
    emulatorHost: input.host,
  });
  const calls = countCalls(connection);
  const provider = openFolder(folder);
  const material = createSecretKey(Buffer.alloc(32, 7));
  const base = input.base === undefined ? null : keptBackup(input.base);
  const baseBackupId = base?.manifest.id ?? null;
  const backup = backupRecord({ compression, isEncrypted, baseBackupId });
  const startedAt = performance.now();
  const { parts, seen } = await exportParts({
    connection,
    store: new PartStore({ open: async () => provider }, systemClock),
    backup,
    readTime,
    encryption: isEncrypted ? newEncryption({ kind: 'master', id: 'bench', material }) : null,
    base,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  keepBackup(
    folder,
    manifestOf({ id: backup.id, projectId, parts, documents: seen, compression, baseBackupId }),
  );
  connection.close();
  const sum = (pick: (part: (typeof parts)[number]) => number) =>
    parts.reduce((total, part) => total + pick(part), 0);
  return {
    documents: seen,
    bytes: sum((part) => part.bytes),
    storedBytes: sum(
      (part) => part.storedBytes + (part.keys?.storedBytes ?? 0) + (part.index?.storedBytes ?? 0),
    ),
    seconds,
    details: {
      keyBytes: sum((part) => part.keys?.storedBytes ?? 0),
      indexBytes: sum((part) => part.index?.storedBytes ?? 0),
      written: sum((part) => part.documents),
      deleted: sum((part) => part.deletions),
      calls: calls(),
    },
  };
});
