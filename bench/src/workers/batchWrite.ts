/** Writes documents that are prepared as request bytes beforehand, one BatchWrite after the other: the limit of a restore. */
import { readPart } from '../../../functions/src/archive/readPart.ts';
import type { Compression } from '../../../functions/src/contract/index.ts';
import { databaseRoot, relativePath } from '../../../functions/src/domain/documentName.ts';
import { renameRecord } from '../../../functions/src/firestore/records.ts';
import { batchWriteRequest } from '../../../functions/src/firestore/requests.ts';
import { statusesOfBatchWrite } from '../../../functions/src/firestore/responses.ts';
import { readRecordHeader } from '../../../functions/src/firestore/transcoder/readRecordHeader.ts';
import { WriteBatches } from '../../../functions/src/firestore/WriteBatches.ts';
import { keptParts, openFolder } from '../engine/archive.ts';
import { perform } from './perform.ts';
import { RawClient } from './rawClient.ts';

export interface BatchWriteInput {
  host: string;
  projectId: string;
  compression: Compression;
  folder: string;
}

await perform<BatchWriteInput>(async ({ host, projectId, compression, folder }) => {
  const parts = keptParts(folder);
  const requests = await prepare(projectId, compression, folder);
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
  return { documents, bytes: parts.reduce((total, part) => total + part.bytes, 0), seconds };
});

async function prepare(
  projectId: string,
  compression: Compression,
  folder: string,
): Promise<Buffer[]> {
  const root = databaseRoot(projectId, '(default)');
  const database = root.slice(0, root.lastIndexOf('/'));
  const provider = openFolder(folder);
  const requests: Buffer[] = [];
  const batches = new WriteBatches(async (writes) => {
    requests.push(batchWriteRequest(database, root, writes));
  });
  for (const part of keptParts(folder)) {
    for await (const lines of readPart(provider.downloadStream(part.object), part, compression)) {
      for (const line of lines) {
        const path = relativePath(readRecordHeader(line).name);
        await batches.add({ path, document: renameRecord(line, root) });
      }
    }
  }
  await batches.flush();
  return requests;
}
