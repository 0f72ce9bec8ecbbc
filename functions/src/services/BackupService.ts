/** Everything that can be asked about backups, in one place: what the portal, the REST API and the command line speak to. */
import type {
  BackupMetadata,
  BackupPage,
  BackupScheduleDoc,
  CreateBackupRequest,
  CreateScheduleRequest,
  JobAccepted,
  ListBackupsQuery,
  RestoreAccepted,
  RestoreInput,
  VerificationAccepted,
  VerifyBackupRequest,
} from '../contract/index.ts';
import type { Actor } from '../domain/access.ts';
import type { PlanLimits } from './access/PlanLimits.ts';
import type { BackupJobs } from './backup/BackupJobs.ts';
import type { BackupUpkeep } from './backup/BackupUpkeep.ts';
import { type CollectionTransfer, gather, refuseLarge } from './CollectionTransfer.ts';
import type { RestoreService } from './restore/RestoreService.ts';
import type { StorageService } from './StorageService.ts';
import type { BackupScheduler } from './schedules/BackupScheduler.ts';

interface Dependencies {
  jobs: BackupJobs;
  upkeep: BackupUpkeep;
  restores: RestoreService;
  transfer: CollectionTransfer;
  storage: Pick<StorageService, 'open'>;
  limits: Pick<PlanLimits, 'admitBackup'>;
  scheduler: Pick<BackupScheduler, 'createSchedule' | 'deleteSchedule'>;
}

/** Each act is a promise of its own service; see there what it throws. */
export class BackupService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Throws also `plan/limit`. An `id` is given by who may ask twice. */
  async createBackup(
    request: CreateBackupRequest,
    actor: Actor,
    id?: string,
  ): Promise<JobAccepted> {
    await this.#deps.limits.admitBackup(request);
    return this.#deps.jobs.createBackup(request, actor, id);
  }

  cancelBackup(id: string, actor: Actor): Promise<void> {
    return this.#deps.jobs.cancelBackup(id, actor);
  }

  restoreBackup(id: string, request: RestoreInput, actor: Actor): Promise<RestoreAccepted> {
    return this.#deps.restores.restoreBackup(id, request, actor);
  }

  getBackup(id: string): Promise<BackupMetadata> {
    return this.#deps.jobs.getBackup(id);
  }

  listBackups(query: ListBackupsQuery): Promise<BackupPage> {
    return this.#deps.jobs.listBackups(query);
  }

  listCollections(): Promise<string[]> {
    return this.#deps.jobs.listCollections();
  }

  verifyBackup(
    id: string,
    request: VerifyBackupRequest,
    actor: Actor,
  ): Promise<VerificationAccepted> {
    return this.#deps.upkeep.verifyBackup(id, request, actor);
  }

  retryDestination(id: string, provider: string, actor: Actor): Promise<void> {
    return this.#deps.upkeep.retryDestination(id, provider, actor);
  }

  deleteBackup(id: string, actor: Actor): Promise<void> {
    return this.#deps.upkeep.deleteBackup(id, actor);
  }

  /** Backups by themselves from now on, as the schedule says; `cancelScheduledBackup` takes the id that it answers. */
  scheduleBackup(schedule: CreateScheduleRequest, actor: Actor): Promise<BackupScheduleDoc> {
    return this.#deps.scheduler.createSchedule(schedule, actor);
  }

  /** The schedule goes; what it has made stays, and a backup that it has begun goes on. */
  cancelScheduledBackup(scheduleId: string, actor: Actor): Promise<void> {
    return this.#deps.scheduler.deleteSchedule(scheduleId, actor);
  }

  /** Record lines of a root collection with everything below it; at most 64 MiB, see the stream for more. */
  exportCollection(collection: string): Promise<Buffer> {
    return this.#deps.transfer.export(collection);
  }

  exportCollectionStream(collection: string, signal?: AbortSignal): AsyncIterable<Buffer> {
    return this.#deps.transfer.exportStream(collection, signal);
  }

  /** Answers how many documents were written. */
  importCollection(collection: string, data: Buffer): Promise<number> {
    return this.#deps.transfer.import(collection, data);
  }

  importCollectionStream(
    collection: string,
    source: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<number> {
    return this.#deps.transfer.importStream(collection, source, signal);
  }

  /** Stores at most 64 MiB under the path; answers the object's address. */
  async uploadToStorage(providerId: string, path: string, data: Buffer): Promise<string> {
    refuseLarge(data.length, 'The data');
    return (await this.#deps.storage.open(providerId)).upload(data, path);
  }

  async uploadStreamToStorage(
    providerId: string,
    path: string,
    source: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<string> {
    const provider = await this.#deps.storage.open(providerId);
    return provider.uploadStream(source, path, signal === undefined ? {} : { signal });
  }

  /** Reads an object of at most 64 MiB. */
  downloadFromStorage(providerId: string, path: string): Promise<Buffer> {
    return gather(this.downloadStreamFromStorage(providerId, path), `The object ${path}`);
  }

  async *downloadStreamFromStorage(
    providerId: string,
    path: string,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, void> {
    const provider = await this.#deps.storage.open(providerId);
    yield* provider.downloadStream(path, signal === undefined ? {} : { signal });
  }
}
