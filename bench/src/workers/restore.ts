/** Restores a folder's backup into a database through the engine. */
import type { Compression } from '../../../functions/src/contract/index.ts';
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import { DocumentWriter } from '../../../functions/src/firestore/DocumentWriter.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { keptParts, openFolder } from '../engine/archive.ts';
import { restoreParts } from '../engine/restoreParts.ts';
import { perform } from './perform.ts';

export interface RestoreInput {
  host: string;
  projectId: string;
  compression: Compression;
  folder: string;
}

await perform<RestoreInput>(async ({ host, projectId, compression, folder }) => {
  const connection = await FirestoreConnection.open({
    projectId,
    databaseId: '(default)',
    emulatorHost: host,
  });
  const parts = keptParts(folder);
  const startedAt = performance.now();
  const documents = await restoreParts(parts, {
    provider: openFolder(folder),
    scanner: new DocumentScanner(connection, systemClock),
    writer: new DocumentWriter(connection, systemClock),
    compression,
    documentsRoot: connection.documentsRoot,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  connection.close();
  return { documents, bytes: parts.reduce((total, part) => total + part.bytes, 0), seconds };
});
