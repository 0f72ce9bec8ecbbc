/** Exports one part: documents of some ranges at the backup's moment, through the archive format, to every destination at once. */
import { BlockIndex, LEAST_INDEXED_BLOCKS } from '../../archive/BlockIndex.ts';
import { partExtension } from '../../archive/compression.ts';
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import { PartEncoder, type PartSummary, type Seal } from '../../archive/PartEncoder.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import type { BackupPart } from '../../catalogue/BackupPart.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import { type NameRange, rangesAfter, rangesThrough } from '../../domain/ranges.ts';
import { firstRecordPath } from '../../firestore/firstRecordPath.ts';
import { newScanTally, type ScanTally } from '../../firestore/recordBlocks.ts';
import type { Clock } from '../../platform/clock.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { KeyList } from './KeyList.ts';
import type { PartContent } from './PartContent.ts';
import type { PartStore } from './PartStore.ts';
import { TARGET_DOCUMENTS } from './planParts.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  leases: Leases;
  content: PartContent;
  store: PartStore;
  keys: EncryptionKeys;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
  limits: PartLimits;
}

/** `targetDocuments` is what a plan aims at; a part that reaches any of the others is closed and hands the rest of its range to a new one. */
export interface PartLimits {
  targetDocuments: number;
  storedBytes: number;
  milliseconds: number;
  /** Of record lines: a restore reads a part whole, and a zip archive without extensions ends at 4 GiB. */
  bytes: number;
  /** The key list of a part is held in memory, some ten bytes for each document. */
  documents: number;
}

export const PART_LIMITS: PartLimits = {
  targetDocuments: TARGET_DOCUMENTS,
  storedBytes: 64 * 1024 * 1024,
  milliseconds: 6 * 60_000,
  bytes: 1024 * 1024 * 1024,
  documents: 250_000,
};

/** The first try and three more. */
export const MAX_PART_ATTEMPTS = 4;

interface ExportedPart {
  /** What is left of the ranges when a limit closed the part before its end. */
  rest: NameRange[];
  /** What the part's record says from now on. */
  fields: Partial<BackupPart> & { state: 'done' };
}

export class PartExporter {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered any number of times: a part that is done stays as it is, one in other hands is left to them. */
  async exportPart(backupId: string, partId: string): Promise<void> {
    const { catalogue, leases, clock, logger } = this.#deps;
    const backup = await catalogue.find(backupId);
    // A record that was removed meanwhile leaves nothing to do.
    if (backup === null || hasEnded(backup)) return;
    const ref = catalogue.partRef(backupId, partId);
    const owner = newLeaseOwner();
    const claim = await leases.claim(ref, owner);
    if (claim.outcome === 'held') throw heldByAnother(partId, claim.until);
    if (claim.outcome === 'claimed') {
      logger.info('Exporting a part', { backupId, partId, attempt: claim.attempt });
      await this.#attempt(backup, partId, owner, claim.attempt);
    }
    await catalogue.reportProgress(backupId, clock.now());
    await this.#finishWhenComplete(backupId);
  }

  async #attempt(
    backup: BackupMetadata,
    partId: string,
    owner: string,
    attempt: number,
  ): Promise<void> {
    const { catalogue, leases, clock, logger, tasks } = this.#deps;
    const ref = catalogue.partRef(backup.id, partId);
    const part = await catalogue.part(backup.id, partId);
    if (part === null) throw new Error(`The part ${partId} vanished after it was claimed.`);
    try {
      if (attempt > MAX_PART_ATTEMPTS) throw tooManyAttempts(partId);
      const tally = newScanTally();
      const exported = await withHeartbeat(
        () => this.#beat(backup.id, partId, owner, tally),
        clock,
        (signal) => this.#export(backup, part, attempt, tally, signal),
      );
      const { rest } = exported;
      const nextId = `${partId}-n`;
      await leases.settle(ref, owner, exported.fields, (tx) => {
        if (rest.length > 0) catalogue.addPart(tx, backup.id, nextId, rest, part.holds);
      });
      if (rest.length > 0) {
        const payload = { backupId: backup.id, partId: nextId };
        await tasks.enqueue('exportPart', `${backup.id}/${nextId}/0`, payload);
      }
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('Exporting a part failed', error, { backupId: backup.id, partId, attempt });
      const errorCode = error instanceof FirevaultError ? error.code : null;
      const failure = { error: describeFailure(error), errorCode, documents: 0, bytes: 0 };
      if (isTransient(error) && attempt < MAX_PART_ATTEMPTS) {
        await leases.settle(ref, owner, { state: 'queued', ...failure });
        throw error;
      }
      await leases.settle(ref, owner, { state: 'failed', ...failure });
    }
  }

  async #beat(backupId: string, partId: string, owner: string, tally: ScanTally): Promise<void> {
    const { catalogue, leases, clock } = this.#deps;
    const { documents, bytes } = tally;
    await leases.extend(catalogue.partRef(backupId, partId), owner, { documents, bytes });
    await catalogue.reportProgress(backupId, clock.now());
    const backup = await catalogue.get(backupId);
    if (backup.cancelRequested || hasEnded(backup)) throw cancelled(backupId);
  }

  async #export(
    backup: BackupMetadata,
    part: BackupPart,
    attempt: number,
    tally: ScanTally,
    signal: AbortSignal,
  ): Promise<ExportedPart> {
    if (backup.cancelRequested) throw cancelled(backup.id);
    const { catalogue, content, store, clock, limits } = this.#deps;
    // A worker taken for dead may still be uploading: each attempt has objects of its own, so neither can spoil the other's.
    const stem = attempt === 1 ? part.id : `${part.id}-a${attempt}`;
    const names = objectNames(backup, stem);
    const encryption = await this.#encryption(backup);
    const entryName = `${stem}.ndjson`;
    const index =
      encryption === null ? new BlockIndex(firstRecordPath, backup.compression, entryName) : null;
    const encoder = new PartEncoder(
      backup.compression,
      entryName,
      sealFor(encryption, backup.id, names.records),
      index,
    );
    const keys =
      backup.type === 'collections'
        ? null
        : new KeyList(backup.compression, entryName, sealFor(encryption, backup.id, names.keys));
    const startedAt = clock.now().getTime();
    let isCut = false;
    const isFull = (): boolean => {
      isCut =
        encoder.storedBytes >= limits.storedBytes ||
        tally.bytes >= limits.bytes ||
        tally.documents >= limits.documents ||
        clock.now().getTime() - startedAt >= limits.milliseconds;
      return isCut;
    };
    const { holds, blocks } = await content.open(backup, part, { tally, isFull, keys, signal });
    const records = { chunks: encoder.encode(blocks), summary: () => encoder.summary() };
    const { summary, errors } = await store.store(records, names.records, backup, signal);
    const list = keys === null ? null : await this.#storeList(keys, names.keys, backup, signal);
    const blockList =
      index === null || index.blocks < LEAST_INDEXED_BLOCKS
        ? null
        : await this.#storeList(index, names.index, backup, signal);
    const locationErrors = { ...blockList?.errors, ...list?.errors, ...errors };
    if (Object.keys(locationErrors).length > 0) {
      await catalogue.giveUpLocations(backup.id, locationErrors);
    }
    const closedAt = isCut ? tally.lastPath : null;
    return {
      rest: closedAt === null ? [] : rangesAfter(part.ranges, closedAt),
      fields: {
        state: 'done',
        object: names.records,
        ...summary,
        holds,
        documents: tally.documents,
        written: tally.written,
        deletions: tally.deletions,
        keys:
          list === null
            ? null
            : { object: names.keys, documents: tally.documents, ...list.summary },
        index:
          index === null || blockList === null
            ? null
            : { object: names.index, blocks: index.blocks, ...blockList.summary },
        documentCounts: tally.counts,
        locationErrors,
        error: null,
        errorCode: null,
        ...(closedAt === null ? {} : { ranges: rangesThrough(part.ranges, closedAt) }),
      },
    };
  }

  /** Stores what was gathered beside the records while they went by. */
  async #storeList(
    list: Pick<KeyList, 'finish'>,
    object: string,
    backup: BackupMetadata,
    signal: AbortSignal,
  ): Promise<{ summary: PartSummary; errors: Record<string, string> }> {
    const { stored, summary } = await list.finish();
    async function* chunks(): AsyncGenerator<Buffer, void, void> {
      yield* stored;
    }
    return this.#deps.store.store(
      { chunks: chunks(), summary: () => summary },
      object,
      backup,
      signal,
    );
  }

  async #encryption(backup: BackupMetadata): Promise<Encryption | null> {
    if (!backup.encryptionEnabled) return null;
    const { keys, catalogue } = this.#deps;
    return keys.open({ job: catalogue.ref(backup.id), backupId: backup.id });
  }

  async #finishWhenComplete(backupId: string): Promise<void> {
    const { catalogue, tasks } = this.#deps;
    if (await catalogue.hasOpenParts(backupId)) return;
    await tasks.enqueue('finishBackup', backupId, { backupId });
  }
}

/** Where the objects of one attempt at a part lie below the backup's folder. */
function objectNames(
  backup: BackupMetadata,
  stem: string,
): Record<'records' | 'keys' | 'index', string> {
  const ending = `${partExtension(backup.compression)}${backup.encryptionEnabled ? '.enc' : ''}`;
  return {
    records: `parts/${stem}${ending}`,
    keys: `keys/${stem}${ending}`,
    index: `index/${stem}${ending}`,
  };
}

function sealFor(encryption: Encryption | null, backupId: string, objectId: string): Seal | null {
  if (encryption === null) return null;
  return (compressed) => encryption.encrypt(compressed, { backupId, objectId });
}

function heldByAnother(partId: string, until: Date): FirevaultError {
  return new FirevaultError(
    'unavailable',
    'job/held',
    `Another worker is at part ${partId} until ${until.toISOString()} at least.`,
  );
}

function tooManyAttempts(partId: string): FirevaultError {
  return new FirevaultError(
    'internal',
    'job/attempts-exhausted',
    `The worker of part ${partId} ended without a word ${MAX_PART_ATTEMPTS} times.`,
    { nextStep: 'See the logs of exportPart for memory or time limits, then back up again.' },
  );
}

function cancelled(backupId: string): FirevaultError {
  return new FirevaultError(
    'conflict',
    'backup/cancelled',
    `The backup ${backupId} was cancelled.`,
  );
}
