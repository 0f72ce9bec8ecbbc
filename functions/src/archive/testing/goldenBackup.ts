/** Lays out one backup as the engine does: parts, key lists and the manifest, made of states instead of a database. */
import type { BackupType, Compression } from '../../contract/index.ts';
import { NEVER_BACKED_UP } from '../../contract/index.ts';
import {
  comparePaths,
  databaseRoot,
  relativePath,
  rootCollectionOf,
} from '../../domain/documentName.ts';
import {
  collectionRange,
  EVERYTHING,
  type NameRange,
  rangeHolds,
  rangesAfter,
  rangesThrough,
  splitRange,
  withoutCollections,
} from '../../domain/ranges.ts';
import { TOOL } from '../../platform/tool.ts';
import { BlockIndex, LEAST_INDEXED_BLOCKS } from '../BlockIndex.ts';
import { BufferedEncoder } from '../BufferedEncoder.ts';
import { partExtension } from '../compression.ts';
import type { Encryption } from '../encryption/Encryption.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  encodeManifest,
  MANIFEST_OBJECT,
  type Manifest,
  type ManifestIndex,
  type ManifestKeys,
  type ManifestPart,
} from '../manifest.ts';
import { PartEncoder, type Seal } from '../PartEncoder.ts';
import { type GoldenDocument, type State, stateOf, TARGET } from './goldenDocuments.ts';

export interface BackupPlan {
  id: string;
  type: BackupType;
  readTime: string;
  state: State;
  /** What an incremental backup builds on. */
  base?: { id: string; state: State };
  /** The root collections of a backup of type `collections`. */
  collections?: readonly string[];
  compression: Compression;
  encryption?: Encryption;
  /** Each begins another part, `0002` and so on; in order. */
  cuts: readonly string[];
  /** A part that is closed behind this path, as a limit does it; the rest of its ranges is `…-n`. */
  closedAfter?: string;
  /** Parts that took two attempts, so that their objects are named otherwise. */
  secondAttempts?: readonly string[];
  /** Parts of an incremental backup whose base could not be compared with. */
  holdAll?: readonly string[];
  /** Parts that could not be read. */
  missing?: readonly string[];
  /** Of lines in a block, about; so small by itself that a part of some ten kilobytes is made of several. */
  blockBytes?: number;
  /** As the version before key lists wrote it: no lists, and a manifest that does not know of them. */
  isBeforeKeyLists?: boolean;
}

export interface GoldenBackup {
  id: string;
  manifest: Buffer;
  /** By their names below the backup's folder, the manifest among them. */
  objects: Map<string, Buffer>;
  /** What the backup restores to. */
  restores: State;
}

interface PlannedPart {
  id: string;
  ranges: NameRange[];
}

interface PartLines {
  lines: string[];
  documents: number;
  deletions: number;
}

const BLOCK_BYTES = 8 * 1024;

export async function goldenBackup(plan: BackupPlan): Promise<GoldenBackup> {
  const objects = new Map<string, Buffer>();
  const planned = planParts(plan);
  const done = planned.filter(({ id }) => !plan.missing?.includes(id));
  const lost = planned.filter(({ id }) => plan.missing?.includes(id));
  const restores = stateOf([...plan.state.values()], ({ path }) => !isWithin(path, lost));
  const parts: ManifestPart[] = [];
  for (const part of done) parts.push(await storePart(plan, part, objects));
  const bytes = encode(plan, {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    tool: TOOL,
    id: plan.id,
    ...TARGET,
    type: plan.type,
    scope:
      plan.collections === undefined
        ? { collections: null, without: [...NEVER_BACKED_UP] }
        : { collections: [...plan.collections], without: [] },
    readTime: plan.readTime,
    baseBackupId: plan.base?.id ?? null,
    compression: plan.compression,
    encryption: plan.encryption?.header ?? null,
    parts,
    missing: lost.map(({ ranges }) => ({ ranges, error: 'Firestore did not answer.' })),
    documents: restores.size,
    documentCounts: countByCollection(restores),
    startedAt: secondsAfter(plan.readTime, -2),
    finishedAt: secondsAfter(plan.readTime, 5),
    mac: null,
  });
  objects.set(MANIFEST_OBJECT, bytes);
  return { id: plan.id, manifest: bytes, objects, restores };
}

/** An incremental backup covers its scope without a gap; others leave out ranges without a document. */
function planParts({ cuts, closedAfter, collections, state, type }: BackupPlan): PlannedPart[] {
  const scope =
    collections === undefined
      ? withoutCollections(EVERYTHING, NEVER_BACKED_UP)
      : collections.map(collectionRange);
  const pieces = scope.flatMap((range) => splitRange(range, cuts));
  const paths = [...state.keys()];
  const parts = Array.from({ length: cuts.length + 1 }, (_, index): PlannedPart => {
    const ranges = pieces.filter(({ from }) => cutsBefore(from, cuts) === index);
    return {
      id: String(index + 1).padStart(4, '0'),
      ranges:
        type === 'incremental'
          ? ranges
          : ranges.filter((range) => paths.some((path) => rangeHolds(range, path))),
    };
  });
  return parts.flatMap(({ id, ranges }) => {
    if (ranges.length === 0) return [];
    if (closedAfter === undefined || !isWithin(closedAfter, [{ id, ranges }])) {
      return [{ id, ranges }];
    }
    return [
      { id, ranges: rangesThrough(ranges, closedAfter) },
      { id: `${id}-n`, ranges: rangesAfter(ranges, closedAfter) },
    ];
  });
}

function cutsBefore(from: string | null, cuts: readonly string[]): number {
  return from === null ? 0 : cuts.filter((cut) => comparePaths(cut, from) <= 0).length;
}

async function storePart(
  plan: BackupPlan,
  part: PlannedPart,
  objects: Map<string, Buffer>,
): Promise<ManifestPart> {
  const { base, compression, encryption, holdAll, secondAttempts, type } = plan;
  const documents = [...plan.state.values()].filter(({ path }) => isWithin(path, [part]));
  const holds = base === undefined || holdAll?.includes(part.id) ? 'all' : 'changes';
  const content =
    holds === 'all' || base === undefined
      ? { lines: documents.map(({ line }) => line), documents: documents.length, deletions: 0 }
      : changesSince(base.state, plan.state, part);
  const stem = secondAttempts?.includes(part.id) ? `${part.id}-a2` : part.id;
  const ending = `${partExtension(compression)}${encryption === undefined ? '' : '.enc'}`;
  const object = `parts/${stem}${ending}`;
  const entryName = `${stem}.ndjson`;
  const blocks =
    encryption === undefined && plan.isBeforeKeyLists !== true
      ? new BlockIndex(firstPath, compression, entryName)
      : null;
  const encoder = new PartEncoder(compression, entryName, sealFor(plan, object), blocks);
  const chunks: Buffer[] = [];
  for await (const chunk of encoder.encode(blocksOf(content.lines, plan.blockBytes)))
    chunks.push(chunk);
  objects.set(object, Buffer.concat(chunks));
  return {
    id: part.id,
    object,
    ranges: part.ranges,
    holds,
    documents: content.documents,
    deletions: content.deletions,
    ...encoder.summary(),
    keys:
      type === 'collections' || plan.isBeforeKeyLists === true
        ? null
        : await storeKeys(plan, `keys/${stem}${ending}`, stem, documents, objects),
    index:
      blocks === null || blocks.blocks < LEAST_INDEXED_BLOCKS
        ? null
        : await storeIndex(blocks, `index/${stem}${ending}`, objects),
  };
}

function firstPath(block: Buffer): string {
  const { name } = JSON.parse(block.toString('utf8', 0, block.indexOf(10))) as { name: string };
  return relativePath(name);
}

async function storeIndex(
  index: BlockIndex,
  object: string,
  objects: Map<string, Buffer>,
): Promise<ManifestIndex> {
  const { stored, summary } = await index.finish();
  objects.set(object, Buffer.concat(stored));
  return { object, blocks: index.blocks, ...summary };
}

async function storeKeys(
  plan: BackupPlan,
  object: string,
  stem: string,
  documents: readonly GoldenDocument[],
  objects: Map<string, Buffer>,
): Promise<ManifestKeys> {
  const encoder = new BufferedEncoder(plan.compression, `${stem}.ndjson`, sealFor(plan, object));
  const lines = documents.map(({ path, updateTime }) => {
    if (updateTime === null) throw new Error(`${path} has no time and cannot be in a key list.`);
    return JSON.stringify({ path, updateTime });
  });
  for await (const block of blocksOf(lines, plan.blockBytes)) await encoder.add(block);
  const { stored, summary } = await encoder.finish();
  objects.set(object, Buffer.concat(stored));
  return { object, documents: documents.length, ...summary };
}

/** What was written since, told by the update time, and what is gone. */
function changesSince(before: State, now: State, part: PlannedPart): PartLines {
  const root = databaseRoot(TARGET.projectId, TARGET.databaseId);
  const paths = [...new Set([...before.keys(), ...now.keys()])]
    .filter((path) => isWithin(path, [part]))
    .sort(comparePaths);
  const changes: PartLines = { lines: [], documents: 0, deletions: 0 };
  for (const path of paths) {
    const document = now.get(path);
    if (document === undefined) {
      changes.lines.push(JSON.stringify({ name: `${root}/${path}`, deleted: true }));
      changes.deletions += 1;
    } else if (document.updateTime !== before.get(path)?.updateTime) {
      changes.lines.push(document.line);
      changes.documents += 1;
    }
  }
  return changes;
}

async function* blocksOf(
  lines: readonly string[],
  blockBytes = BLOCK_BYTES,
): AsyncGenerator<Buffer> {
  let block: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    block.push(`${line}\n`);
    bytes += line.length;
    if (bytes < blockBytes) continue;
    yield Buffer.from(block.join(''), 'utf8');
    block = [];
    bytes = 0;
  }
  if (block.length > 0) yield Buffer.from(block.join(''), 'utf8');
}

function sealFor({ id: backupId, encryption }: BackupPlan, objectId: string): Seal | null {
  if (encryption === undefined) return null;
  return (compressed) => encryption.encrypt(compressed, { backupId, objectId });
}

function encode(plan: BackupPlan, manifest: Manifest): Buffer {
  if (plan.isBeforeKeyLists !== true) return encodeManifest(manifest, plan.encryption ?? null);
  const { mac: _mac, ...old } = manifest;
  const parts = old.parts.map(({ holds, deletions, keys, index, ...part }) => part);
  const scope = { collections: old.scope.collections };
  return Buffer.from(`${JSON.stringify({ ...old, scope, parts }, null, 2)}\n`, 'utf8');
}

function secondsAfter(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

function countByCollection(state: State): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const path of state.keys()) {
    const collection = rootCollectionOf(path);
    counts[collection] = (counts[collection] ?? 0) + 1;
  }
  return counts;
}

function isWithin(path: string, parts: readonly PlannedPart[]): boolean {
  return parts.some(({ ranges }) => ranges.some((range) => rangeHolds(range, path)));
}
