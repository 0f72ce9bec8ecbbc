/** Removes a backup for good: at each location the manifest first, then its objects, and when all is gone the record. */

import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { Chore } from '../../catalogue/ChoreCatalogue.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { retry } from '../../platform/retry.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import { removeFolder } from '../archives/backupFolder.ts';
import type { ChoreFailure } from '../BackupFollowUp.ts';
import type { StorageService } from '../StorageService.ts';
import type { ChoreProgress, ChoreWork, Turn } from './ChoreRunner.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  storage: Pick<StorageService, 'open'>;
  audit: AuditLog;
  clock: Clock;
}

export class RemoveBackup implements ChoreWork {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async work(
    backup: BackupMetadata,
    _chore: Chore,
    progress: ChoreProgress,
    { signal }: Turn,
  ): Promise<'through' | 'more'> {
    const failures: unknown[] = [];
    let removed = 0;
    for (const location of backup.storageLocations) {
      try {
        await this.#removeAt(location, signal);
        removed += 1;
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
      }
    }
    // Those of an earlier attempt count once, or a location out of reach would pass for progress for ever.
    progress.next = Math.max(progress.next, removed);
    // One location out of reach must not keep the others.
    if (failures.length > 0) throw failures[0];
    return 'through';
  }

  async conclude(
    backup: BackupMetadata,
    _chore: Chore,
    _progress: ChoreProgress,
    failure: ChoreFailure | null,
  ): Promise<void> {
    const { catalogue, audit } = this.#deps;
    if (failure !== null) {
      await catalogue.change(backup.id, () => ({
        error: `Not everything could be removed: ${failure.reason} Delete it again when that is mended.`,
      }));
    }
    // Before the record is gone, with which this chore goes: who dies in between says it twice rather than never.
    await audit.record({
      action: 'backup.deleted',
      outcome: failure === null ? 'success' : 'failure',
      actor: SYSTEM_ACTOR,
      target: backup.id,
      details: { error: failure?.reason ?? null },
    });
    if (failure === null) await catalogue.remove(backup.id);
  }

  async #removeAt({ provider: id, path }: StorageLocation, signal: AbortSignal): Promise<void> {
    const { storage, clock } = this.#deps;
    const provider = await storage.open(id);
    await retry(() => removeFolder(provider, path, signal), {
      clock,
      random: Math.random,
      signal,
    });
  }
}
