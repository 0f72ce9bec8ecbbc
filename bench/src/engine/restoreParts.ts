/** Firevault's restore without its bookkeeping: the writing step of `PieceRestorer`, piece after piece. */
import { readPart } from '../../../functions/src/archive/readPart.ts';
import type { PieceSource } from '../../../functions/src/catalogue/RestoreCatalogue.ts';
import { EVERYTHING } from '../../../functions/src/domain/ranges.ts';
import type { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import type { DocumentWriter } from '../../../functions/src/firestore/DocumentWriter.ts';
import { placeRecord, sameDocument } from '../../../functions/src/firestore/records.ts';
import { WriteBatches } from '../../../functions/src/firestore/WriteBatches.ts';
import {
  mergeDocuments,
  type RecordLayer,
} from '../../../functions/src/services/restore/mergeDocuments.ts';
import { planPieces } from '../../../functions/src/services/restore/planPieces.ts';
import type { KeptBackup } from './archive.ts';

interface RestoreOptions {
  scanner: DocumentScanner;
  writer: DocumentWriter;
  /** `projects/p/databases/d/documents` of the database that is written to. */
  documentsRoot: string;
}

/** A backup and all it builds on, newest first. Resolves with the number of documents written. */
export async function restoreParts(
  chain: readonly [KeptBackup, ...KeptBackup[]],
  { scanner, writer, documentsRoot }: RestoreOptions,
): Promise<number> {
  const [newest, ...older] = chain;
  const manifests = older.map(({ manifest }) => manifest);
  let written = 0;
  for (const piece of planPieces([newest.manifest, ...manifests], [EVERYTHING])) {
    const live = scanner.scan(piece.ranges, { readTime: null });
    const layers = chain.map((backup) => layerOf(backup, piece.sources));
    const batches = new WriteBatches((writes) => writer.write(writes));
    for await (const pairs of mergeDocuments(layers, live)) {
      for (const { path, record, live: document } of pairs) {
        if (record === null || (document !== null && sameDocument(record, document))) continue;
        await batches.add({ path, document: placeRecord(record, documentsRoot) });
        written += 1;
      }
    }
    await batches.flush();
  }
  return written;
}

function layerOf(backup: KeptBackup, sources: readonly PieceSource[]): RecordLayer {
  const own = sources.filter(({ backupId }) => backupId === backup.manifest.id);
  return { records: recordsOf(backup, own), ranges: own.flatMap(({ ranges }) => ranges) };
}

async function* recordsOf(
  { manifest, provider }: KeptBackup,
  sources: readonly PieceSource[],
): AsyncGenerator<Buffer[], void, void> {
  const format = { compression: manifest.compression, open: null };
  for (const source of sources) {
    const part = manifest.parts.find(({ id }) => id === source.part);
    if (part === undefined) throw new Error(`There is no part ${source.part}.`);
    yield* readPart(provider.downloadStream(`${manifest.id}/${part.object}`), part, format);
  }
}
