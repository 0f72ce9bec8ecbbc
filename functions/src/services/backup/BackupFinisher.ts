/** Ends a backup: compares what the parts hold with the server's own count, writes the manifest to each location, and says how it went. */

import type { Encryption } from '../../archive/encryption/Encryption.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  encodeManifest,
  type Manifest,
  manifestChecksum,
} from '../../archive/manifest.ts';
import { type BackupCatalogue, hasEnded } from '../../catalogue/BackupCatalogue.ts';
import type { BackupPart } from '../../catalogue/BackupPart.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import {
  type BackupMetadata,
  NEVER_BACKED_UP,
  type StorageLocation,
} from '../../contract/index.ts';
import { rangesOfBackup } from '../../domain/backupScope.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import { byStart, EVERYTHING, type NameRange } from '../../domain/ranges.ts';
import type { Databases } from '../../firestore/Databases.ts';
import { isReadTimeTooOld, READ_TIME_TOO_OLD } from '../../firestore/grpcStatus.ts';
import type { Clock } from '../../platform/clock.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import { TOOL } from '../../platform/tool.ts';
import { withRetry } from '../../storage/wrappers/withRetry.ts';
import { removeFolder, requireObjects, writeManifest } from '../archives/backupFolder.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import type { StorageService } from '../StorageService.ts';
import type { BackupEnding, Ending } from './BackupEnding.ts';
import { MAX_PART_ATTEMPTS } from './PartExporter.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  leases: Leases;
  databases: Databases;
  storage: Pick<StorageService, 'open'>;
  keys: EncryptionKeys;
  ending: BackupEnding;
  clock: Clock;
  logger: Logger;
}

export class BackupFinisher {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered twice: the manifest of the same parts is the same bytes, and a backup that has ended stays ended. */
  async finish(backupId: string): Promise<void> {
    const { catalogue, leases, ending, clock, logger } = this.#deps;
    const ref = catalogue.ref(backupId);
    const owner = newLeaseOwner();
    const isDue = (data: { phase?: string }) =>
      data.phase === 'exporting' || data.phase === 'finalizing';
    const claim = await leases.claim(ref, owner, isDue);
    if (claim.outcome === 'held') {
      throw new FirevaultError(
        'unavailable',
        'job/held',
        'Another worker is finishing this backup.',
      );
    }
    if (claim.outcome === 'settled') return ending.settle(backupId);
    if (await catalogue.hasOpenParts(backupId)) {
      await leases.settle(ref, owner, { state: 'queued' });
      return;
    }
    try {
      let isOver = false;
      // Once more when a cancel comes while the manifests are written.
      while (!isOver) {
        const end = await withHeartbeat(
          () => leases.extend(ref, owner),
          clock,
          (signal) => this.#conclude(backupId, signal),
        );
        await leases.extend(ref, owner);
        isOver = await ending.end(backupId, end);
      }
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('Finishing the backup failed', error, { backupId, attempt: claim.attempt });
      // Only what follows the end has failed: the backup is what its record says, and its objects stay.
      if (hasEnded(await catalogue.get(backupId))) throw error;
      if (isTransient(error) && claim.attempt < MAX_PART_ATTEMPTS + 1) {
        await leases.settle(ref, owner, { state: 'queued' });
        throw error;
      }
      const warnings = await this.#removeAll(backupId);
      await ending.end(backupId, { status: 'failed', error: describeFailure(error), warnings });
    }
  }

  async #removeAll(backupId: string): Promise<string[]> {
    const backup = await this.#deps.catalogue.get(backupId);
    return this.#removeObjects(backup, new AbortController().signal);
  }

  async #conclude(backupId: string, signal: AbortSignal): Promise<Ending> {
    const { catalogue, clock } = this.#deps;
    await catalogue.updateOpen(backupId, (current) => ({
      phase: 'finalizing',
      // Fixed by the first attempt: the manifest is then the same whoever writes it.
      metadata: {
        ...current.metadata,
        finishedAt: current.metadata.finishedAt ?? clock.now().toISOString(),
      },
    }));
    const backup = await catalogue.get(backupId);
    const parts = (await catalogue.parts(backupId)).sort(byFirstRange);
    if (backup.cancelRequested) {
      const left = await this.#removeObjects(backup, signal);
      return {
        status: 'cancelled',
        error: 'Cancelled; what had been stored was removed.',
        warnings: left,
      };
    }
    const hopeless = parts.find(({ errorCode }) => errorCode === READ_TIME_TOO_OLD);
    const manifest = this.#manifest(backup, parts, await this.#encryption(backup));
    const gaps = manifest.missing.map(
      (gap) => `${describeRanges(gap.ranges)} are missing: ${gap.error}`,
    );
    // The moment is gone for good, so the backup can never be completed; or it holds nothing at all.
    if (hopeless !== undefined || (manifest.parts.length === 0 && gaps.length > 0)) {
      const left = await this.#removeObjects(backup, signal);
      return { status: 'failed', error: hopeless?.error ?? gaps.join(' '), warnings: left };
    }
    return this.#seal(backup, manifest, parts, gaps, signal);
  }

  /** Writes the manifest to each location, and says how it went. */
  async #seal(
    backup: BackupMetadata,
    manifest: Manifest,
    parts: readonly BackupPart[],
    gaps: readonly string[],
    signal: AbortSignal,
  ): Promise<Ending> {
    const encryption = await this.#encryption(backup);
    const bytes = encodeManifest(manifest, encryption);
    const warnings = await this.#countWarnings(backup, manifest);
    const locations = await Promise.all(
      backup.storageLocations.map((location) =>
        this.#sealAt(location, { manifest, bytes }, parts, signal),
      ),
    );
    const complete = locations.filter((location) => location.status === 'complete');
    const problems = [
      ...gaps,
      ...warnings,
      ...locations.flatMap((location) => location.error ?? []),
    ];
    const common = {
      storageLocations: locations,
      size: sum(parts, (part) => part.bytes),
      compressedSize: sum(
        parts,
        ({ storedBytes, keys, index }) =>
          storedBytes + (keys?.storedBytes ?? 0) + (index?.storedBytes ?? 0),
      ),
      collections:
        backup.type === 'collections'
          ? backup.collections
          : Object.keys(manifest.documentCounts).sort(),
      documentCounts: manifest.documentCounts,
      changes:
        backup.type === 'incremental'
          ? {
              written: sum(parts, (part) => part.written),
              deleted: sum(parts, (part) => part.deletions),
            }
          : null,
    };
    if (complete.length === 0) {
      const left = await this.#removeObjects(backup, signal);
      return { ...common, status: 'failed', error: problems.join(' '), warnings: left };
    }
    return {
      ...common,
      status: problems.length === 0 ? 'success' : 'partial',
      isWhole: gaps.length === 0 && warnings.length === 0,
      checksum: manifestChecksum(bytes),
      warnings: problems,
      error: null,
    };
  }

  async #encryption(backup: BackupMetadata): Promise<Encryption | null> {
    if (!backup.encryptionEnabled) return null;
    const { keys, catalogue } = this.#deps;
    return keys.open({ job: catalogue.ref(backup.id), backupId: backup.id });
  }

  #manifest(
    backup: BackupMetadata,
    parts: readonly BackupPart[],
    encryption: Encryption | null,
  ): Manifest {
    const counts: Record<string, number> = {};
    for (const part of parts) {
      for (const [collection, documents] of Object.entries(part.documentCounts)) {
        counts[collection] = (counts[collection] ?? 0) + documents;
      }
    }
    const done = parts.filter((part) => part.state === 'done');
    return {
      format: ARCHIVE_FORMAT,
      version: ARCHIVE_VERSION,
      tool: TOOL,
      id: backup.id,
      ...this.#deps.databases.target(backup.database),
      type: backup.type,
      scope:
        backup.type === 'collections'
          ? { collections: backup.collections, ...pathsOf(backup), without: [] }
          : { collections: null, without: [...NEVER_BACKED_UP] },
      readTime: backup.readTime ?? backup.createdAt,
      baseBackupId: backup.baseBackupId,
      compression: backup.compression,
      encryption: encryption?.header ?? null,
      parts: done.map((part) => ({
        id: part.id,
        object: part.object ?? '',
        ranges: part.ranges,
        holds: part.holds,
        documents: part.written,
        deletions: part.deletions,
        bytes: part.bytes,
        storedBytes: part.storedBytes,
        sha256: part.sha256 ?? '',
        storedSha256: part.storedSha256 ?? '',
        keys: part.keys,
        index: part.index,
      })),
      missing: parts
        .filter((part) => part.state === 'failed')
        .map((part) => ({ ranges: part.ranges, error: part.error ?? 'unknown' })),
      documents: sum(done, (part) => part.documents),
      documentCounts: counts,
      origin: originOf(backup),
      startedAt: backup.createdAt,
      finishedAt: String(backup.metadata.finishedAt),
      mac: null,
    };
  }

  /** Success is never claimed for less than the server itself counts at the same moment. */
  async #countWarnings(backup: BackupMetadata, manifest: Manifest): Promise<string[]> {
    const counted = await this.#count(backup);
    if (counted === manifest.documents || manifest.missing.length > 0) return [];
    return [
      `Firestore counts ${counted} documents at ${manifest.readTime}, the backup holds ${manifest.documents}.`,
    ];
  }

  /** Where the moment has passed out of reach meanwhile, what the plan counted at it still holds. */
  async #count(backup: BackupMetadata): Promise<number> {
    const { scanner } = await this.#deps.databases.open(backup.database);
    let counted = 0;
    try {
      for (const range of rangesOfBackup(backup)) {
        counted += await scanner.count(range, backup.readTime);
      }
      return counted;
    } catch (error) {
      const planned = backup.progress?.documentsTotal ?? null;
      if (!isReadTimeTooOld(error) || planned === null) throw error;
      return planned;
    }
  }

  /** Writes the manifest where every part is, removes what no manifest names, and reads the manifest back. */
  async #sealAt(
    location: StorageLocation,
    { manifest, bytes }: { manifest: Manifest; bytes: Buffer },
    parts: readonly BackupPart[],
    signal: AbortSignal,
  ): Promise<StorageLocation> {
    const { storage, clock, logger } = this.#deps;
    try {
      const lost = parts.find((part) => part.locationErrors[location.provider] !== undefined);
      if (lost !== undefined) {
        throw new FirevaultError(
          'unavailable',
          'backup/location-incomplete',
          `The part ${lost.id} is not there: ${lost.locationErrors[location.provider]}`,
        );
      }
      const provider = withRetry(await storage.open(location.provider), { clock });
      await requireObjects(provider, location.path, manifest);
      const url = await writeManifest(provider, location.path, bytes, signal);
      return { ...location, status: 'complete', url, checkedAt: clock.now().toISOString() };
    } catch (error) {
      logger.error('A location did not complete', error, { provider: location.provider });
      return { ...location, status: 'failed', error: describeFailure(error) };
    }
  }

  /** Nothing is left of a backup that holds nothing; answers what could not be removed, a sentence each. */
  async #removeObjects(backup: BackupMetadata, signal: AbortSignal): Promise<string[]> {
    const { storage, clock } = this.#deps;
    const left: string[] = [];
    for (const location of backup.storageLocations) {
      try {
        const provider = withRetry(await storage.open(location.provider), { clock });
        await removeFolder(provider, location.path, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.#deps.logger.error('What was stored could not be removed', error, {
          backupId: backup.id,
          provider: location.provider,
        });
        left.push(
          `What had been stored at ${location.provider} could not be removed: ${describeFailure(error)}`,
        );
      }
    }
    return left;
  }
}

function originOf(backup: BackupMetadata): NonNullable<Manifest['origin']> {
  const { triggeredBy, scheduleId, expiresAt, metadata } = backup;
  const purpose = typeof metadata.purpose === 'string' ? metadata.purpose : null;
  return { triggeredBy, scheduleId, purpose, expiresAt };
}

/** Told only where single paths were chosen. */
function pathsOf({ paths, includeSubcollections }: BackupMetadata): Partial<Manifest['scope']> {
  return paths.length === 0 ? {} : { paths, includeSubcollections };
}

function byFirstRange(a: BackupPart, b: BackupPart): number {
  return byStart(a.ranges[0] ?? EVERYTHING, b.ranges[0] ?? EVERYTHING);
}

function describeRanges(ranges: readonly NameRange[]): string {
  const from = ranges[0]?.from ?? 'the first';
  return `Documents from ${from} to ${ranges.at(-1)?.until ?? 'the last'}`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
