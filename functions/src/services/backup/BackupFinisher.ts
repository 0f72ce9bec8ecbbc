/** Ends a backup: compares what the parts hold with the server's own count, writes the manifest to each location, and says how it went. */
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  encodeManifest,
  MANIFEST_OBJECT,
  type Manifest,
  manifestChecksum,
} from '../../archive/manifest.ts';
import type { BackupCatalogue, BackupPart } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import { byStart, EVERYTHING, type NameRange } from '../../domain/ranges.ts';
import type { DocumentScanner } from '../../firestore/DocumentScanner.ts';
import type { FirestoreTarget } from '../../firestore/FirestoreConnection.ts';
import type { Clock } from '../../platform/clock.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import { TOOL } from '../../platform/tool.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import type { StorageService } from '../StorageService.ts';
import { MAX_PART_ATTEMPTS } from './PartExporter.ts';
import { scopeRanges } from './planParts.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  leases: Leases;
  scanner: Pick<DocumentScanner, 'count'>;
  storage: Pick<StorageService, 'open'>;
  tasks: Pick<TaskQueues, 'enqueue'>;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
  target: FirestoreTarget;
}

export class BackupFinisher {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered twice: the manifest of the same parts is the same bytes, and a backup that has ended stays ended. */
  async finish(backupId: string): Promise<void> {
    const { catalogue, leases, clock, logger } = this.#deps;
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
    if (claim.outcome === 'settled') return this.#wakeRestore(backupId);
    if ((await catalogue.countOpenParts(backupId)) > 0) {
      await leases.settle(ref, owner, { state: 'queued' });
      return;
    }
    try {
      const ending = await withHeartbeat(
        () => leases.extend(ref, owner),
        clock,
        (signal) => this.#conclude(backupId, signal),
      );
      await leases.extend(ref, owner);
      await this.#end(backupId, ending);
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      logger.error('Finishing the backup failed', error, { backupId, attempt: claim.attempt });
      if (isTransient(error) && claim.attempt < MAX_PART_ATTEMPTS + 1) {
        await leases.settle(ref, owner, { state: 'queued' });
        throw error;
      }
      await this.#end(backupId, { status: 'failed', error: describeFailure(error) });
    }
    await this.#wakeRestore(backupId);
  }

  async #conclude(backupId: string, signal: AbortSignal): Promise<Partial<BackupMetadata>> {
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
      await this.#removeObjects(backup, signal);
      return { status: 'cancelled', error: 'Cancelled; what had been stored was removed.' };
    }
    const manifest = this.#manifest(backup, parts);
    const warnings = await this.#countWarnings(backup, manifest);
    const locations: StorageLocation[] = [];
    for (const location of backup.storageLocations) {
      locations.push(await this.#seal(location, manifest, parts, signal));
    }
    const complete = locations.filter((location) => location.status === 'complete');
    const problems = [
      ...manifest.missing.map((gap) => `${describeRanges(gap.ranges)} were not read: ${gap.error}`),
      ...warnings,
      ...locations.flatMap((location) => location.error ?? []),
    ];
    const status =
      complete.length === 0 || (manifest.parts.length === 0 && manifest.missing.length > 0)
        ? 'failed'
        : problems.length === 0
          ? 'success'
          : 'partial';
    return {
      status,
      storageLocations: locations,
      checksum: complete.length === 0 ? null : manifestChecksum(encodeManifest(manifest)),
      size: sum(parts, (part) => part.bytes),
      compressedSize: sum(parts, (part) => part.storedBytes),
      collections:
        backup.collections.length > 0
          ? backup.collections
          : Object.keys(manifest.documentCounts).sort(),
      documentCounts: manifest.documentCounts,
      warnings: status === 'failed' ? [] : problems,
      error: status === 'failed' ? problems.join(' ') : null,
    };
  }

  #manifest(backup: BackupMetadata, parts: readonly BackupPart[]): Manifest {
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
      ...this.#deps.target,
      type: backup.type,
      scope: { collections: backup.type === 'collections' ? backup.collections : null },
      readTime: backup.readTime ?? backup.createdAt,
      baseBackupId: backup.baseBackupId,
      compression: backup.compression,
      encryption: null,
      parts: done.map((part) => ({
        id: part.id,
        object: part.object ?? '',
        ranges: part.ranges,
        documents: part.documents,
        bytes: part.bytes,
        storedBytes: part.storedBytes,
        sha256: part.sha256 ?? '',
        storedSha256: part.storedSha256 ?? '',
      })),
      missing: parts
        .filter((part) => part.state === 'failed')
        .map((part) => ({ ranges: part.ranges, error: part.error ?? 'unknown' })),
      documents: sum(done, (part) => part.documents),
      documentCounts: counts,
      startedAt: backup.createdAt,
      finishedAt: String(backup.metadata.finishedAt),
    };
  }

  /** Success is never claimed for less than the server itself counts at the same moment. */
  async #countWarnings(backup: BackupMetadata, manifest: Manifest): Promise<string[]> {
    const scope = scopeRanges(backup.type === 'collections' ? backup.collections : []);
    let counted = 0;
    for (const range of scope) counted += await this.#deps.scanner.count(range, backup.readTime);
    if (counted === manifest.documents || manifest.missing.length > 0) return [];
    return [
      `Firestore counts ${counted} documents at ${manifest.readTime}, the backup holds ${manifest.documents}.`,
    ];
  }

  /** Writes the manifest where every part is, removes what no manifest names, and reads the manifest back. */
  async #seal(
    location: StorageLocation,
    manifest: Manifest,
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
          `${location.provider} does not hold every part: ${lost.locationErrors[location.provider]}`,
        );
      }
      const provider = await storage.open(location.provider);
      await requireParts(provider, location, manifest);
      const path = `${location.path}/${MANIFEST_OBJECT}`;
      const bytes = encodeManifest(manifest);
      const url = await provider.upload(bytes, path, { signal });
      const readBack = await provider.download(path, { signal });
      if (!readBack.equals(bytes)) {
        throw new FirevaultError(
          'data-loss',
          'backup/manifest-differs',
          `${location.provider} gave back another manifest than was written.`,
        );
      }
      return { ...location, status: 'complete', url, checkedAt: clock.now().toISOString() };
    } catch (error) {
      logger.error('A location did not complete', error, { provider: location.provider });
      return { ...location, status: 'failed', error: describeFailure(error) };
    }
  }

  async #removeObjects(backup: BackupMetadata, signal: AbortSignal): Promise<void> {
    for (const location of backup.storageLocations) {
      const provider = await this.#deps.storage.open(location.provider);
      for (const object of await provider.list(`${location.path}/`, { signal })) {
        await provider.delete(object.path, { signal });
      }
    }
  }

  async #end(backupId: string, ending: Partial<BackupMetadata>): Promise<void> {
    const { catalogue, audit, clock, logger } = this.#deps;
    const now = clock.now();
    const totals = await catalogue.totals(backupId);
    const ended = await catalogue.updateOpen(backupId, (backup) => ({
      ...ending,
      phase: 'done',
      completedAt: now.toISOString(),
      duration: now.getTime() - Date.parse(backup.createdAt),
      progress: {
        partsDone: totals.partsDone,
        partsTotal: totals.parts,
        documents: totals.documents,
        documentsTotal: backup.progress?.documentsTotal ?? null,
        bytes: totals.bytes,
        updatedAt: now.toISOString(),
      },
    }));
    if (!ended) return;
    const status = ending.status ?? 'failed';
    logger.info('The backup has ended', { backupId, status, documents: totals.documents });
    await audit.record({
      action: 'backup.end',
      outcome: status === 'success' ? 'success' : 'failure',
      actor: SYSTEM_ACTOR,
      target: backupId,
      details: { status, documents: totals.documents, error: ending.error ?? null },
    });
  }

  /** A restore that waits for its safety backup goes on now. */
  async #wakeRestore(backupId: string): Promise<void> {
    const backup = await this.#deps.catalogue.find(backupId);
    if (backup === null) return;
    const restoreId = backup.metadata.restoreId;
    if (!hasEnded(backup) || typeof restoreId !== 'string') return;
    await this.#deps.tasks.enqueue('advanceRestore', `${restoreId}/secured`, { restoreId });
  }
}

/** Each part must lie there with its size; objects of dead attempts are removed. */
async function requireParts(
  provider: StorageProvider,
  location: StorageLocation,
  manifest: Manifest,
): Promise<void> {
  const stored = new Map(
    (await provider.list(`${location.path}/`)).map((object) => [object.path, object.sizeBytes]),
  );
  for (const part of manifest.parts) {
    const path = `${location.path}/${part.object}`;
    if (stored.get(path) !== part.storedBytes) {
      throw new FirevaultError(
        'data-loss',
        'backup/part-missing',
        `${location.provider} holds ${stored.get(path) ?? 'no'} bytes of ${part.object}, not ${part.storedBytes}.`,
      );
    }
    stored.delete(path);
  }
  stored.delete(`${location.path}/${MANIFEST_OBJECT}`);
  for (const orphan of stored.keys()) await provider.delete(orphan);
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
