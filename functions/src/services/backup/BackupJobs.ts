/** Starts, lists and stops backups. The work itself happens in tasks. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { NewKeys } from '../../catalogue/JobKeys.ts';
import {
  type BackupMetadata,
  type BackupPage,
  CreateBackupRequest,
  type JobAccepted,
  type ListBackupsQuery,
  NEVER_BACKED_UP,
  type Runner,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { compareIds, comparePaths } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { isWholeDatabase, requireSoundScope, type Scope } from '../../domain/scope.ts';
import type { Database } from '../../firestore/Databases.ts';
import { isReadTimeTooOld } from '../../firestore/grpcStatus.ts';
import type { Clock } from '../../platform/clock.ts';
import { newBackupId } from '../../platform/ids.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import type { StorageService } from '../StorageService.ts';
import type { BaseBackups } from './BaseBackups.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  storage: Pick<StorageService, 'destinations'>;
  scanner: Database['scanner'];
  bases: BaseBackups;
  keys: EncryptionKeys;
  audit: AuditLog;
  clock: Clock;
  runner: Runner;
}

/** What a restore asks for: a backup of its scope, under a name that the job has chosen. */
interface BackupForRestore {
  id: string;
  restoreId: string;
  /** `safety`: of what is about to be changed, to undo it with; `past`: of the moment that is to be brought back. */
  purpose: 'safety' | 'past';
  scope: Scope;
  database: BackupMetadata['database'];
  /** A moment of the past; null for the present. */
  readTime: string | null;
  /** Under the project's master key. */
  isEncrypted: boolean;
}

/** A run of a schedule: under the id that it was claimed with, a backup that belongs to the schedule. */
export interface ScheduledRun {
  backupId: string;
  scheduleId: string;
  triggeredBy: BackupMetadata['triggeredBy'];
  /** The moment that the run was due. */
  slot: string;
}

/** How long a restore can be undone, and its backups are kept. */
export const UNDO_MS = 7 * 24 * 3_600_000;

export class BackupJobs {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Checks the request and writes the record; the trigger on it does the rest. Nothing is written when it throws. An `id`
   * is given by who may ask twice: what was made under it is answered again.
   */
  async createBackup(
    request: CreateBackupRequest,
    actor: Actor,
    id = newBackupId(this.#deps.clock.now()),
  ): Promise<JobAccepted> {
    const made = await this.#deps.catalogue.find(id);
    if (made !== null) return { id, status: made.status };
    if (request.readTime !== undefined) await this.requireReadable(request.readTime);
    await this.#requireCollections(request.collections ?? [], request.readTime ?? null);
    requireSoundScope(scopeOf(request), NEVER_BACKED_UP);
    const record = await this.#make(id, request, actor);
    await this.#auditCreation(record, actor);
    return { id: record.id, status: record.status };
  }

  /** Starts the backup of a schedule's run, gone collections included; asked twice, it is started once. */
  async createScheduledBackup(
    run: ScheduledRun,
    request: CreateBackupRequest,
    actor: Actor,
  ): Promise<void> {
    if ((await this.#deps.catalogue.find(run.backupId)) !== null) return;
    const record = await this.#make(run.backupId, request, actor, run);
    await this.#auditCreation(record, actor);
  }

  /** Throws what `createBackup` would for collections and destinations, and writes nothing. */
  async checkRequest(
    request: Pick<CreateBackupRequest, 'collections' | 'storageProviders'>,
  ): Promise<void> {
    await this.#requireCollections(request.collections ?? [], null);
    await this.#deps.storage.destinations(request.storageProviders);
  }

  /** Writes the record of a run that could not begin: it failed before anything was read. */
  async recordUnstarted(
    run: ScheduledRun,
    request: CreateBackupRequest,
    { actor, error }: { actor: Actor; error: string },
  ): Promise<BackupMetadata> {
    const { catalogue, clock } = this.#deps;
    const now = clock.now().toISOString();
    const blank = this.#blank(run.backupId, { ...request, encryption: false }, actor, now);
    const record = { ...blank, ...originOf(run), metadata: { slot: run.slot } };
    const ending = {
      status: 'failed',
      phase: 'done',
      completedAt: now,
      duration: 0,
      error,
    } as const;
    if ((await catalogue.find(run.backupId)) === null) {
      await catalogue.create({ ...record, ...ending });
    }
    return catalogue.get(run.backupId);
  }

  /** Starts a backup that a restore needs, gone collections included; asked twice under one id, it is started once. */
  async createForRestore(wanted: BackupForRestore, actor: Actor): Promise<void> {
    const { catalogue, clock } = this.#deps;
    const { id, restoreId, purpose, scope, database, readTime, isEncrypted } = wanted;
    if ((await catalogue.find(id)) !== null) return;
    const request = CreateBackupRequest.parse({ encryption: isEncrypted });
    const { record, newKeys } = await this.#prepare(id, request, actor);
    const made: BackupMetadata = {
      ...record,
      type: isWholeDatabase(scope) ? 'full' : 'collections',
      collections: [...(scope.collections ?? [])],
      paths: [...scope.paths],
      includeSubcollections: scope.includeSubcollections,
      database,
      readTime,
      expiresAt: new Date(clock.now().getTime() + UNDO_MS).toISOString(),
      metadata: { purpose, restoreId },
    };
    await catalogue.create(made, newKeys);
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

  async #auditCreation(record: BackupMetadata, actor: Actor): Promise<void> {
    await this.#deps.audit.record({
      action: 'backup.create',
      outcome: 'accepted',
      actor,
      target: record.id,
      details: {
        type: record.type,
        collections: record.collections,
        paths: record.paths,
        baseBackupId: record.baseBackupId,
        encryption: record.encryptionKeyKind,
        readTime: record.readTime,
        providers: record.storageLocations.map((location) => location.provider),
        scheduleId: record.scheduleId,
      },
    });
  }

  async #make(
    id: string,
    request: CreateBackupRequest,
    actor: Actor,
    run: ScheduledRun | null = null,
  ): Promise<BackupMetadata> {
    const { record: prepared, newKeys } = await this.#prepare(id, request, actor);
    const record =
      run === null
        ? prepared
        : {
            ...prepared,
            ...originOf(run),
            metadata: { ...prepared.metadata, slot: run.slot },
          };
    await this.#deps.catalogue.create(record, newKeys);
    return record;
  }

  #blank(id: string, request: CreateBackupRequest, actor: Actor, now: string): BackupMetadata {
    return { ...blankRecord(id, request, actor, now), runBy: this.#deps.runner };
  }

  async #prepare(
    id: string,
    request: CreateBackupRequest,
    actor: Actor,
  ): Promise<{ record: BackupMetadata; newKeys: NewKeys }> {
    const { storage, bases, keys, catalogue, clock } = this.#deps;
    const { collections, paths, includeSubcollections } = scopeOf(request);
    const destinations = await storage.destinations(request.storageProviders);
    const newKeys = new NewKeys(catalogue.ref(id));
    const choice = request.type === 'incremental' ? await bases.choose(newKeys, request) : null;
    const base = choice?.base ?? null;
    const header = request.encryption
      ? await keys.create(newKeys, id, request.encryptionKey)
      : null;
    const record: BackupMetadata = {
      ...this.#blank(id, request, actor, clock.now().toISOString()),
      type: request.type === 'incremental' && base === null ? 'full' : request.type,
      collections: [...(collections ?? [])],
      paths: [...paths],
      includeSubcollections,
      storageLocations: destinations.map((provider) => ({
        provider: provider.id,
        path: id,
        status: 'pending',
      })),
      encryptionKeyKind: header?.keyKind ?? null,
      metadata: choice === null ? {} : choice.metadata,
      baseBackupId: base?.id ?? null,
      chainLength: base === null ? 0 : base.chainLength + 1,
    };
    return { record, newKeys };
  }

  /** Throws `backup/read-time-unreadable` unless the server still holds that moment of the past. */
  async requireReadable(readTime: string): Promise<void> {
    const { scanner, clock } = this.#deps;
    const age = clock.now().getTime() - Date.parse(readTime);
    if (age < 0) throw unreadable('It lies in the future.');
    const isWholeMinute = /:00(\.0+)?Z$/.test(readTime);
    if (age > HOUR_MS && !isWholeMinute) {
      throw unreadable('Beyond the last hour Firestore keeps one version for each whole minute.');
    }
    if (age > 7 * 24 * HOUR_MS) throw unreadable('It is more than seven days ago.');
    try {
      await scanner.rootCollections(readTime);
    } catch (error) {
      if (!isReadTimeTooOld(error)) throw error;
      throw unreadable('Firestore no longer holds that moment.', error);
    }
  }

  async #requireCollections(
    collections: readonly string[],
    readTime: string | null,
  ): Promise<void> {
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
    const existing = await this.#deps.scanner.rootCollections(readTime);
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

const HOUR_MS = 3_600_000;

function originOf({ scheduleId, triggeredBy }: ScheduledRun) {
  return { scheduleId, triggeredBy };
}

/** A record of which nothing is known yet but what was asked for. */
function blankRecord(
  id: string,
  request: CreateBackupRequest,
  actor: Actor,
  now: string,
): Omit<BackupMetadata, 'runBy'> {
  return {
    id,
    createdAt: now,
    completedAt: null,
    type: request.type,
    status: 'pending',
    isWhole: false,
    phase: 'queued',
    size: 0,
    compressedSize: 0,
    duration: null,
    collections: request.collections ?? [],
    paths: request.paths ?? [],
    includeSubcollections: request.includeSubcollections,
    database: null,
    documentCounts: {},
    storageLocations: [],
    checksum: null,
    compression: request.compression,
    encryptionEnabled: request.encryption,
    encryptionKeyKind: null,
    triggeredBy: 'manual',
    scheduleId: null,
    error: null,
    warnings: [],
    metadata: {},
    readTime: request.readTime ?? null,
    progress: null,
    baseBackupId: null,
    chainLength: 0,
    changes: null,
    expiresAt: null,
    pinned: false,
    heartbeatAt: now,
    attempt: 0,
    cancelRequested: false,
    requestedBy: { uid: actor.uid, email: actor.email },
    verification: null,
    lastRestorableAt: null,
  };
}

/** What a request names, each once and in order. */
function scopeOf(request: CreateBackupRequest): Scope {
  return {
    collections:
      request.collections === undefined ? null : [...new Set(request.collections)].sort(compareIds),
    paths: [...new Set(request.paths ?? [])].sort(comparePaths),
    includeSubcollections: request.includeSubcollections,
  };
}

function unreadable(why: string, cause?: unknown): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'backup/read-time-unreadable',
    `The database cannot be read as of that moment. ${why}`,
    {
      nextStep:
        'Choose a moment of the last hour, or a whole minute of the last seven days where point-in-time recovery is on (`gcloud firestore databases update --enable-pitr`).',
      fields: [{ field: 'readTime', message: why }],
      cause,
    },
  );
}
