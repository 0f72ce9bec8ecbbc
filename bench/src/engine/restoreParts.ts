/** Firevault's restore without its bookkeeping: the writing step of `PieceRestorer`, part after part. */
import type { ManifestPart } from '../../../functions/src/archive/manifest.ts';
import { readPart } from '../../../functions/src/archive/readPart.ts';
import type { Compression } from '../../../functions/src/contract/index.ts';
import type { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import type { DocumentWriter } from '../../../functions/src/firestore/DocumentWriter.ts';
import { renameRecord, sameDocument } from '../../../functions/src/firestore/records.ts';
import { WriteBatches } from '../../../functions/src/firestore/WriteBatches.ts';
import { mergeDocuments } from '../../../functions/src/services/restore/mergeDocuments.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';

interface RestoreOptions {
  provider: StorageProvider;
  scanner: DocumentScanner;
  writer: DocumentWriter;
  compression: Compression;
  /** `projects/p/databases/d/documents` of the database that is written to. */
  documentsRoot: string;
}

/** Resolves with the number of documents written. */
export async function restoreParts(
  parts: readonly ManifestPart[],
  options: RestoreOptions,
): Promise<number> {
  const { provider, scanner, writer, compression, documentsRoot } = options;
  let written = 0;
  for (const part of parts) {
    const records = readPart(provider.downloadStream(part.object), part, compression);
    const live = scanner.scan(part.ranges, { readTime: null });
    const batches = new WriteBatches((writes) => writer.write(writes));
    for await (const pairs of mergeDocuments(records, live, part.ranges)) {
      for (const { path, record, live: document } of pairs) {
        if (record === null || (document !== null && sameDocument(record, document))) continue;
        await batches.add({ path, document: renameRecord(record, documentsRoot) });
        written += 1;
      }
    }
    await batches.flush();
  }
  return written;
}
