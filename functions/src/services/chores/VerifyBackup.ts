/** Verifies a backup at every location that holds it, and says on its record how that went. */
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import type { Manifest } from '../../archive/manifest.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { Chore, ChoreCatalogue } from '../../catalogue/ChoreCatalogue.ts';
import type { BackupMetadata, StorageLocation, Verification } from '../../contract/index.ts';
import { describeFailure, isTransient } from '../../domain/errors.ts';
import { withoutVerdict } from '../../domain/verification.ts';
import type { Clock } from '../../platform/clock.ts';
import { retry } from '../../platform/retry.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import { StoredBackupCheck } from '../archives/StoredBackupCheck.ts';
import type { ChoreFailure } from '../BackupFollowUp.ts';
import type { BaseBackups } from '../backup/BaseBackups.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import type { StorageService } from '../StorageService.ts';
import type { ChoreProgress, ChoreWork, Turn } from './ChoreRunner.ts';
import { inTurns } from './inTurns.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  chores: ChoreCatalogue;
  archives: ArchiveStore;
  storage: Pick<StorageService, 'open'>;
  keys: EncryptionKeys;
  bases: BaseBackups;
  audit: AuditLog;
  clock: Clock;
}

export class VerifyBackup implements ChoreWork {
  readonly #deps: Dependencies;
  readonly #check: StoredBackupCheck;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#check = new StoredBackupCheck(deps.storage);
  }

  async work(
    backup: BackupMetadata,
    chore: Chore,
    progress: ChoreProgress,
    turn: Turn,
  ): Promise<'through' | 'more'> {
    const { clock, archives } = this.#deps;
    const { signal } = turn;
    const locations = backup.storageLocations.filter(({ status }) => status === 'complete');
    // A place that was given up, and is out of reach, must not keep damage at these from being told.
    const manifest = await archives.manifest({ ...backup, storageLocations: locations });
    const encryption = await this.#encryption(backup, manifest, chore);
    const level = chore.level ?? 'exists';
    const looks = locations.flatMap((location) =>
      this.#check
        .looks(backup, { location, manifest, encryption }, level)
        .map((look) => ({ location, look })),
    );
    return inTurns(looks, progress, turn, async ({ location, look }) => {
      if (progress.problems[location.provider] !== undefined) return;
      try {
        await retry(() => look(signal), { clock, random: Math.random, signal });
      } catch (error) {
        signal.throwIfAborted();
        // A store out of reach says nothing about what it holds.
        if (isTransient(error)) throw error;
        progress.problems[location.provider] = `At ${location.provider}: ${describeFailure(error)}`;
      }
    });
  }

  /** A location found damaged is not read from again while another is sound; *retry* copies it anew. */
  async conclude(
    backup: BackupMetadata,
    chore: Chore,
    { problems }: ChoreProgress,
    failure: ChoreFailure | null,
  ): Promise<void> {
    const { catalogue, audit, clock } = this.#deps;
    const at = clock.now().toISOString();
    const level = chore.level ?? 'exists';
    const reasons = failure === null ? [] : [failure.reason];
    const error = [...Object.values(problems), ...reasons].join(' ');
    const verification = failure?.isInconclusive
      ? withoutVerdict({ level, at, error }, chore.verificationBefore)
      : verdict({ level, at, error, problems });
    const isProven = error === '' && level === 'full' && (await this.#isChainProven(backup));
    await catalogue.change(backup.id, (current) => ({
      verification,
      ...(isProven ? { lastRestorableAt: at } : {}),
      ...withoutDamaged(current, problems, at),
    }));
    await audit.record({
      action: 'backup.verified',
      outcome: error === '' ? 'success' : 'failure',
      actor: SYSTEM_ACTOR,
      target: backup.id,
      details: { level, error: error === '' ? null : error },
    });
  }

  /** An increment restores only as well as what it builds on. */
  async #isChainProven(backup: BackupMetadata): Promise<boolean> {
    const [, ...below] = await this.#deps.bases.chain(backup);
    return below.every(({ lastRestorableAt }) => lastRestorableAt !== null);
  }

  async #encryption(
    backup: BackupMetadata,
    manifest: Manifest,
    chore: Chore,
  ): Promise<Encryption | null> {
    if (chore.level !== 'full') return null;
    const { chores, keys } = this.#deps;
    const key = { job: chores.ref(backup.id, chore.id), backupId: backup.id };
    return keys.openStored(key, manifest.encryption);
  }
}

function verdict({
  level,
  at,
  ...found
}: Pick<Verification, 'level' | 'at' | 'error' | 'problems'>): Verification {
  return found.error === ''
    ? { level, status: 'passed', at }
    : { level, status: 'failed', at, ...found };
}

function withoutDamaged(
  backup: BackupMetadata,
  problems: Record<string, string>,
  checkedAt: string,
): Partial<BackupMetadata> {
  if (backup.status === 'deleting') return {};
  const isDamaged = ({ provider }: StorageLocation) => problems[provider] !== undefined;
  const complete = backup.storageLocations.filter(({ status }) => status === 'complete');
  // Where every copy is damaged each stays one to try: a restore takes every object from where it is sound.
  if (!complete.some(isDamaged) || complete.every(isDamaged)) return {};
  const storageLocations = backup.storageLocations.map((location): StorageLocation => {
    const error = problems[location.provider];
    if (error === undefined || location.status !== 'complete') return location;
    return { ...location, status: 'failed', error, checkedAt };
  });
  return {
    storageLocations,
    status: 'partial',
    warnings: [...backup.warnings, ...Object.values(problems)],
  };
}
