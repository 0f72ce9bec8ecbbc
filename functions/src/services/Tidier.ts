/** Some times a day: removes what no backup names, finishes removals that were given up, and forgets old notices. */
import { MANIFEST_OBJECT } from '../archive/manifest.ts';
import type { BackupCatalogue } from '../catalogue/BackupCatalogue.ts';
import type { BackupQueries } from '../catalogue/BackupQueries.ts';
import type { ChoreCatalogue } from '../catalogue/ChoreCatalogue.ts';
import type { NotificationCatalogue } from '../catalogue/NotificationCatalogue.ts';
import type { OutboxCatalogue } from '../catalogue/OutboxCatalogue.ts';
import type { ProviderCatalogue } from '../catalogue/ProviderCatalogue.ts';
import {
  findLeftovers,
  foldersOf,
  monthsOfIds,
  needsManifest,
  type StoredFolder,
} from '../domain/leftovers.ts';
import type { Clock } from '../platform/clock.ts';
import { mapLimited } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { StorageProvider } from '../storage/StorageProvider.ts';
import { withRetry } from '../storage/wrappers/withRetry.ts';
import { type AuditLog, SYSTEM_ACTOR } from './AuditLog.ts';
import type { ArchiveStore } from './archives/ArchiveStore.ts';
import { objectsOf } from './archives/backupFolder.ts';
import type { BackupUpkeep } from './backup/BackupUpkeep.ts';
import type { StorageService } from './StorageService.ts';

interface Dependencies {
  catalogue: Pick<BackupCatalogue, 'find'>;
  chores: Pick<ChoreCatalogue, 'hasOpen'>;
  queries: BackupQueries;
  providers: Pick<ProviderCatalogue, 'list'>;
  storage: Pick<StorageService, 'open'>;
  archives: ArchiveStore;
  upkeep: Pick<BackupUpkeep, 'deleteBackup'>;
  outbox: OutboxCatalogue;
  notifications: NotificationCatalogue;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
}

const DAY_MS = 86_400_000;
const OUTBOX_KEPT_MS = 30 * DAY_MS;
const NOTIFICATIONS_KEPT_MS = 90 * DAY_MS;

export class Tidier {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Harmless at any time, and when two come at once. Throws the first failure when everything had its turn. */
  async tidy(): Promise<void> {
    const { providers, outbox, notifications, clock, logger } = this.#deps;
    const now = clock.now().getTime();
    const failures: unknown[] = [];
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        logger.error('Tidying one thing failed', error, { what });
        failures.push(error);
      }
    };
    for (const { id, enabled } of await providers.list()) {
      if (enabled) await attempt(id, () => this.#tidyProvider(id));
    }
    await attempt('removals', () => this.#finishRemovals());
    await attempt('outbox', () => outbox.removeBefore(new Date(now - OUTBOX_KEPT_MS)));
    const oldest = new Date(now - NOTIFICATIONS_KEPT_MS);
    await attempt('notifications', () => notifications.removeBefore(oldest));
    if (failures.length > 0) throw failures[0];
  }

  async #tidyProvider(id: string): Promise<void> {
    const { storage, clock } = this.#deps;
    const provider = withRetry(await storage.open(id), { clock });
    for (const month of monthsOfIds(clock.now())) {
      for (const folder of foldersOf(await provider.list(month))) {
        await this.#tidyFolder(provider, id, folder);
      }
    }
  }

  async #tidyFolder(provider: StorageProvider, id: string, folder: StoredFolder): Promise<void> {
    const { audit, logger } = this.#deps;
    const leftovers = await this.#leftoversOf(folder);
    if (leftovers.length === 0) return;
    logger.info('Removing what no backup names', {
      provider: id,
      folder: folder.id,
      objects: leftovers.length,
    });
    await removeObjects(provider, folder, leftovers);
    await audit.record({
      action: 'storage.tidy',
      outcome: 'success',
      actor: SYSTEM_ACTOR,
      target: folder.id,
      details: { provider: id, objects: leftovers.length },
    });
  }

  async #leftoversOf(folder: StoredFolder): Promise<string[]> {
    const { catalogue, archives, clock } = this.#deps;
    const backup = await catalogue.find(folder.id);
    const named =
      backup !== null && needsManifest(backup)
        ? new Set(objectsOf(await archives.manifest(backup)).map(({ object }) => object))
        : null;
    return findLeftovers(folder, backup, { named, manifest: MANIFEST_OBJECT, now: clock.now() });
  }

  /** Those that failed, and those whose worker died when the chore was gone already and its record not yet. */
  async #finishRemovals(): Promise<void> {
    const { queries, chores, upkeep } = this.#deps;
    for (const { id } of await queries.deleting()) {
      if (!(await chores.hasOpen(id))) await upkeep.deleteBackup(id, SYSTEM_ACTOR);
    }
  }
}

async function removeObjects(
  provider: StorageProvider,
  { id }: StoredFolder,
  objects: readonly string[],
): Promise<void> {
  await mapLimited(objects, 8, (object) => provider.delete(`${id}/${object}`));
}
