/** Completes a backup at a destination that failed: copies what is missing or damaged there from a good one, the manifest last. */
import { decodeManifest } from '../../archive/manifest.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { Chore } from '../../catalogue/ChoreCatalogue.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { withoutProblemAt } from '../../domain/verification.ts';
import type { Clock } from '../../platform/clock.ts';
import { retry } from '../../platform/retry.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import { BackupCopier } from '../archives/BackupCopier.ts';
import { objectsOf } from '../archives/backupFolder.ts';
import type { ObjectPlace } from '../archives/copyObject.ts';
import type { ChoreFailure } from '../BackupFollowUp.ts';
import type { StorageService } from '../StorageService.ts';
import type { ChoreProgress, ChoreWork, Turn } from './ChoreRunner.ts';
import { inTurns } from './inTurns.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  archives: ArchiveStore;
  storage: Pick<StorageService, 'open'>;
  audit: AuditLog;
  clock: Clock;
}

export class CopyToDestination implements ChoreWork {
  readonly #deps: Dependencies;
  readonly #copier: BackupCopier;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#copier = new BackupCopier(deps.archives, deps.storage, deps.clock);
  }

  async work(
    backup: BackupMetadata,
    chore: Chore,
    progress: ChoreProgress,
    turn: Turn,
  ): Promise<'through' | 'more'> {
    const { archives, clock } = this.#deps;
    const { signal } = turn;
    const bytes = await archives.storedManifest(backup);
    const manifest = decodeManifest(bytes, backup.checksum);
    const target = await this.#place(locationOf(backup, chore));
    const outcome = await inTurns(objectsOf(manifest), progress, turn, async (object) => {
      const complete = () => this.#copier.complete(backup, object, target, signal);
      await retry(complete, { clock, random: Math.random, signal });
    });
    if (outcome === 'more') return outcome;
    const url = await this.#copier.seal(manifest, bytes, target, signal);
    await this.#deps.catalogue.change(backup.id, (current) => ({
      storageLocations: current.storageLocations.map((location) =>
        isStill(location, chore) ? { ...location, url } : location,
      ),
    }));
    return 'through';
  }

  async conclude(
    backup: BackupMetadata,
    chore: Chore,
    _progress: ChoreProgress,
    failure: ChoreFailure | null,
  ): Promise<void> {
    const { catalogue, audit, clock } = this.#deps;
    const checkedAt = clock.now().toISOString();
    const error =
      failure === null ? null : `Copying to ${chore.provider} failed: ${failure.reason}`;
    await catalogue.change(backup.id, (current) => {
      const failed = current.storageLocations.find((location) => isStill(location, chore));
      // Said already, by an earlier delivery; or the backup is no more.
      if (failed === undefined || current.status === 'deleting') return null;
      const { provider, path, url } = failed;
      const settled: StorageLocation =
        error === null
          ? { provider, path, ...(url === undefined ? {} : { url }), status: 'complete', checkedAt }
          : { provider, path, status: 'failed', error };
      const others = current.warnings.filter((warning) => warning !== failed.error);
      const warnings = error === null ? others : [...others, error];
      return {
        storageLocations: current.storageLocations.map((location) =>
          location === failed ? settled : location,
        ),
        warnings,
        status: warnings.length === 0 ? 'success' : 'partial',
        ...(error === null
          ? { verification: withoutProblemAt(current.verification, provider) }
          : {}),
      };
    });
    await audit.record({
      action: 'backup.copied',
      outcome: failure === null ? 'success' : 'failure',
      actor: SYSTEM_ACTOR,
      target: backup.id,
      details: { provider: chore.provider, error },
    });
  }

  async #place({ provider, path }: StorageLocation): Promise<ObjectPlace> {
    return { provider: await this.#deps.storage.open(provider), path };
  }
}

function locationOf(backup: BackupMetadata, chore: Chore): StorageLocation {
  const location = backup.storageLocations.find(({ provider }) => provider === chore.provider);
  if (location !== undefined) return location;
  throw new FirevaultError(
    'failed-precondition',
    'backup/unknown-location',
    `The backup ${backup.id} was never meant for ${chore.provider}.`,
    { nextStep: 'Choose one of its locations.' },
  );
}

/** A worker may find it still marked as failed, when whoever asked died before it was marked as being copied. */
function isStill(location: StorageLocation, chore: Chore): boolean {
  return location.provider === chore.provider && location.status !== 'complete';
}
