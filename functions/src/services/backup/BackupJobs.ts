/** What can be asked of backups: make one, list them, look at one, stop one. The work itself happens in tasks. */

import { isSupported } from '../../archive/compression.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import {
  type BackupMetadata,
  type BackupPage,
  type CreateBackupRequest,
  type JobAccepted,
  type ListBackupsQuery,
  NEVER_BACKED_UP,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { DocumentScanner } from '../../firestore/DocumentScanner.ts';
import type { Clock } from '../../platform/clock.ts';
import { newBackupId } from '../../platform/ids.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { StorageService } from '../StorageService.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  storage: StorageService;
  scanner: DocumentScanner;
  audit: AuditLog;
  clock: Clock;
}

/** What a restore asks for before it writes: a backup of its scope, under its own name. */
interface SafetyBackup {
  id: string;
  restoreId: string;
}

export class BackupService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Checks the request and writes the record; the trigger on it does the rest. Nothing is written when it throws. */
  async createBackup(request: CreateBackupRequest, actor: Actor): Promise<JobAccepted> {
    await this.#requireCollections(request.collections ?? []);
    const record = await this.#prepare(request, actor);
    await this.#deps.catalogue.create(record);
    await this.#deps.audit.record({
      action: 'backup.create',
      outcome: 'accepted',
      actor,
      target: record.id,
      details: {
        type: record.type,
        collections: record.collections,
        providers: record.storageLocations.map((location) => location.provider),
      },
    });
    return { id: record.id, status: record.status };
  }

  /** Starts the backup that a restore can be undone with, gone collections included; asked twice under one id, it is started once. */
  async createSafetyBackup(
    safety: SafetyBackup,
    request: CreateBackupRequest,
    actor: Actor,
  ): Promise<void> {
    if ((await this.#deps.catalogue.find(safety.id)) !== null) return;
    const record = await this.#prepare(request, actor);
    await this.#deps.catalogue.create({
      ...record,
      id: safety.id,
      storageLocations: record.storageLocations.map((location) => ({
        ...location,
        path: safety.id,
      })),
      metadata: { purpose: 'safety', restoreId: safety.restoreId },
    });
  }

  /** Throws `backup/not-found`. */
  getBackup(id: string): Promise<BackupMetadata> {
    return this.#deps.catalogue.get(id);
  }

  listBackups(query: ListBackupsQuery): Promise<BackupPage> {
    return this.#deps.catalogue.list(query);
  }

  /** Asks a running backup to stop; it does so at its next step. Throws `backup/ended` when there is nothing to stop. */
  async cancelBackup(id: string, actor: Actor): Promise<void> {
    await this.#deps.catalogue.get(id);
    const asked = await this.#deps.catalogue.updateOpen(id, () => ({ cancelRequested: true }));
    if (!asked) {
      throw new FirevaultError(
        'failed-precondition',
        'backup/ended',
        `The backup ${id} has already ended.`,
        { nextStep: 'There is nothing to cancel; look at its status.' },
      );
    }
    await this.#deps.audit.record({
      action: 'backup.cancel',
      outcome: 'accepted',
      actor,
      target: id,
      details: {},
    });
  }

  /** The root collections that a backup may name, sorted. */
  async listCollections(): Promise<string[]> {
    const ids = await this.#deps.scanner.rootCollections(null);
    return ids.filter((id) => !NEVER_BACKED_UP.includes(id)).sort();
  }

  async #prepare(request: CreateBackupRequest, actor: Actor): Promise<BackupMetadata> {
    refuseUnsupported(request);
    const collections = [...new Set(request.collections ?? [])].sort();
    const destinations = await this.#deps.storage.destinations(request.storageProviders);
    const now = this.#deps.clock.now();
    const id = newBackupId(now);
    return {
      id,
      createdAt: now.toISOString(),
      completedAt: null,
      type: request.type,
      status: 'pending',
      phase: 'queued',
      size: 0,
      compressedSize: 0,
      duration: null,
      collections,
      documentCounts: {},
      storageLocations: destinations.map((provider) => ({
        provider: provider.id,
        path: id,
        status: 'pending',
      })),
      checksum: null,
      compression: request.compression,
      encryptionEnabled: false,
      triggeredBy: 'manual',
      scheduleId: null,
      error: null,
      warnings: [],
      metadata: {},
      readTime: request.readTime ?? null,
      progress: null,
      baseBackupId: null,
      chainLength: 0,
      expiresAt: null,
      pinned: false,
      heartbeatAt: now.toISOString(),
      attempt: 0,
      cancelRequested: false,
      requestedBy: { uid: actor.uid, email: actor.email },
      verification: null,
      lastRestorableAt: null,
    };
  }

  async #requireCollections(collections: readonly string[]): Promise<void> {
    if (collections.length === 0) return;
    const own = collections.findIndex((id) => NEVER_BACKED_UP.includes(id));
    if (own !== -1) {
      throw new FirevaultError(
        'invalid-argument',
        'backup/engine-collection',
        `${collections[own]} is the engine’s own bookkeeping and never part of a backup.`,
        {
          nextStep: 'Leave it out.',
          fields: [{ field: 'collections', message: `${collections[own]} cannot be backed up.` }],
        },
      );
    }
    const existing = await this.#deps.scanner.rootCollections(null);
    const unknown = collections.filter((id) => !existing.includes(id));
    if (unknown.length === 0) return;
    const known = existing.filter((id) => !NEVER_BACKED_UP.includes(id)).sort();
    throw new FirevaultError(
      'invalid-argument',
      'backup/unknown-collection',
      `There is no root collection ${unknown.join(', ')} in this database.`,
      {
        nextStep:
          known.length === 0
            ? 'The database is empty.'
            : `Choose from: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}.`,
        fields: unknown.map((id) => ({ field: 'collections', message: `${id} does not exist.` })),
      },
    );
  }
}

function refuseUnsupported(request: CreateBackupRequest): void {
  const field =
    request.type === 'incremental'
      ? 'type'
      : request.encryption
        ? 'encryption'
        : isSupported(request.compression)
          ? null
          : 'compression';
  if (field === null) return;
  throw new FirevaultError(
    'invalid-argument',
    'backup/unsupported',
    `This version does not make backups with ${field} ${JSON.stringify(request[field])}.`,
    {
      nextStep: 'Ask for a full or collections backup, unencrypted, with gzip, zstd or none.',
      fields: [{ field, message: 'Not supported by this version.' }],
    },
  );
}
