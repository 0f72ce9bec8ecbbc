/** Takes one piece of a restore through one step: check its stored part, write, delete, or verify. */
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import type { Manifest, ManifestPart } from '../../archive/manifest.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type {
  PieceSource,
  RestoreCatalogue,
  RestorePart,
} from '../../catalogue/RestoreCatalogue.ts';
import { restoreHasEnded } from '../../catalogue/RestoreCatalogue.ts';
import type { BackupMetadata, RestoreJob } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient, unreachable } from '../../domain/errors.ts';
import type { DocumentScanner } from '../../firestore/DocumentScanner.ts';
import type { DocumentWriter } from '../../firestore/DocumentWriter.ts';
import { renameRecord, sameDocument } from '../../firestore/records.ts';
import { WriteBatches } from '../../firestore/WriteBatches.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { type DocumentPair, mergeDocuments, type RecordLayer } from './mergeDocuments.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  leases: Leases;
  backups: BackupJobs;
  archives: ArchiveStore;
  keys: EncryptionKeys;
  scanner: Pick<DocumentScanner, 'scan'>;
  writer: DocumentWriter;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
  /** `projects/p/databases/d/documents` of the database that is written to. */
  documentsRoot: string;
}

/** What a step found and did; shown live while it runs. */
interface Tally {
  created: number;
  changed: number;
  unchanged: number;
  toDelete: number;
  deleted: number;
  differences: number;
  samples: string[];
}

/** A stored part opened for reading, and the ranges in which it has its say. */
interface OpenSource {
  source: PieceSource;
  backup: BackupMetadata;
  manifest: Manifest;
  part: ManifestPart;
  encryption: Encryption | null;
}

const MAX_ATTEMPTS = 4;
const MAX_SAMPLES = 5;

export class PieceRestorer {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered any number of times: writing a document again that is already as it should be is left out. */
  async restorePart(restoreId: string, partId: string): Promise<void> {
    const { catalogue, leases, tasks } = this.#deps;
    const job = await catalogue.get(restoreId);
    if (restoreHasEnded(job)) return;
    const owner = newLeaseOwner();
    const claim = await leases.claim(catalogue.partRef(restoreId, partId), owner);
    if (claim.outcome === 'held') {
      throw new FirevaultError('unavailable', 'job/held', `Another worker is at piece ${partId}.`);
    }
    const piece = await catalogue.part(restoreId, partId);
    if (piece === null) return;
    if (claim.outcome === 'claimed') await this.#attempt(job, piece, owner, claim.attempt);
    await catalogue.reportProgress(restoreId, this.#deps.clock.now());
    if ((await catalogue.countOpenParts(restoreId, piece.set)) > 0) return;
    await tasks.enqueue('advanceRestore', `${restoreId}/${piece.set}/${piece.step}`, { restoreId });
  }

  async #attempt(
    job: RestoreJob,
    piece: RestorePart,
    owner: string,
    attempt: number,
  ): Promise<void> {
    const { catalogue, leases, clock, logger } = this.#deps;
    const ref = catalogue.partRef(job.id, piece.id);
    const ids = { restoreId: job.id, partId: piece.id, step: piece.step, attempt };
    const tally = newTally(piece);
    logger.info('Restoring a piece', ids);
    try {
      if (attempt > MAX_ATTEMPTS) throw tooManyAttempts(piece.id);
      const fields = await withHeartbeat(
        () => this.#beat(job.id, piece, owner, tally),
        clock,
        (signal) => this.#step(job, piece, tally, signal),
      );
      await leases.settle(ref, owner, { state: 'done', ...tally, ...fields, error: null });
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('Restoring a piece failed', error, ids);
      const failure = { ...tally, error: describeFailure(error) };
      if (isTransient(error) && attempt < MAX_ATTEMPTS) {
        await leases.settle(ref, owner, { state: 'queued', ...failure });
        throw error;
      }
      await leases.settle(ref, owner, { state: 'failed', ...failure });
    }
  }

  async #beat(restoreId: string, piece: RestorePart, owner: string, tally: Tally): Promise<void> {
    const { catalogue, leases, clock } = this.#deps;
    await leases.extend(catalogue.partRef(restoreId, piece.id), owner, { ...tally });
    await catalogue.reportProgress(restoreId, clock.now());
    const job = await catalogue.get(restoreId);
    // Putting things back is never cancelled: it is what cancelling leads to.
    if (restoreHasEnded(job) || (job.cancelRequested && piece.set === 'backup')) {
      throw new FirevaultError('conflict', 'restore/cancelled', 'The restore was cancelled.');
    }
  }

  async #step(
    job: RestoreJob,
    piece: RestorePart,
    tally: Tally,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const sources = await this.#open(job, piece);
    const isExact = piece.set === 'safety' || job.mode === 'exact';
    switch (piece.step) {
      case 'check':
        return { sources: await this.#check(sources, signal) };
      case 'write':
        await this.#write(sources, piece, tally, isExact, signal);
        return {};
      case 'delete':
        await this.#delete(sources, piece, tally, signal);
        return {};
      case 'verify':
        await this.#verify(sources, piece, tally, isExact, signal);
        return {};
      default:
        return unreachable(piece.step);
    }
  }

  async #open(job: RestoreJob, piece: RestorePart): Promise<OpenSource[]> {
    const { catalogue, backups, archives, keys } = this.#deps;
    return mapLimited(piece.sources, 8, async (source) => {
      const backup = await backups.getBackup(source.backupId);
      const manifest = await archives.manifest(backup);
      const part = manifest.parts.find((candidate) => candidate.id === source.part);
      if (part === undefined) {
        throw new FirevaultError(
          'data-loss',
          'archive/part-missing',
          `The manifest of ${source.backupId} names no part ${source.part}.`,
          { nextStep: 'Use another backup.' },
        );
      }
      const key = { job: catalogue.ref(job.id), backupId: source.backupId };
      const encryption = await keys.openStored(key, manifest.encryption);
      return { source, backup, manifest, part, encryption };
    });
  }

  /** Reads every part whole, and what is encrypted through its authentication; answers where each is sound. */
  async #check(sources: readonly OpenSource[], signal: AbortSignal): Promise<PieceSource[]> {
    const { archives } = this.#deps;
    const checked: PieceSource[] = [];
    for (const { source, backup, part } of sources) {
      checked.push({ ...source, location: await archives.findSoundCopy(backup, part, signal) });
    }
    return checked;
  }

  async #write(
    sources: readonly OpenSource[],
    piece: RestorePart,
    tally: Tally,
    isExact: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const batch = this.#batches(signal);
    for await (const pairs of this.#merge(sources, piece, false, signal)) {
      for (const { path, record, live } of pairs) {
        if (record === null) {
          if (isExact) tally.toDelete += 1;
        } else if (live !== null && sameDocument(record, live)) {
          tally.unchanged += 1;
        } else {
          await batch.add({ path, document: renameRecord(record, this.#deps.documentsRoot) });
          if (live === null) tally.created += 1;
          else tally.changed += 1;
        }
      }
    }
    await batch.flush();
  }

  async #delete(
    sources: readonly OpenSource[],
    piece: RestorePart,
    tally: Tally,
    signal: AbortSignal,
  ): Promise<void> {
    const batch = this.#batches(signal);
    for await (const pairs of this.#merge(sources, piece, true, signal)) {
      for (const { path, record } of pairs) {
        if (record !== null) continue;
        await batch.add({ path, document: null });
        tally.deleted += 1;
      }
    }
    await batch.flush();
  }

  async #verify(
    sources: readonly OpenSource[],
    piece: RestorePart,
    tally: Tally,
    isExact: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const pairs of this.#merge(sources, piece, false, signal)) {
      for (const pair of pairs) {
        if (!differs(pair, isExact)) continue;
        tally.differences += 1;
        if (tally.samples.length < MAX_SAMPLES) tally.samples.push(pair.path);
      }
    }
  }

  #batches(signal: AbortSignal): WriteBatches {
    return new WriteBatches((writes) => {
      signal.throwIfAborted();
      return this.#deps.writer.write(writes, signal);
    });
  }

  #merge(
    sources: readonly OpenSource[],
    piece: RestorePart,
    namesOnly: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<DocumentPair[], void, void> {
    const live = this.#deps.scanner.scan(piece.ranges, { readTime: null, namesOnly, signal });
    return mergeDocuments(this.#layers(sources, signal), live);
  }

  /** The parts of one backup follow each other; those of different backups lie on top of each other. */
  #layers(sources: readonly OpenSource[], signal: AbortSignal): RecordLayer[] {
    const byBackup = new Map<string, OpenSource[]>();
    for (const one of sources) {
      byBackup.set(one.backup.id, [...(byBackup.get(one.backup.id) ?? []), one]);
    }
    return [...byBackup.values()].map((layer) => ({
      records: this.#records(layer, signal),
      ranges: layer.flatMap(({ source }) => source.ranges),
    }));
  }

  async *#records(
    layer: readonly OpenSource[],
    signal: AbortSignal,
  ): AsyncGenerator<Buffer[], void, void> {
    for (const { source, backup, manifest, part, encryption } of layer) {
      const provider = source.location ?? backup.storageLocations[0]?.provider ?? '';
      yield* this.#deps.archives.lines(backup, manifest, part, { provider, encryption, signal });
    }
  }
}

function differs({ record, live }: DocumentPair, isExact: boolean): boolean {
  if (record === null) return isExact;
  return live === null || !sameDocument(record, live);
}

/** The counts of the steps before are kept; those of this step begin at nothing. */
function newTally(piece: RestorePart): Tally {
  const { created, changed, unchanged, toDelete, deleted } = piece;
  const nothingYet = { differences: 0, samples: [] };
  return piece.step === 'write'
    ? { created: 0, changed: 0, unchanged: 0, toDelete: 0, deleted: 0, ...nothingYet }
    : { created, changed, unchanged, toDelete, deleted, ...nothingYet };
}

function tooManyAttempts(partId: string): FirevaultError {
  return new FirevaultError(
    'internal',
    'job/attempts-exhausted',
    `The worker of piece ${partId} ended without a word ${MAX_ATTEMPTS} times.`,
    { nextStep: 'See the logs of restorePart for memory or time limits.' },
  );
}
