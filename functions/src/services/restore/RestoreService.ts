/** What can be asked of restores: start or preview one, look at one, stop one, take one back. The work happens in tasks. */
import type { Firestore } from 'firebase-admin/firestore';
import { manifestNotAuthentic } from '../../archive/encryption/encryptionErrors.ts';
import { authenticateManifest, decodeManifest } from '../../archive/manifest.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { NewKeys } from '../../catalogue/JobKeys.ts';
import type { RestoreCatalogue } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreLock } from '../../catalogue/RestoreLock.ts';
import {
  type BackupMetadata,
  COLLECTIONS,
  type ListRestoresQuery,
  type RestoreAccepted,
  type RestoreInput,
  type RestoreJob,
  type RestorePage,
  RestoreRequest,
  type Runner,
  restorePhrase,
  type UndoInput,
  UndoRequest,
  type Verification,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { scopeOfBackup } from '../../domain/backupScope.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { FirestoreTarget } from '../../firestore/FirestoreConnection.ts';
import type { Clock } from '../../platform/clock.ts';
import { newBackupId, newRestoreId } from '../../platform/ids.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import type { BaseBackups } from '../backup/BaseBackups.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { markBegun } from './drillMarks.ts';
import type { MomentFinder } from './MomentFinder.ts';
import { NO_COUNTS } from './previewPiece.ts';
import {
  chosenScope,
  requireHeld,
  requirePreview,
  requireRestorable,
  requireUndoable,
} from './requestChecks.ts';

interface Dependencies {
  db: Firestore;
  catalogue: RestoreCatalogue;
  backupCatalogue: Pick<BackupCatalogue, 'changing'>;
  lock: RestoreLock;
  backups: BackupJobs;
  bases: BaseBackups;
  archives: ArchiveStore;
  moments: MomentFinder;
  keys: EncryptionKeys;
  audit: AuditLog;
  clock: Clock;
  /** The database that the product lives in. */
  home: FirestoreTarget;
  runner: Runner;
}

/** What tells one job from another when it is made. */
type Wish = Pick<
  RestoreJob,
  'mode' | 'collections' | 'paths' | 'includeSubcollections' | 'target' | 'dryRun' | 'previewId'
> &
  Partial<Pick<RestoreJob, 'purpose' | 'undoOf' | 'moment'>>;

export class RestoreService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Checks everything that can be known beforehand and writes the job; the trigger on it does the rest. `backupId` null
   * asks for a moment and leaves it open by what it is brought back; with both, the moment is one of that backup's chain.
   * Asked twice under one `id`, it is made once.
   */
  async restoreBackup(
    backupId: string | null,
    input: RestoreInput,
    actor: Actor,
    id = this.newId(),
  ): Promise<RestoreAccepted> {
    const { backups, catalogue } = this.#deps;
    if (await catalogue.exists(id)) return { restoreId: id };
    const request = RestoreRequest.parse(input);
    const target = this.#target(request);
    if (!request.dryRun) requirePhrase(request.confirm, target ?? this.#deps.home);
    const wish: Wish = {
      ...chosenScope(request, target),
      mode: request.mode,
      target,
      dryRun: request.dryRun,
      previewId: request.previewId ?? null,
    };
    if (request.pointInTime !== undefined) {
      const { pointInTime, encryptionKey } = request;
      return this.#bringBack(id, pointInTime, backupId, wish, encryptionKey, actor);
    }
    if (backupId === null) throw nothingToRestore();
    const backup = await backups.getBackup(backupId);
    return this.#start(id, backup, wish, request.encryptionKey, actor);
  }

  newId(): string {
    return newRestoreId(this.#deps.clock.now());
  }

  /** Puts everything in the scope of a restore back as it was before, by another restore. Throws `restore/not-undoable`. */
  async undoRestore(
    id: string,
    input: UndoInput,
    actor: Actor,
    undoId = this.newId(),
  ): Promise<RestoreAccepted> {
    const request = UndoRequest.parse(input);
    const { catalogue, backups, clock, home } = this.#deps;
    if (await catalogue.exists(undoId)) return { restoreId: undoId };
    const job = await catalogue.get(id);
    const target = job.target === null ? null : { ...job.target, pathPrefix: null };
    if (!request.dryRun) requirePhrase(request.confirm, target ?? home);
    requireUndoable(job, clock.now());
    const safety = await backups.getBackup(job.safetyBackupId ?? '');
    const { collections, paths, includeSubcollections } = safety;
    const wish: Wish = {
      mode: 'exact',
      collections: safety.type === 'full' || collections.length === 0 ? null : collections,
      paths,
      includeSubcollections,
      target: target === null ? null : { ...target, references: 'keep' },
      dryRun: request.dryRun,
      previewId: request.previewId ?? null,
      purpose: 'undo',
      undoOf: id,
    };
    return this.#start(undoId, safety, wish, undefined, actor);
  }

  /**
   * Restores a backup into a place of its own, compares, clears the place, and says on the backup how it went. `judged` is
   * the verification that it was found due by. Throws `backup/being-verified`, `restore/locked` while another drill is at
   * work, or what a wrong key throws.
   */
  async drill(
    backupId: string,
    encryptionKey: string | undefined,
    actor: Actor,
    judged?: Verification | null,
    id = this.newId(),
  ): Promise<RestoreAccepted> {
    const { backups, catalogue, home } = this.#deps;
    if (await catalogue.exists(id)) return { restoreId: id };
    const backup = await backups.getBackup(backupId);
    const wish: Wish = {
      mode: 'exact',
      ...scopeOfDrill(backup),
      target: { ...home, pathPrefix: `${COLLECTIONS.drills}/${id}`, references: 'keep' },
      dryRun: false,
      previewId: null,
      purpose: 'drill',
    };
    return this.#start(id, backup, wish, encryptionKey, actor, judged);
  }

  /** Throws `restore/not-found`. */
  getRestore(id: string): Promise<RestoreJob> {
    return this.#deps.catalogue.get(id);
  }

  /** Newest first. */
  listRestores(query: ListRestoresQuery): Promise<RestorePage> {
    return this.#deps.catalogue.list(query);
  }

  /** Asks a running restore to stop and to put back what it has changed. Throws `restore/ended` when it is too late. */
  async cancelRestore(id: string, actor: Actor): Promise<void> {
    await this.#deps.catalogue.get(id);
    const asked = await this.#deps.catalogue.updateOpen(id, (job) =>
      job.phase === 'rolling_back' || job.phase === 'cleaning' ? null : { cancelRequested: true },
    );
    if (!asked) {
      throw new FirevaultError(
        'failed-precondition',
        'restore/ended',
        `The restore ${id} has ended or is rolling back already.`,
        { nextStep: 'There is nothing to cancel; look at its status.' },
      );
    }
    await this.#deps.audit.record({
      action: 'restore.cancel',
      outcome: 'accepted',
      actor,
      target: id,
      details: {},
    });
  }

  async #bringBack(
    id: string,
    asked: string,
    backupId: string | null,
    wish: Wish,
    encryptionKey: string | undefined,
    actor: Actor,
  ): Promise<RestoreAccepted> {
    const { backups, bases, moments, catalogue, clock } = this.#deps;
    const chain =
      backupId === null ? undefined : await bases.chain(await backups.getBackup(backupId));
    const shown = wish.previewId === null ? null : await catalogue.get(wish.previewId);
    // What the preview has captured of the past is what is restored.
    if (shown?.moment?.asked === asked && shown.moment.source === 'live') {
      const captured = await backups.getBackup(shown.backupId);
      return this.#start(id, captured, { ...wish, moment: shown.moment }, encryptionKey, actor);
    }
    const { backup, moment } = await moments.find(asked, wish, chain);
    if (backup !== null) return this.#start(id, backup, { ...wish, moment }, encryptionKey, actor);
    const now = clock.now();
    const past = { id: newBackupId(now), createdAt: now.toISOString(), warnings: [] };
    const newKeys = new NewKeys(catalogue.ref(id));
    return this.#create(newKeys, past, [past.id], { ...wish, moment }, actor);
  }

  async #start(
    id: string,
    backup: BackupMetadata,
    wish: Wish,
    encryptionKey: string | undefined,
    actor: Actor,
    judged?: Verification | null,
  ): Promise<RestoreAccepted> {
    const { catalogue, archives, bases } = this.#deps;
    requireRestorable(backup);
    requireHeld(wish, await archives.manifest(backup));
    const chain = await bases.chain(backup);
    const newKeys = new NewKeys(catalogue.ref(id));
    for (const link of chain) await this.#admit(newKeys, link, encryptionKey);
    const ids = chain.map((link) => link.id);
    return this.#create(newKeys, backup, ids, wish, actor, judged);
  }

  /** Writes the job with its keys and its lock; a dry run needs no lock. */
  async #create(
    newKeys: NewKeys,
    backup: Pick<BackupMetadata, 'id' | 'createdAt' | 'warnings'> & Partial<BackupMetadata>,
    chain: string[],
    wish: Wish,
    actor: Actor,
    judged?: Verification | null,
  ): Promise<RestoreAccepted> {
    const { db, catalogue, backupCatalogue, lock, audit, clock } = this.#deps;
    const { id } = newKeys.job;
    const now = clock.now().toISOString();
    const job: RestoreJob = {
      purpose: 'restore',
      undoOf: null,
      moment: null,
      ...wish,
      id,
      backupId: backup.id,
      backupCreatedAt: backup.createdAt,
      chain,
      undoneBy: null,
      undoUntil: null,
      verificationBefore: null,
      isInconclusive: false,
      status: 'pending',
      phase: 'queued',
      phaseSince: now,
      createdAt: now,
      completedAt: null,
      duration: null,
      requestedBy: { uid: actor.uid, email: actor.email },
      runBy: this.#deps.runner,
      safetyBackupId: null,
      writingSince: null,
      preview: null,
      counts: NO_COUNTS,
      verification: null,
      progress: null,
      cancelRequested: false,
      heartbeatAt: now,
      error: null,
      warnings:
        backup.status === 'partial' ? [`The backup is partial: ${backup.warnings.join(' ')}`] : [],
    };
    if (job.previewId !== null) requirePreview(job, await catalogue.get(job.previewId));
    await db.runTransaction(async (tx) => {
      const take = job.dryRun ? () => undefined : await lock.acquire(tx, job);
      let { verificationBefore } = job;
      const mark =
        job.purpose === 'drill'
          ? await backupCatalogue.changing(tx, job.backupId, (current) => {
              verificationBefore = current.verification;
              return markBegun(current, job, judged);
            })
          : () => undefined;
      take();
      mark();
      catalogue.create(tx, { ...job, verificationBefore });
      newKeys.writeIn(tx);
    });
    const { mode, collections, paths, target, moment, purpose, undoOf } = job;
    await audit.record({
      action: job.dryRun ? 'restore.preview' : 'restore.create',
      outcome: 'accepted',
      actor,
      target: id,
      details: {
        ...{ backupId: backup.id, purpose, mode, collections, paths, target, undoOf },
        pointInTime: moment?.asked ?? null,
      },
    });
    return { restoreId: id };
  }

  /** Before a job is made: the manifest lies there as it was written, and the key opens it. */
  async #admit(
    newKeys: NewKeys,
    backup: BackupMetadata,
    passphrase: string | undefined,
  ): Promise<void> {
    const { archives, keys } = this.#deps;
    const stored = await archives.storedManifest(backup);
    const { encryption: header } = decodeManifest(stored, backup.checksum);
    if (header === null) {
      if (backup.encryptionEnabled) throw manifestNotAuthentic();
      return;
    }
    authenticateManifest(stored, await keys.admit(newKeys, backup.id, header, passphrase));
  }

  /** Null is the home database, everything where it was. */
  #target({ target }: RestoreRequest): RestoreJob['target'] {
    const { home } = this.#deps;
    if (target === undefined) return null;
    const { projectId, databaseId, pathPrefix = null, references } = target;
    return {
      projectId: projectId ?? home.projectId,
      databaseId: databaseId ?? (projectId === undefined ? home.databaseId : '(default)'),
      pathPrefix,
      references,
    };
  }
}

/** All that the backup is of. */
function scopeOfDrill(
  backup: BackupMetadata,
): Pick<Wish, 'collections' | 'paths' | 'includeSubcollections'> {
  const { collections, paths, includeSubcollections } = scopeOfBackup(backup);
  return {
    collections: collections === null ? null : [...collections],
    paths: [...paths],
    includeSubcollections,
  };
}

function requirePhrase(confirm: string, { projectId }: FirestoreTarget): void {
  const phrase = restorePhrase(projectId);
  if (confirm === phrase) return;
  throw new FirevaultError(
    'invalid-argument',
    'restore/not-confirmed',
    'The restore is not confirmed.',
    {
      nextStep: `Type exactly: ${phrase}`,
      fields: [{ field: 'confirm', message: `Must be "${phrase}".` }],
    },
  );
}

function nothingToRestore(): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'restore/no-source',
    'The request names neither a backup nor a moment.',
    {
      nextStep: 'Name one of them.',
      fields: [{ field: 'backupId', message: 'Name a backup, or a moment in pointInTime.' }],
    },
  );
}
