/** Reads single documents out of a kept backup, each as a call of its own would; or everything, for comparison. */
import { readPart } from '../../../functions/src/archive/readPart.ts';
import { readKeyLine } from '../../../functions/src/firestore/keyLines.ts';
import { ArchiveStore } from '../../../functions/src/services/archives/ArchiveStore.ts';
import { RecordReader } from '../../../functions/src/services/archives/RecordReader.ts';
import { type KeptBackup, keptBackup } from '../engine/archive.ts';
import { perform } from './perform.ts';

export interface BrowseInput {
  /** Of an unencrypted backup. */
  folder: string;
  /** How many single documents, spread over the backup; null reads everything once. */
  documents: number | null;
}

await perform<BrowseInput>(async ({ folder, documents }) => {
  const kept = keptBackup(folder);
  const reader = () => {
    const { manifest, provider } = kept;
    const { id } = manifest;
    const here = { provider: provider.name, path: id, status: 'complete' } as const;
    const backup = { id, checksum: null, storageLocations: [here] };
    const archives = new ArchiveStore({ open: async () => provider });
    const { signal } = new AbortController();
    return new RecordReader(archives, [{ backup, manifest, encryption: null }], { signal });
  };
  return documents === null ? readAll(kept, reader()) : readSome(kept, reader, documents);
});

async function readAll({ manifest }: KeptBackup, reader: RecordReader) {
  const startedAt = performance.now();
  let found = 0;
  const everything = { from: null, fromExclusive: false, until: null, untilInclusive: false };
  for await (const batch of reader.records([everything])) found += batch.length;
  if (found !== manifest.documents) throw new Error(`${found} documents were read.`);
  const seconds = (performance.now() - startedAt) / 1000;
  return { documents: found, bytes: reader.bytesRead, seconds };
}

async function readSome(kept: KeptBackup, reader: () => RecordReader, count: number) {
  const paths = await somePaths(kept, count);
  const times: number[] = [];
  let bytes = 0;
  let mostBytes = 0;
  for (const path of paths) {
    const startedAt = performance.now();
    const one = reader();
    if ((await one.find(path)) === null) throw new Error(`${path} was not found.`);
    times.push(performance.now() - startedAt);
    bytes += one.bytesRead;
    mostBytes = Math.max(mostBytes, one.bytesRead);
  }
  times.sort((a, b) => a - b);
  return {
    documents: paths.length,
    bytes,
    seconds: times.reduce((sum, time) => sum + time, 0) / 1000,
    details: {
      medianMs: times[times.length >> 1] ?? 0,
      mostMs: times.at(-1) ?? 0,
      meanBytes: bytes / paths.length,
      mostBytes,
    },
  };
}

/** Evenly spread, the first and the last of the backup among them. */
async function somePaths({ manifest, provider }: KeptBackup, count: number): Promise<string[]> {
  const wanted = new Set(
    Array.from({ length: count }, (_, n) =>
      Math.round((n * (manifest.documents - 1)) / Math.max(1, count - 1)),
    ),
  );
  const format = { compression: manifest.compression, open: null };
  const paths: string[] = [];
  let seen = 0;
  for (const { keys } of manifest.parts) {
    if (keys === null) throw new Error('The backup has no key lists.');
    const stored = provider.downloadStream(`${manifest.id}/${keys.object}`);
    for await (const lines of readPart(stored, keys, format)) {
      for (const line of lines) if (wanted.has(seen++)) paths.push(readKeyLine(line).path);
    }
  }
  return paths;
}
