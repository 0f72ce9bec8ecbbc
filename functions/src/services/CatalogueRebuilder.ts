/** Makes the catalogue anew from the manifests that the stores hold. What the catalogue knows already stays as it is. */
import type { BackupCatalogue } from '../catalogue/BackupCatalogue.ts';
import type { ProviderCatalogue } from '../catalogue/ProviderCatalogue.ts';
import { type BackupMetadata, StorageProviderDoc } from '../contract/index.ts';
import type { Actor } from '../domain/access.ts';
import type { FirestoreTarget } from '../firestore/FirestoreConnection.ts';
import type { Clock } from '../platform/clock.ts';
import type { AuditLog } from './AuditLog.ts';
import type { StoredCatalogue, UnreadableManifest } from './archives/StoredCatalogue.ts';

interface Dependencies {
  stored: Pick<StoredCatalogue, 'list'>;
  catalogue: BackupCatalogue;
  providers: ProviderCatalogue;
  audit: AuditLog;
  clock: Clock;
  /** The database that the catalogue lies in: backups of it are its own, all others are of another database. */
  home: FirestoreTarget;
}

/** A store that backups were found in, as it is to stand in the configuration. */
export type FoundProvider = Pick<
  StorageProviderDoc,
  'id' | 'name' | 'type' | 'config' | 'pathPrefix'
>;

/** A record that says otherwise than the store. */
export interface Contradiction {
  id: string;
  because: string;
}

export interface RebuildReport {
  /** Ids of records that were missing. */
  created: string[];
  /** Ids of records that did not know a location that holds their backup. */
  completed: string[];
  unchanged: number;
  /** Records that say otherwise than the store, which were left alone. */
  contradicting: Contradiction[];
  unreadable: UnreadableManifest[];
  /** Ids of storage providers that were added without credentials. */
  providers: string[];
}

export class CatalogueRebuilder {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Harmless when repeated. With `isDryRun` it only says what it would do. */
  async rebuild(
    found: readonly FoundProvider[],
    { isDryRun, actor }: { isDryRun: boolean; actor: Actor },
  ): Promise<RebuildReport> {
    const { stored, audit, home } = this.#deps;
    const { backups, unreadable } = await stored.list();
    const report: RebuildReport = {
      ...{ created: [], completed: [], unchanged: 0, contradicting: [] },
      unreadable,
      providers: await this.#addProviders(found, isDryRun),
    };
    // Oldest first: an increment never appears before what it builds on.
    for (const backup of backups.toReversed()) await this.#put(backup, report, isDryRun);
    if (!isDryRun) {
      await audit.record({
        action: 'catalogue.rebuild',
        outcome: 'success',
        actor,
        target: home.projectId,
        details: {
          created: report.created,
          completed: report.completed,
          providers: report.providers,
          unreadable: unreadable.map(({ backupId }) => backupId),
        },
      });
    }
    return report;
  }

  /** Makes the records of some backups where they are missing; answers those that the catalogue knows otherwise. */
  async admit(backups: readonly BackupMetadata[]): Promise<Contradiction[]> {
    const { catalogue } = this.#deps;
    const contradicting: Contradiction[] = [];
    for (const backup of backups.toReversed()) {
      const known = await catalogue.find(backup.id);
      if (known === null) await this.#create(backup);
      const because = known === null ? null : contradictionOf(known, backup);
      if (because !== null) contradicting.push({ id: backup.id, because });
    }
    return contradicting;
  }

  async #create(found: BackupMetadata): Promise<void> {
    const { catalogue, home } = this.#deps;
    const { database } = found;
    const isOwn = database?.projectId === home.projectId && database.databaseId === home.databaseId;
    await catalogue.create({ ...found, database: isOwn ? null : database });
  }

  async #put(found: BackupMetadata, report: RebuildReport, isDryRun: boolean): Promise<void> {
    const { catalogue } = this.#deps;
    const known = await catalogue.find(found.id);
    if (known === null) {
      if (!isDryRun) await this.#create(found);
      report.created.push(found.id);
      return;
    }
    const contradiction = contradictionOf(known, found);
    if (contradiction !== null) {
      report.contradicting.push({ id: found.id, because: contradiction });
      return;
    }
    if (missingPlaces(known, found).length === 0) {
      report.unchanged += 1;
      return;
    }
    if (!isDryRun) {
      await catalogue.change(found.id, (current) => ({
        storageLocations: [...current.storageLocations, ...missingPlaces(current, found)],
      }));
    }
    report.completed.push(found.id);
  }

  async #addProviders(found: readonly FoundProvider[], isDryRun: boolean): Promise<string[]> {
    const { providers, clock } = this.#deps;
    const now = clock.now().toISOString();
    if (isDryRun) {
      const known = (await providers.list()).map(({ id }) => id);
      return found.map(({ id }) => id).filter((id) => !known.includes(id));
    }
    return providers.change((all) => {
      const missing = found.filter(({ id }) => !all.some((known) => known.id === id));
      const put = missing.map((one, index): StorageProviderDoc => {
        const isDefault = all.length === 0 && index === 0;
        const name = one.name.slice(0, 100);
        return StorageProviderDoc.parse({
          ...{ ...one, name, enabled: true, isDefault },
          ...{ createdAt: now, updatedAt: now },
        });
      });
      return { put, answer: missing.map(({ id }) => id) };
    });
  }
}

function missingPlaces(known: BackupMetadata, found: BackupMetadata) {
  const isKnown = (provider: string) =>
    known.storageLocations.some((location) => location.provider === provider);
  return found.storageLocations.filter(({ provider }) => !isKnown(provider));
}

/** Why the record and the store cannot both be right; null where they agree. */
function contradictionOf(known: BackupMetadata, found: BackupMetadata): string | null {
  const { status, checksum } = known;
  if (status !== 'success' && status !== 'partial') return `its record says that it is ${status}`;
  return checksum === found.checksum ? null : 'its record is of another manifest';
}
