/** Asks for the name of the first document in a range: the one-read probe that splitting a range is made of. */
import { relativePath } from '../domain/documentName.ts';
import type { NameRange } from '../domain/ranges.ts';
import type { CallOptions, FirestoreConnection } from './FirestoreConnection.ts';
import { scanRequest } from './requests.ts';
import { documentOfRunQuery } from './responses.ts';
import { readDocumentName } from './transcoder/readDocument.ts';

/** Its path relative to the database root, or null when the range is empty. `readTime` null reads the present. */
export async function firstPath(
  connection: FirestoreConnection,
  range: NameRange,
  readTime: string | null,
  options: CallOptions = {},
): Promise<string | null> {
  const request = scanRequest({
    root: connection.documentsRoot,
    range,
    readTime,
    namesOnly: true,
    limit: 1,
  });
  const act = 'Looking for a document';
  for await (const answers of connection.stream('RunQuery', request, act, options)) {
    for (const answer of answers) {
      const document = documentOfRunQuery(answer);
      if (document !== null) return relativePath(readDocumentName(document));
    }
  }
  return null;
}
