/** What can be asked of a backup that exists: verify it, complete it at a destination that failed, delete it. Chores do the work. */
import { randomBytes } from 'node:crypto';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { hasEnded } from '../../catalogue/BackupCatalogue.ts';
import type { Chore, ChoreCatalogue, NewChore } from '../../catalogue/ChoreCatalogue.ts';
import { NewKeys } from '../../catalogue/JobKeys.ts';
import type { RestoreCatalogue } from '../../catalogue/RestoreCatalogue.ts';
import {
  type BackupMetadata,
  canCopyTo,
  type StorageLocation,
  type Verification,
  type VerificationAccepted,
  type VerifyBackupRequest,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { isLastOfItsKind } from '../../domain/lastBackup.ts';
import { isVerificationUnderWay } from '../../domain/verification.ts';
import type { Clock } from '../../platform/clock.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  chores: ChoreCatalogue;
  restores: Pick<RestoreCatalogue, 'listOpen'>;
  archives: ArchiveStore;
  keys: EncryptionKeys;
  tasks: Pick<TaskQueues, 'enqueue'>;
  audit: AuditLog;
  clock: Clock;
}

export class BackupUpkeep {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** The result appears on the backup. Throws `backup/not-stored`, `backup/being-verified`, or what a wrong key throws. */
  async verifyBackup(
    id: string,
    request: VerifyBackupRequest,
    actor: Actor,
  ): Promise<VerificationAccepted> {
    const { catalogue, chores, archives, keys, clock } = this.#deps;
    const backup = await catalogue.get(id);
    requireStored(backup);
    const chore = newChore(backup, 'verify', {
      level: request.level,
      verificationBefore: backup.verification,
    });
    const newKeys = new NewKeys(chores.ref(id, chore.id));
    if (request.level === 'full') {
      const { encryption } = await archives.manifest(backup);
      if (encryption !== null) {
        await keys.admit(newKeys, id, encryption, request.encryptionKey);
      }
    }
    const verification: Verification = {
      level: request.level,
      status: 'running',
      at: clock.now().toISOString(),
    };
    await chores.create(chore, newKeys);
    const isTaken = await catalogue.change(id, (current) =>
      isVerificationUnderWay(current.verification, clock.now()) ||
      current.verification?.at !== backup.verification?.at ||
      !isStored(current)
        ? null
        : { verification },
    );
    if (!isTaken) {
      await this.#drop(chore);
      throw new FirevaultError(
        'conflict',
        'backup/being-verified',
        `The backup ${id} is being verified already.`,
        { nextStep: 'Wait for the result; it appears on the backup.' },
      );
    }
    await this.#begin(chore, 'backup.verify', actor, { level: request.level });
    return { id, verification };
  }

  /** Copies the backup anew, each object from where it is sound. Throws `backup/nothing-to-copy` or `backup/unknown-location`. */
  async retryDestination(id: string, provider: string, actor: Actor): Promise<void> {
    const { catalogue } = this.#deps;
    const backup = await catalogue.get(id);
    requireStored(backup);
    if (!backup.storageLocations.some((location) => location.provider === provider)) {
      throw new FirevaultError(
        'invalid-argument',
        'backup/unknown-location',
        `The backup ${id} was never meant for ${provider}.`,
        {
          nextStep: `Choose from: ${backup.storageLocations.map((one) => one.provider).join(', ')}.`,
          fields: [{ field: 'provider', message: 'Not a location of this backup.' }],
        },
      );
    }
    const chore = newChore(backup, 'copy', { provider });
    await this.#deps.chores.create(chore);
    const isTaken = await catalogue.change(id, (current) => beginCopy(current, provider));
    if (!isTaken) {
      await this.#drop(chore);
      const { storageLocations } = await catalogue.get(id);
      const status = storageLocations.find((one) => one.provider === provider)?.status;
      throw new FirevaultError(
        'failed-precondition',
        'backup/nothing-to-copy',
        `The backup ${id} is ${status} at ${provider}.`,
        {
          nextStep:
            'A location can be copied anew once it failed or was found damaged, while another is complete.',
        },
      );
    }
    await this.#begin(chore, 'backup.retry-destination', actor, { provider });
  }

  /**
   * Throws `backup/running`, `backup/being-copied`, `backup/pinned`, `backup/in-use` by a restore, `backup/needed` while
   * increments build on it, or `backup/last-good`: without it there would be nothing to restore.
   */
  async deleteBackup(id: string, actor: Actor): Promise<void> {
    const { catalogue, chores } = this.#deps;
    const backup = await catalogue.get(id);
    await this.#requireUnused(id);
    const chore = newChore(backup, 'remove', {});
    const judge: Parameters<typeof catalogue.beginRemoval>[1] = (current, beside) => {
      requireRemovable(current, beside.increments);
      if (!isLastOfItsKind(current, beside.restorable)) return;
      throw refusal(
        'backup/last-good',
        `${id} is the last good backup.`,
        'Make another one first; then this one can go.',
      );
    };
    await catalogue.beginRemoval(id, judge, (tx) => chores.createIn(tx, chore));
    await this.#begin(chore, 'backup.delete', actor, {});
  }

  /** Without its safety backup a running restore could not be taken back. */
  async #requireUnused(id: string): Promise<void> {
    const open = await this.#deps.restores.listOpen();
    const user = open.find(
      (job) => job.safetyBackupId === id || job.backupId === id || job.chain.includes(id),
    );
    if (user === undefined) return;
    throw refusal(
      'backup/in-use',
      `The restore ${user.id} needs the backup ${id}.`,
      'Delete it when that has ended.',
    );
  }

  /** The chore is there by now: should its task never be sent, the sweeper finds it. */
  async #begin(
    chore: NewChore,
    action: string,
    actor: Actor,
    details: Record<string, string>,
  ): Promise<void> {
    const { tasks, audit } = this.#deps;
    const { id: choreId, backupId } = chore;
    await tasks.enqueue('runChore', `${backupId}/${choreId}/0`, { backupId, choreId });
    await audit.record({ action, outcome: 'accepted', actor, target: backupId, details });
  }

  async #drop({ backupId, id }: NewChore): Promise<void> {
    const { chores, keys } = this.#deps;
    const ref = chores.ref(backupId, id);
    await ref.delete();
    await keys.forget(ref);
  }
}

function newChore(
  backup: BackupMetadata,
  kind: Chore['kind'],
  what: Partial<Pick<Chore, 'provider' | 'level' | 'verificationBefore'>>,
): NewChore {
  const id = `${kind}-${randomBytes(6).toString('hex')}`;
  const nothing = { provider: null, level: null, verificationBefore: null };
  return { id, backupId: backup.id, kind, ...nothing, ...what };
}

function beginCopy(backup: BackupMetadata, provider: string): Partial<BackupMetadata> | null {
  if (!canCopyTo(backup, provider)) return null;
  return {
    storageLocations: backup.storageLocations.map(
      (location): StorageLocation =>
        // The reason why it failed stays until the copy is through: it is one of the backup's warnings.
        location.provider === provider ? { ...location, status: 'copying' } : location,
    ),
  };
}

function isStored({ status, storageLocations }: BackupMetadata): boolean {
  const isWhole = storageLocations.some((location) => location.status === 'complete');
  return isWhole && (status === 'success' || status === 'partial');
}

function requireStored(backup: BackupMetadata): void {
  if (isStored(backup)) return;
  throw refusal(
    'backup/not-stored',
    `The backup ${backup.id} is ${backup.status}: no location holds it whole.`,
    'Choose a backup that succeeded.',
  );
}

function requireRemovable(backup: BackupMetadata, increments: readonly BackupMetadata[]): void {
  const { id } = backup;
  if (!hasEnded(backup)) {
    throw refusal('backup/running', `The backup ${id} is still running.`, 'Cancel it first.');
  }
  if (backup.pinned) {
    throw refusal('backup/pinned', `The backup ${id} is pinned.`, 'Unpin it first.');
  }
  const copying = backup.storageLocations.find(({ status }) => status === 'copying');
  if (copying !== undefined) {
    throw refusal(
      'backup/being-copied',
      `The backup ${id} is being copied to ${copying.provider}.`,
      'Delete it when that has ended.',
    );
  }
  if (increments.length > 0) {
    const names = increments.map((one) => one.id).join(', ');
    throw refusal(
      'backup/needed',
      `Other backups build on ${id}: ${names}.`,
      'Delete those first; without it they could not be restored.',
    );
  }
}

function refusal(code: string, message: string, nextStep: string): FirevaultError {
  return new FirevaultError('failed-precondition', code, message, {
    nextStep,
    fields: [{ field: 'backupId', message }],
  });
}
