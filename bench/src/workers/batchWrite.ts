/** Writes documents that are prepared as request bytes beforehand, one BatchWrite after the other: the limit of a restore. */
import { readPart } from '../../../functions/src/archive/readPart.ts';
import { databaseRoot, relativePath } from '../../../functions/src/domain/documentName.ts';
import { placeRecord } from '../../../functions/src/firestore/records.ts';
import { batchWriteRequest } from '../../../functions/src/firestore/requests.ts';
import { statusesOfBatchWrite } from '../../../functions/src/firestore/responses.ts';
import { readRecordHeader } from '../../../functions/src/firestore/transcoder/readRecordHeader.ts';
import { WriteBatches } from '../../../functions/src/firestore/WriteBatches.ts';
import { type KeptBackup, keptBackup } from '../engine/archive.ts';
import { perform } from './perform.ts';
import { RawClient } from './rawClient.ts';

export interface BatchWriteInput {
  host: string;
  projectId: string;
  folder: string;
}

await perform<BatchWriteInput>(async ({ host, projectId, folder }) => {
  const backup = keptBackup(folder);
  const requests = await prepare(projectId, backup);
  const client = new RawClient(host);
  const startedAt = performance.now();
  let documents = 0;
  for (const request of requests) {
    const statuses = statusesOfBatchWrite(await client.batchWrite(request));
    const refused = statuses.find(({ code }) => code !== 0);
    if (refused !== undefined) throw new Error(`A write was refused: ${refused.message}`);
    documents += statuses.length;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  client.close();
  const bytes = backup.manifest.parts.reduce((total, part) => total + part.bytes, 0);
  return { documents, bytes, seconds };
});

async function prepare(projectId: string, { manifest, provider }: KeptBackup): Promise<Buffer[]> {
  const root = databaseRoot(projectId, '(default)');
  const database = root.slice(0, root.lastIndexOf('/'));
  const format = { compression: manifest.compression, open: null };
  const requests: Buffer[] = [];
  const batches = new WriteBatches(async (writes) => {
    requests.push(batchWriteRequest(database, root, writes));
  });
  for (const part of manifest.parts) {
    const stored = provider.downloadStream(`${manifest.id}/${part.object}`);
    for await (const lines of readPart(stored, part, format)) {
      for (const line of lines) {
        const path = relativePath(readRecordHeader(line).name);
        await batches.add({ path, document: placeRecord(line, root) });
      }
    }
  }
  await batches.flush();
  return requests;
}
