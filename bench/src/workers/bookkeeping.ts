/**
 * Plans a backup of many parts in the emulator, and claims, beats and settles some as `PartExporter` does, many at once:
 * the first while all others wait, the last when all others are done. Then builds the manifest and plans a restore of a
 * chain of such. No document is exported.
 */
import { createHash } from 'node:crypto';
import { initializeApp } from 'firebase-admin/app';
import { type Firestore, getFirestore } from 'firebase-admin/firestore';
import {
  decodeManifest,
  encodeManifest,
  type Manifest,
  type ManifestPart,
} from '../../../functions/src/archive/manifest.ts';
import { BackupCatalogue } from '../../../functions/src/catalogue/BackupCatalogue.ts';
import type { BackupPart } from '../../../functions/src/catalogue/BackupPart.ts';
import { Leases } from '../../../functions/src/catalogue/leases.ts';
import { updateAll } from '../../../functions/src/catalogue/writeAll.ts';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import { NEVER_BACKED_UP } from '../../../functions/src/contract/index.ts';
import { byStart, EVERYTHING, splitRange } from '../../../functions/src/domain/ranges.ts';
import { scopeRanges, WHOLE_DATABASE } from '../../../functions/src/domain/scope.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { mapLimited } from '../../../functions/src/platform/concurrency.ts';
import { newLeaseOwner } from '../../../functions/src/platform/ids.ts';
import { coverScope } from '../../../functions/src/services/backup/planParts.ts';
import { restoreScope } from '../../../functions/src/services/restore/jobScope.ts';
import { planPieces } from '../../../functions/src/services/restore/planPieces.ts';
import { manifestOf } from '../engine/archive.ts';
import { backupRecord } from '../engine/backupRecord.ts';
import { Stopwatch } from '../engine/Stopwatch.ts';
import { perform } from './perform.ts';

export interface BookkeepingInput {
  host: string;
  projectId: string;
  parts: number;
  /** How many are at it at once. */
  workers: number;
}

const documentsEach = 20_000;
/** Parts that are exported while all others wait, and again when all others are done. */
const sample = 50;

await perform<BookkeepingInput>(async ({ host, projectId, parts: count, workers }) => {
  process.env.FIRESTORE_EMULATOR_HOST = host;
  const db = getFirestore(initializeApp({ projectId }));
  const catalogue = new BackupCatalogue(db);
  const watch = new Stopwatch();
  const backup = backupRecord({ compression: 'gzip' });
  await catalogue.create(backup);
  const planned = plannedParts(count, 0);
  await watch.time('plan', () => catalogue.putParts(backup.id, planned));

  const phases = { db, catalogue, backup, workers };
  const early = await exportSample(planned.slice(0, sample), phases);
  await updateAll(
    db,
    planned.slice(sample, -sample).map(({ id }) => ({
      ref: catalogue.partRef(backup.id, id),
      fields: { ...settledFields(id), lease: null },
    })),
  );
  const late = await exportSample(planned.slice(-sample), phases);

  await watch.time('count', () => catalogue.hasOpenParts(backup.id));
  await watch.time('totals', () => catalogue.totals(backup.id));
  const parts = await watch.time('read', () => catalogue.parts(backup.id));
  const manifest = await watch.time('build', async () => manifestFrom(parts, backup, projectId));
  const encoded = await watch.time('encode', async () => encodeManifest(manifest, null));
  await watch.time('decode', async () => decodeManifest(encoded, null));
  const chain = [chained(manifest, 2), chained(manifest, 1), manifest] as const;
  const pieces = await watch.time('pieces', async () =>
    planPieces([...chain], restoreScope(WHOLE_DATABASE)),
  );
  const shifted = plannedParts(count, 0.5).map(({ ranges }) => ({ ranges, documents: 1 }));
  await watch.time('cover', async () =>
    coverScope(shifted, scopeRanges(WHOLE_DATABASE, NEVER_BACKED_UP)),
  );
  await db.terminate();
  return {
    documents: count,
    bytes: encoded.length,
    seconds: early.seconds + late.seconds,
    details: {
      planSeconds: watch.meanMs('plan') / 1000,
      ...prefixed('early', early),
      ...prefixed('late', late),
      countAllDoneMs: watch.meanMs('count'),
      totalsMs: watch.meanMs('totals'),
      readPartsMs: watch.meanMs('read'),
      buildManifestMs: watch.meanMs('build'),
      encodeManifestMs: watch.meanMs('encode'),
      decodeManifestMs: watch.meanMs('decode'),
      planPiecesMs: watch.meanMs('pieces'),
      pieces: pieces.length,
      coverScopeMs: watch.meanMs('cover'),
    },
  };
});

interface Phases {
  db: Firestore;
  catalogue: BackupCatalogue;
  backup: BackupMetadata;
  workers: number;
}

async function exportSample(
  parts: readonly { id: string }[],
  { db, catalogue, backup, workers }: Phases,
): Promise<Record<'seconds', number> & Record<string, number>> {
  const watch = new Stopwatch();
  const transactions = countTransactions(db);
  const writes = followWrites(catalogue, backup.id);
  const startedAt = performance.now();
  const leases = new Leases(db);
  await mapLimited(parts, workers, ({ id }) =>
    exportNothing(id, { catalogue, leases, watch, backup }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const recordWrites = writes.stop();
  return {
    seconds,
    partsPerSecond: parts.length / seconds,
    claimMs: watch.meanMs('claim'),
    beatMs: watch.meanMs('beat'),
    settleMs: watch.meanMs('settle'),
    progressMs: watch.meanMs('progress'),
    openMs: watch.meanMs('open'),
    recordWritesPerSecond: recordWrites.length / seconds,
    mostWritesInASecond: mostInASecond(recordWrites),
    transactionsRetried: transactions.stop(),
  };
}

function prefixed(name: string, values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]),
  );
}

interface Worker {
  catalogue: BackupCatalogue;
  leases: Leases;
  watch: Stopwatch;
  backup: BackupMetadata;
}

/** The calls of `PartExporter.exportPart`, in its order, with one heartbeat. */
async function exportNothing(id: string, worker: Worker): Promise<void> {
  const { catalogue, leases, watch, backup } = worker;
  const ref = catalogue.partRef(backup.id, id);
  const owner = newLeaseOwner();
  await watch.time('find', () => catalogue.find(backup.id));
  const claim = await watch.time('claim', () => leases.claim(ref, owner));
  if (claim.outcome !== 'claimed') throw new Error(`The part ${id} is ${claim.outcome}.`);
  await watch.time('find', () => catalogue.part(backup.id, id));
  const tally = { documents: documentsEach / 2, bytes: documentsEach * 300 };
  await watch.time('beat', () => leases.extend(ref, owner, tally));
  await watch.time('progress', () => catalogue.reportProgress(backup.id, systemClock.now()));
  await watch.time('find', () => catalogue.get(backup.id));
  await watch.time('settle', () => leases.settle(ref, owner, settledFields(id)));
  await watch.time('progress', () => catalogue.reportProgress(backup.id, systemClock.now()));
  await watch.time('open', () => catalogue.hasOpenParts(backup.id));
}

function settledFields(id: string): Partial<BackupPart> & { state: 'done' } {
  const sha256 = createHash('sha256').update(id).digest('hex');
  const stored = { bytes: 12_000_000, storedBytes: 2_500_000, sha256, storedSha256: sha256 };
  return {
    state: 'done',
    object: `parts/${id}.ndjson.gz`,
    ...stored,
    holds: 'all',
    documents: documentsEach,
    written: documentsEach,
    deletions: 0,
    keys: { object: `keys/${id}.ndjson.gz`, documents: documentsEach, ...stored },
    documentCounts: { events: documentsEach },
    locationErrors: {},
    error: null,
    errorCode: null,
  };
}

/** Ranges of equal length that cover everything; `shift` moves the cuts by a fraction of a range. */
function plannedParts(count: number, shift: number) {
  const cuts = Array.from({ length: count - 1 }, (_, index) => {
    const number = Math.round((index + 1 + shift) * documentsEach);
    return `events/e${String(number).padStart(12, '0')}`;
  });
  return splitRange(EVERYTHING, cuts).map((range, index) => ({
    id: String(index + 1).padStart(4, '0'),
    ranges: [range],
    holds: 'all' as const,
  }));
}

function manifestFrom(
  parts: readonly BackupPart[],
  { id, compression }: BackupMetadata,
  projectId: string,
): Manifest {
  const sorted = parts.toSorted((a, b) =>
    byStart(a.ranges[0] ?? EVERYTHING, b.ranges[0] ?? EVERYTHING),
  );
  return manifestOf({
    ...{ id, projectId, compression, baseBackupId: null },
    parts: sorted.map(({ written, object, sha256, storedSha256, ...part }) => ({
      ...part,
      object: object ?? '',
      documents: written,
      sha256: sha256 ?? '',
      storedSha256: storedSha256 ?? '',
    })),
    documents: sorted.reduce((sum, { documents }) => sum + documents, 0),
  });
}

/** An increment with as many parts, cut elsewhere. */
function chained(base: Manifest, place: number): Manifest {
  const plan = plannedParts(base.parts.length, place / 3);
  const parts = base.parts.map(
    (part, index): ManifestPart => ({
      ...part,
      holds: 'changes',
      ranges: plan[index]?.ranges ?? part.ranges,
    }),
  );
  return { ...base, id: base.id.replace(/.$/, String(place)), type: 'incremental', parts };
}

/** `stop` answers how many attempts failed and were made again. */
function countTransactions(db: Firestore): { stop: () => number } {
  let retried = 0;
  const run = db.runTransaction;
  db.runTransaction = (work, options) => {
    let attempts = 0;
    const counted: typeof work = (tx) => {
      if (attempts++ > 0) retried += 1;
      return work(tx);
    };
    return run.call(db, counted, options) as ReturnType<typeof work>;
  };
  return {
    stop: () => {
      db.runTransaction = run;
      return retried;
    },
  };
}

/** Gathers when the record was written, in milliseconds of the server's clock. */
function followWrites(catalogue: BackupCatalogue, id: string): { stop: () => number[] } {
  const times = new Set<number>();
  let isFirst = true;
  const leave = catalogue.ref(id).onSnapshot((snapshot) => {
    if (!isFirst && snapshot.updateTime !== undefined) times.add(snapshot.updateTime.toMillis());
    isFirst = false;
  });
  return {
    stop: () => {
      leave();
      return [...times].sort((a, b) => a - b);
    },
  };
}

function mostInASecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < times.length; last++) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
