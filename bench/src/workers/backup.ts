/** Backs a database up to a folder through the engine. */
import type { Compression } from '../../../functions/src/contract/index.ts';
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { keepParts, openFolder } from '../engine/archive.ts';
import { exportParts } from '../engine/exportParts.ts';
import { perform } from './perform.ts';

export interface BackupInput {
  host: string;
  projectId: string;
  readTime: string | null;
  compression: Compression;
  folder: string;
}

await perform<BackupInput>(async ({ host, projectId, readTime, compression, folder }) => {
  const connection = await FirestoreConnection.open({
    projectId,
    databaseId: '(default)',
    emulatorHost: host,
  });
  const provider = openFolder(folder);
  const startedAt = performance.now();
  const scanner = new DocumentScanner(connection, systemClock);
  const { parts, checkSeconds } = await exportParts(scanner, provider, readTime, compression);
  const seconds = (performance.now() - startedAt) / 1000;
  keepParts(folder, parts);
  connection.close();
  const sum = (pick: (part: (typeof parts)[number]) => number) =>
    parts.reduce((total, part) => total + pick(part), 0);
  return {
    documents: sum((part) => part.documents),
    bytes: sum((part) => part.bytes),
    storedBytes: sum((part) => part.storedBytes),
    seconds,
    checkSeconds,
  };
});
