/** What can be asked of restores: start one, look at one, stop one. The work itself happens in tasks. */
import type { Firestore } from 'firebase-admin/firestore';
import { manifestNotAuthentic } from '../../archive/encryption/encryptionErrors.ts';
import { authenticateManifest, decodeManifest, type Manifest } from '../../archive/manifest.ts';
import type { RestoreCatalogue } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreLock } from '../../catalogue/RestoreLock.ts';
import {
  type BackupMetadata,
  NEVER_BACKED_UP,
  type RestoreAccepted,
  type RestoreJob,
  type RestoreRequest,
  restorePhrase,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { newRestoreId } from '../../platform/ids.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import type { BaseBackups } from '../backup/BaseBackups.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';

interface Dependencies {
  db: Firestore;
  catalogue: RestoreCatalogue;
  lock: RestoreLock;
  backups: BackupJobs;
  bases: BaseBackups;
  archives: ArchiveStore;
  keys: EncryptionKeys;
  audit: AuditLog;
  clock: Clock;
  projectId: string;
}

export class RestoreService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Checks everything that can be known beforehand and writes the job; the trigger on it does the rest. */
  async restoreBackup(
    backupId: string,
    request: RestoreRequest,
    actor: Actor,
  ): Promise<RestoreAccepted> {
    const { catalogue, backups, archives, keys, audit, clock, projectId } = this.#deps;
    requirePhrase(request.confirm, projectId);
    const backup = await backups.getBackup(backupId);
    requireRestorable(backup);
    const collections = chosenCollections(request, await archives.manifest(backup));
    const restoreId = newRestoreId(clock.now());
    try {
      await this.#make(restoreId, backup, { ...request, collections }, actor);
    } catch (error) {
      await keys.forgetUnmade(catalogue.ref(restoreId));
      throw error;
    }
    await audit.record({
      action: 'restore.create',
      outcome: 'accepted',
      actor,
      target: restoreId,
      details: { backupId, mode: request.mode, collections },
    });
    return { restoreId };
  }

  /** Proves the key of every backup that is read, and writes the job with the lock. */
  async #make(
    id: string,
    backup: BackupMetadata,
    request: Pick<RestoreRequest, 'mode' | 'encryptionKey'> & Pick<RestoreJob, 'collections'>,
    actor: Actor,
  ): Promise<void> {
    const { db, catalogue, lock, bases, clock } = this.#deps;
    const chain = await bases.chain(backup);
    for (const link of chain) await this.#admit(id, link, request.encryptionKey);
    const now = clock.now().toISOString();
    const job: RestoreJob = {
      id,
      backupId: backup.id,
      backupCreatedAt: backup.createdAt,
      chain: chain.map((link) => link.id),
      mode: request.mode,
      collections: request.collections,
      status: 'pending',
      phase: 'queued',
      createdAt: now,
      completedAt: null,
      duration: null,
      requestedBy: { uid: actor.uid, email: actor.email },
      safetyBackupId: null,
      counts: { created: 0, changed: 0, unchanged: 0, deleted: 0 },
      verification: null,
      progress: null,
      cancelRequested: false,
      heartbeatAt: now,
      error: null,
      warnings:
        backup.status === 'partial' ? [`The backup is partial: ${backup.warnings.join(' ')}`] : [],
    };
    await db.runTransaction(async (tx) => {
      const take = await lock.acquire(tx, id);
      take();
      catalogue.create(tx, job);
    });
  }

  /** Before a job is made: the manifest lies there as it was written, and the key opens it. */
  async #admit(
    restoreId: string,
    backup: BackupMetadata,
    passphrase: string | undefined,
  ): Promise<void> {
    const { catalogue, archives, keys } = this.#deps;
    const stored = await archives.storedManifest(backup);
    const { encryption: header } = decodeManifest(stored, backup.checksum);
    if (header === null) {
      if (backup.encryptionEnabled) throw manifestNotAuthentic();
      return;
    }
    const key = { job: catalogue.ref(restoreId), backupId: backup.id };
    authenticateManifest(stored, await keys.admit(key, header, passphrase));
  }

  /** Throws `restore/not-found`. */
  getRestore(id: string): Promise<RestoreJob> {
    return this.#deps.catalogue.get(id);
  }

  /** Asks a running restore to stop and to put back what it has changed. Throws `restore/ended` when it is too late. */
  async cancelRestore(id: string, actor: Actor): Promise<void> {
    await this.#deps.catalogue.get(id);
    const asked = await this.#deps.catalogue.updateOpen(id, (job) =>
      job.phase === 'rolling_back' ? null : { cancelRequested: true },
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
}

function requirePhrase(confirm: string, projectId: string): void {
  if (confirm === restorePhrase(projectId)) return;
  throw new FirevaultError(
    'invalid-argument',
    'restore/not-confirmed',
    'The restore is not confirmed.',
    {
      nextStep: `Type exactly: ${restorePhrase(projectId)}`,
      fields: [{ field: 'confirm', message: `Must be "${restorePhrase(projectId)}".` }],
    },
  );
}

function requireRestorable(backup: BackupMetadata): void {
  if (backup.status === 'success' || backup.status === 'partial') return;
  const isOpen = backup.status === 'pending' || backup.status === 'in_progress';
  throw new FirevaultError(
    'failed-precondition',
    isOpen ? 'backup/still-running' : 'backup/not-restorable',
    isOpen
      ? `The backup ${backup.id} is still running.`
      : `The backup ${backup.id} ended as ${backup.status} and holds nothing to restore.`,
    {
      nextStep: isOpen ? 'Wait until it has ended.' : 'Choose a backup that succeeded.',
      fields: [{ field: 'backupId', message: `Its status is ${backup.status}.` }],
    },
  );
}

function chosenCollections(request: RestoreRequest, manifest: Manifest): string[] | null {
  if (request.collections === undefined) return null;
  const chosen = [...new Set(request.collections)].sort();
  const held = manifest.scope.collections ?? Object.keys(manifest.documentCounts);
  const problems = chosen.flatMap((id) => {
    if (NEVER_BACKED_UP.includes(id)) return [`${id} is the engine’s own and is never restored.`];
    return held.includes(id) ? [] : [`The backup does not hold ${id}.`];
  });
  if (problems.length === 0) return chosen;
  throw new FirevaultError('invalid-argument', 'restore/unknown-collection', problems.join(' '), {
    nextStep: `Choose from: ${held
      .filter((id) => !NEVER_BACKED_UP.includes(id))
      .sort()
      .join(', ')}.`,
    fields: problems.map((message) => ({ field: 'collections', message })),
  });
}
