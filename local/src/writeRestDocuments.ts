/** Writes documents in REST JSON form through gRPC BatchWrite, bit for bit. */
import { createRequire } from 'node:module';
import { credentials } from '@grpc/grpc-js';
import type { RestDocument } from './demoData/RestValue.ts';
import { toProtoFields } from './toProtoValue.ts';

// `v1` is a lazy getter of a CommonJS module, which an ESM import does not see.
const { v1 } = createRequire(import.meta.url)('@google-cloud/firestore') as FirestoreModule;
type FirestoreModule = typeof import('@google-cloud/firestore');
type Client = InstanceType<FirestoreModule['v1']['FirestoreClient']>;

// The emulator takes at most 4 MiB in one request; production at most 500 writes.
const maxBatchBytes = 3 * 1024 * 1024;
const maxBatchWrites = 500;

/**
 * Resolves with the number written; rejects with the path and reason of the first refused document.
 * The emulator's REST interface reads -0 as 0, also in places and vectors; its gRPC interface keeps it.
 */
export async function writeRestDocuments(
  firestore: string,
  projectId: string,
  documents: Iterable<RestDocument>,
): Promise<number> {
  const [servicePath = '', port] = firestore.split(':');
  const client = new v1.FirestoreClient({
    servicePath,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    projectId,
  });
  try {
    let written = 0;
    for (const batch of batches(documents)) {
      await writeBatch(client, projectId, batch);
      written += batch.length;
    }
    return written;
  } finally {
    await client.close();
  }
}

async function writeBatch(
  client: Client,
  projectId: string,
  batch: readonly RestDocument[],
): Promise<void> {
  const database = `projects/${projectId}/databases/(default)`;
  const writes = batch.map(({ path, fields }) => ({
    update: { name: `${database}/documents/${path}`, fields: toProtoFields(fields) },
  }));
  const [{ status }] = await client.batchWrite(
    { database, writes },
    { otherArgs: { headers: { authorization: 'Bearer owner' } } },
  );
  const refused = (status ?? []).findIndex((one) => (one.code ?? 0) !== 0);
  if (refused >= 0) {
    throw new Error(`Document ${batch[refused]?.path} was refused: ${status?.[refused]?.message}`);
  }
}

function* batches(documents: Iterable<RestDocument>): Generator<RestDocument[]> {
  let batch: RestDocument[] = [];
  let bytes = 0;
  for (const document of documents) {
    const size = Buffer.byteLength(JSON.stringify(document));
    if (batch.length > 0 && (batch.length >= maxBatchWrites || bytes + size > maxBatchBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(document);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
