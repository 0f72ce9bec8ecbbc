/** Firevault's backup without its bookkeeping: the steps of `PartExporter`, part after part, into one store. */
import { partExtension } from '../../../functions/src/archive/compression.ts';
import type { ManifestPart } from '../../../functions/src/archive/manifest.ts';
import { PartEncoder } from '../../../functions/src/archive/PartEncoder.ts';
import { checkStoredPart } from '../../../functions/src/archive/readPart.ts';
import type { Compression } from '../../../functions/src/contract/index.ts';
import {
  EVERYTHING,
  type NameRange,
  rangesAfter,
  rangesThrough,
} from '../../../functions/src/domain/ranges.ts';
import type { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import { recordBlocks, type ScanTally } from '../../../functions/src/firestore/recordBlocks.ts';
import { tee } from '../../../functions/src/platform/tee.ts';
import { PART_LIMITS } from '../../../functions/src/services/backup/PartExporter.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';

interface Export {
  parts: ManifestPart[];
  checkSeconds: number;
}

export async function exportParts(
  scanner: DocumentScanner,
  provider: StorageProvider,
  readTime: string | null,
  compression: Compression,
): Promise<Export> {
  const parts: ManifestPart[] = [];
  let checkSeconds = 0;
  let rest: NameRange[] = [EVERYTHING];
  while (rest.length > 0) {
    const encoder = new PartEncoder(compression);
    const tally: ScanTally = { documents: 0, bytes: 0, lastPath: null, counts: {} };
    let isCut = false;
    const isFull = () => {
      isCut = encoder.storedBytes >= PART_LIMITS.storedBytes;
      return isCut;
    };
    const blocks = recordBlocks(scanner.scan(rest, { readTime }), tally, isFull);
    const id = String(parts.length + 1).padStart(4, '0');
    const object = `parts/${id}${partExtension(compression)}`;
    await store(encoder.encode(blocks), provider, object);
    const summary = encoder.summary();
    const checkedFrom = performance.now();
    await checkStoredPart(provider.downloadStream(object), { object, ...summary });
    checkSeconds += (performance.now() - checkedFrom) / 1000;
    const closedAt = isCut ? tally.lastPath : null;
    parts.push({
      id,
      object,
      ...summary,
      documents: tally.documents,
      ranges: closedAt === null ? rest : rangesThrough(rest, closedAt),
    });
    rest = closedAt === null ? [] : rangesAfter(rest, closedAt);
  }
  return { parts, checkSeconds };
}

async function store(
  stored: AsyncIterable<Buffer>,
  provider: StorageProvider,
  object: string,
): Promise<void> {
  const { branches, pump } = tee(stored, 1);
  const uploads = branches.map(async (branch) => {
    try {
      await provider.uploadStream(branch.bytes, object);
    } finally {
      branch.leave();
    }
  });
  await Promise.all([pump(), ...uploads]);
}
