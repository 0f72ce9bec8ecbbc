/** Firevault's backup without its bookkeeping: the steps of `PartExporter`, part after part, into one store. */
import { BlockIndex, LEAST_INDEXED_BLOCKS } from '../../../functions/src/archive/BlockIndex.ts';
import { partExtension } from '../../../functions/src/archive/compression.ts';
import type { Encryption } from '../../../functions/src/archive/encryption/Encryption.ts';
import type { ManifestPart } from '../../../functions/src/archive/manifest.ts';
import {
  PartEncoder,
  type PartSummary,
  type Seal,
} from '../../../functions/src/archive/PartEncoder.ts';
import { readPart } from '../../../functions/src/archive/readPart.ts';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import {
  EVERYTHING,
  type NameRange,
  rangeHolds,
  rangesAfter,
  rangesThrough,
  rangeWithin,
} from '../../../functions/src/domain/ranges.ts';
import { DocumentFetcher } from '../../../functions/src/firestore/DocumentFetcher.ts';
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import type { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { firstRecordPath } from '../../../functions/src/firestore/firstRecordPath.ts';
import { readKeyLine } from '../../../functions/src/firestore/keyLines.ts';
import {
  newScanTally,
  recordBlocks,
  type ScanTally,
} from '../../../functions/src/firestore/recordBlocks.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { changeBlocks } from '../../../functions/src/services/backup/changeBlocks.ts';
import { KeyList } from '../../../functions/src/services/backup/KeyList.ts';
import { PART_LIMITS } from '../../../functions/src/services/backup/PartExporter.ts';
import type { PartStore } from '../../../functions/src/services/backup/PartStore.ts';
import type { KeptBackup } from './archive.ts';

interface Options {
  connection: FirestoreConnection;
  store: PartStore;
  backup: BackupMetadata;
  readTime: string | null;
  /** Null stores the backup unencrypted. */
  encryption: Encryption | null;
  /** What an incremental backup is compared with; null makes a full one. */
  base: KeptBackup | null;
}

/** `seen` counts the documents of the database, whatever the parts hold of them. */
interface Export {
  parts: ManifestPart[];
  seen: number;
}

export async function exportParts(options: Options): Promise<Export> {
  const parts: ManifestPart[] = [];
  let seen = 0;
  let rest: NameRange[] = [EVERYTHING];
  while (rest.length > 0) {
    const id = String(parts.length + 1).padStart(4, '0');
    const { part, closedAt } = await exportPart(id, rest, options);
    parts.push(part);
    seen += part.keys?.documents ?? 0;
    rest = closedAt === null ? [] : rangesAfter(rest, closedAt);
  }
  return { parts, seen };
}

async function exportPart(
  id: string,
  ranges: NameRange[],
  options: Options,
): Promise<{ part: ManifestPart; closedAt: string | null }> {
  const { store, backup, encryption, base } = options;
  const ending = `${partExtension(backup.compression)}${encryption === null ? '' : '.enc'}`;
  const names = {
    records: `parts/${id}${ending}`,
    keys: `keys/${id}${ending}`,
    index: `index/${id}${ending}`,
  };
  const seal = (objectId: string): Seal | null =>
    encryption === null
      ? null
      : (compressed) => encryption.encrypt(compressed, { backupId: backup.id, objectId });
  const blockIndex =
    encryption === null
      ? new BlockIndex(firstRecordPath, backup.compression, `${id}.ndjson`)
      : null;
  const encoder = new PartEncoder(
    backup.compression,
    `${id}.ndjson`,
    seal(names.records),
    blockIndex,
  );
  const keys = new KeyList(backup.compression, `${id}.ndjson`, seal(names.keys));
  const tally = newScanTally();
  const startedAt = systemClock.now().getTime();
  let isCut = false;
  const isFull = () => {
    isCut =
      encoder.storedBytes >= PART_LIMITS.storedBytes ||
      tally.bytes >= PART_LIMITS.bytes ||
      tally.documents >= PART_LIMITS.documents ||
      systemClock.now().getTime() - startedAt >= PART_LIMITS.milliseconds;
    return isCut;
  };
  const blocks = blocksOf(ranges, { tally, isFull, keys }, options);
  const { signal } = new AbortController();
  const records = { chunks: encoder.encode(blocks), summary: () => encoder.summary() };
  const { summary } = await store.store(records, names.records, backup, signal);
  const storeList = async (list: Pick<KeyList, 'finish'>, object: string): Promise<PartSummary> => {
    const { stored, summary } = await list.finish();
    async function* chunks(): AsyncGenerator<Buffer, void, void> {
      yield* stored;
    }
    await store.store({ chunks: chunks(), summary: () => summary }, object, backup, signal);
    return summary;
  };
  const keySummary = await storeList(keys, names.keys);
  const isIndexed = blockIndex !== null && blockIndex.blocks >= LEAST_INDEXED_BLOCKS;
  const index = isIndexed
    ? {
        object: names.index,
        blocks: blockIndex.blocks,
        ...(await storeList(blockIndex, names.index)),
      }
    : null;
  const closedAt = isCut ? tally.lastPath : null;
  const part: ManifestPart = {
    id,
    object: names.records,
    ...summary,
    holds: base === null ? 'all' : 'changes',
    documents: tally.written,
    deletions: tally.deletions,
    keys: { object: names.keys, documents: tally.documents, ...keySummary },
    index,
    ranges: closedAt === null ? ranges : rangesThrough(ranges, closedAt),
  };
  return { part, closedAt };
}

interface Reading {
  tally: ScanTally;
  isFull: () => boolean;
  keys: KeyList;
}

/** As `PartContent` opens them. */
function blocksOf(
  ranges: readonly NameRange[],
  { tally, isFull, keys }: Reading,
  { connection, readTime, base }: Options,
): AsyncIterable<Buffer> {
  const scanner = new DocumentScanner(connection, systemClock);
  if (base === null) return recordBlocks(scanner.scan(ranges, { readTime }), tally, isFull, keys);
  const fetcher = new DocumentFetcher(connection, systemClock);
  const sources = {
    names: scanner.scan(ranges, { readTime, namesOnly: true }),
    base: baseKeys(base, ranges),
    fetch: (paths: readonly string[]) => fetcher.fetch([paths], { readTime }),
    target: connection.target,
  };
  return changeBlocks(sources, tally, isFull, keys);
}

async function* baseKeys(
  { manifest, provider }: KeptBackup,
  ranges: readonly NameRange[],
): AsyncGenerator<Buffer[], void, void> {
  const format = { compression: manifest.compression, open: null };
  for (const part of manifest.parts) {
    const { keys } = part;
    if (keys === null) throw new Error('The base has no key lists.');
    const isWithin = part.ranges.every((one) => ranges.some((range) => rangeWithin(one, range)));
    const stored = provider.downloadStream(`${manifest.id}/${keys.object}`);
    for await (const lines of readPart(stored, keys, format)) {
      yield isWithin ? lines : lines.filter((line) => holds(ranges, readKeyLine(line).path));
    }
  }
}

function holds(ranges: readonly NameRange[], path: string): boolean {
  return ranges.some((range) => rangeHolds(range, path));
}
