/** Brings the shared stack to a known beginning and gives each spec what it works with. */
import { AdminClient } from '../../local/src/AdminClient.ts';
import { type DatabaseImage, takeImage } from '../../local/src/databaseImage.ts';
import { demoDocuments } from '../../local/src/demoData/demoDocuments.ts';
import type { RestDocument } from '../../local/src/demoData/RestValue.ts';
import { callAsOwner } from '../../local/src/emulatorRest.ts';
import { seedLocalProvider } from '../../local/src/seedLocalProvider.ts';
import { writeRestDocuments } from '../../local/src/writeRestDocuments.ts';
import { stack } from './stack.ts';

/** An empty database with the local provider, and the given documents or the demo company in it. */
export async function beginWith(documents: Iterable<RestDocument> | 'demo'): Promise<AdminClient> {
  const { firestore, projectId } = stack();
  await callAsOwner(
    'DELETE',
    `http://${firestore}/emulator/v1/projects/${projectId}/databases/(default)/documents`,
  );
  await seedLocalProvider(firestore, projectId);
  await writeRestDocuments(
    firestore,
    projectId,
    documents === 'demo' ? demoDocuments(projectId) : documents,
  );
  return AdminClient.signIn(stack());
}

/** The whole database but for the audit log, which grows by what the specs themselves do. */
export async function imageNow(): Promise<DatabaseImage> {
  const { firestore, projectId } = stack();
  const image = await takeImage(firestore, projectId);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

/** Without what the product itself writes meanwhile: its log, and how much its providers hold. */
export function withoutOurs(image: DatabaseImage): DatabaseImage {
  return new Map([...image].filter(([path]) => !/^(auditLogs|storageProviders)\//.test(path)));
}

/** `count` documents of about `bytes` bytes each, below one collection. */
export function* manyDocuments(
  collection: string,
  count: number,
  bytes = 300,
): Generator<RestDocument> {
  for (let n = 0; n < count; n += 1) {
    yield {
      path: `${collection}/d${String(n).padStart(6, '0')}`,
      fields: {
        n: { integerValue: String(n) },
        text: { stringValue: `${n}-`.repeat(Math.ceil(bytes / 8)).slice(0, bytes) },
      },
    };
  }
}

/** Sets whole documents, as an application would. */
export async function setDocuments(documents: Iterable<RestDocument>): Promise<void> {
  const { firestore, projectId } = stack();
  await writeRestDocuments(firestore, projectId, documents);
}

export async function deleteDocuments(paths: readonly string[]): Promise<void> {
  const { firestore, projectId } = stack();
  const database = `projects/${projectId}/databases/(default)`;
  await callAsOwner('POST', `http://${firestore}/v1/${database}/documents:batchWrite`, {
    writes: paths.map((path) => ({ delete: `${database}/documents/${path}` })),
  });
}
