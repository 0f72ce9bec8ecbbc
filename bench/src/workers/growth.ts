/**
 * The bookkeeping of a backup of very many parts at its two ends, each in a process with the memory of a worker function:
 * the plan is written, or the parts, all of them done, become a manifest by the real `BackupFinisher`. No document is
 * exported; the store keeps the manifest and says that it holds what the parts name.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { decodeManifest } from '../../../functions/src/archive/manifest.ts';
import { BackupCatalogue } from '../../../functions/src/catalogue/BackupCatalogue.ts';
import { updateAll } from '../../../functions/src/catalogue/writeAll.ts';
import { EVERYTHING, splitRange } from '../../../functions/src/domain/ranges.ts';
import { WHOLE_DATABASE } from '../../../functions/src/domain/scope.ts';
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { restoreScope } from '../../../functions/src/services/restore/jobScope.ts';
import { planPieces } from '../../../functions/src/services/restore/planPieces.ts';
import { backupRecord } from '../engine/backupRecord.ts';
import { HollowStore } from '../engine/HollowStore.ts';
import { Stopwatch } from '../engine/Stopwatch.ts';
import { wholeEngine } from '../engine/wholeEngine.ts';
import { perform, type WorkResult } from './perform.ts';

export interface GrowthInput {
  host: string;
  projectId: string;
  backupId: string;
  parts: number;
  stage: 'plan' | 'settle' | 'finish' | 'restore';
  /** Where the manifest is kept between the last two. */
  manifestFile: string;
}

const documentsEach = 20_000;
const storedBytes = 2_500_000;

await perform<GrowthInput>(async (input) => {
  process.env.FIRESTORE_EMULATOR_HOST = input.host;
  const stages = { plan, settle, finish, restore };
  return stages[input.stage](input);
});

async function plan({ projectId, backupId, parts }: GrowthInput): Promise<WorkResult> {
  const db = getFirestore(initializeApp({ projectId }));
  const catalogue = new BackupCatalogue(db);
  await catalogue.create({
    ...backupRecord({ compression: 'gzip' }),
    id: backupId,
    storageLocations: [{ provider: 'disk', path: backupId, status: 'pending' }],
  });
  const seconds = await timed(() => catalogue.putParts(backupId, plannedParts(parts)));
  await db.terminate();
  return { documents: parts, bytes: 0, seconds };
}

/** What the workers of the parts would write, which `bookkeeping` measures. */
async function settle({ projectId, backupId, parts }: GrowthInput): Promise<WorkResult> {
  const db = getFirestore(initializeApp({ projectId }));
  const catalogue = new BackupCatalogue(db);
  const settled = plannedParts(parts).map(({ id }) => ({
    ref: catalogue.partRef(backupId, id),
    fields: settledFields(id),
  }));
  const seconds = await timed(() => updateAll(db, settled));
  await db.terminate();
  return { documents: parts, bytes: 0, seconds };
}

async function finish(input: GrowthInput): Promise<WorkResult> {
  const { host, projectId, backupId, parts, manifestFile } = input;
  const connection = await FirestoreConnection.open({
    ...{ projectId, databaseId: '(default)' },
    emulatorHost: host,
  });
  const real = new DocumentScanner(connection, systemClock);
  const store = new HollowStore(objectsOf(backupId, parts));
  const engine = await wholeEngine(
    { host, projectId, localRoot: tmpdir() },
    {
      storage: { open: async () => store, destinations: async () => [] },
      scanner: {
        scan: real.scan.bind(real),
        partitionPoints: real.partitionPoints.bind(real),
        rootCollections: real.rootCollections.bind(real),
        firstPath: real.firstPath.bind(real),
        serverTime: real.serverTime.bind(real),
        // The scope of a whole backup is several ranges; the first is said to hold everything.
        count: async (range) => (range.from === null ? parts * documentsEach : 0),
      },
    },
  );
  const seconds = await timed(() => engine.finisher.finish(backupId));
  const { status, error, warnings } = await engine.catalogue.get(backupId);
  if (status !== 'success') throw new Error(`It ended as ${status}: ${error} ${warnings}`);
  await writeFile(manifestFile, await store.download());
  connection.close();
  await engine.close();
  return { documents: parts, bytes: store.bytes, seconds };
}

async function restore({ parts, manifestFile }: GrowthInput): Promise<WorkResult> {
  const watch = new Stopwatch();
  const stored = await readFile(manifestFile);
  const manifest = await watch.time('decode', async () => decodeManifest(stored, null));
  const pieces = await watch.time('pieces', async () =>
    planPieces([manifest], restoreScope(WHOLE_DATABASE)),
  );
  const seconds = (watch.meanMs('decode') + watch.meanMs('pieces')) / 1000;
  return { documents: parts, bytes: stored.length, seconds, details: { pieces: pieces.length } };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function plannedParts(count: number) {
  const cuts = Array.from(
    { length: count - 1 },
    (_, index) => `events/e${String((index + 1) * documentsEach).padStart(12, '0')}`,
  );
  return splitRange(EVERYTHING, cuts).map((range, index) => ({
    id: partId(index),
    ranges: [range],
    holds: 'all' as const,
  }));
}

function partId(index: number): string {
  return String(index + 1).padStart(4, '0');
}

function settledFields(id: string) {
  const sha256 = createHash('sha256').update(id).digest('hex');
  const stored = { bytes: 12_000_000, storedBytes, sha256, storedSha256: sha256 };
  return {
    ...{ state: 'done', lease: null, attempt: 1, object: objectOf('parts', id), ...stored },
    ...{ holds: 'all', documents: documentsEach, written: documentsEach, deletions: 0 },
    keys: { object: objectOf('keys', id), documents: documentsEach, ...stored },
    index: { object: objectOf('index', id), blocks: 12, ...stored },
    documentCounts: { events: documentsEach },
  };
}

function objectOf(kind: 'parts' | 'keys' | 'index', id: string): string {
  return `${kind}/${id}.ndjson.gz`;
}

/** What the store is to say that it holds. */
function* objectsOf(backupId: string, parts: number) {
  for (let index = 0; index < parts; index += 1) {
    for (const kind of ['parts', 'keys', 'index'] as const) {
      const path = `${backupId}/${objectOf(kind, partId(index))}`;
      yield { path, sizeBytes: storedBytes, updatedAt: null };
    }
  }
}
