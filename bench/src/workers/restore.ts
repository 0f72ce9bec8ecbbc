/** Restores a backup, and what it builds on, into a database through the engine. */
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import { DocumentWriter } from '../../../functions/src/firestore/DocumentWriter.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { keptBackup } from '../engine/archive.ts';
import { restoreParts } from '../engine/restoreParts.ts';
import { perform } from './perform.ts';

export interface RestoreInput {
  host: string;
  projectId: string;
  /** Where the backup is, and then the older ones of its chain, newest first. */
  folders: [string, ...string[]];
}

await perform<RestoreInput>(async ({ host, projectId, folders }) => {
  const connection = await FirestoreConnection.open({
    projectId,
    databaseId: '(default)',
    emulatorHost: host,
  });
  const [newest, ...older] = folders;
  const startedAt = performance.now();
  const chain = [keptBackup(newest), ...older.map(keptBackup)] as const;
  const documents = await restoreParts(chain, {
    scanner: new DocumentScanner(connection, systemClock),
    writer: new DocumentWriter(connection, systemClock),
    documentsRoot: connection.documentsRoot,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  connection.close();
  const bytes = chain
    .flatMap(({ manifest }) => manifest.parts)
    .reduce((total, part) => total + part.bytes, 0);
  return { documents, bytes, seconds };
});
