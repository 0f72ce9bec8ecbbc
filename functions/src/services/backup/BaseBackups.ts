/** Finds what an incremental backup builds on; where nothing will do it says why, and the backup becomes a full one. */
import type { Manifest } from '../../archive/manifest.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { NewKeys } from '../../catalogue/JobKeys.ts';
import {
  type BackupMetadata,
  type CreateBackupRequest,
  holdsEverything,
} from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import type { StorageService } from '../StorageService.ts';

interface Dependencies {
  catalogue: Pick<BackupCatalogue, 'get' | 'find' | 'listRestorable'>;
  archives: ArchiveStore;
  storage: Pick<StorageService, 'open'>;
  keys: EncryptionKeys;
}

/** A base, or the reason why there is none; `metadata` is what the record says about it. */
interface BaseChoice {
  base: BackupMetadata | null;
  metadata: { promotedBecause?: string };
}

/** Increments on one full backup: a restore reads all of them, and loses all behind a broken one. */
const MAX_CHAIN = 30;

export class BaseBackups {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * The named base or the newest possible one, its key put among those of the new job. Throws only for a named base that
   * cannot be one: `backup/not-found`, `backup/not-a-base`, or what opening it under the passphrase throws.
   */
  async choose(keys: NewKeys, request: CreateBackupRequest): Promise<BaseChoice> {
    const base =
      request.baseBackupId === undefined
        ? await this.#newest(request.readTime ?? null)
        : await this.#named(request.baseBackupId, request.readTime ?? null);
    if (base === null) return promoted('there is no good backup of the whole database before it');
    const flaw = await this.findFlaw(base);
    if (flaw !== null) return promoted(flaw);
    const { encryption } = await this.#deps.archives.manifest(base);
    if (encryption === null) return { base, metadata: {} };
    const { encryptionKey } = request;
    try {
      await this.#deps.keys.admit(keys, base.id, encryption, encryptionKey);
    } catch (error) {
      if (request.baseBackupId !== undefined || isTransient(error)) throw error;
      return promoted(`the key of ${base.id} is not at hand: ${describeFailure(error)}`);
    }
    return { base, metadata: {} };
  }

  /** Why nothing can build on this backup, as a clause; null when it can. Asked again when the work begins. */
  async findFlaw(base: BackupMetadata): Promise<string | null> {
    if (!holdsEverything(base)) return `${base.id} is ${base.status} and does not hold everything`;
    if (base.chainLength >= MAX_CHAIN) {
      return `${base.chainLength} increments already build on one another, and ${MAX_CHAIN} are the most`;
    }
    const { archives } = this.#deps;
    try {
      const manifests = await Promise.all(
        (await this.chain(base)).map((link) => archives.manifest(link)),
      );
      const newest = manifests[0];
      if (newest === undefined) throw new Error('A chain has its newest link.');
      if (newest.parts.some((part) => part.keys === null)) return `${base.id} has no key lists`;
      await this.#requireKeyLists(base, newest);
      return null;
    } catch (error) {
      if (isTransient(error)) throw error;
      return `the chain of ${base.id} is broken: ${describeFailure(error)}`;
    }
  }

  /** The backup and all it builds on, newest first. Throws `backup/chain-broken` when a link is missing or no good. */
  async chain(backup: BackupMetadata): Promise<BackupMetadata[]> {
    const links = [backup];
    for (let link = backup; link.baseBackupId !== null; ) {
      const below = await this.#deps.catalogue.find(link.baseBackupId);
      if (below === null || !holdsEverything(below) || links.length > MAX_CHAIN) {
        throw new FirevaultError(
          'data-loss',
          'backup/chain-broken',
          `${backup.id} builds on ${link.baseBackupId}, which ${below === null ? 'is not there' : `is ${below.status} and does not hold everything`}.`,
          { nextStep: 'Use a full backup, or an incremental one whose chain is whole.' },
        );
      }
      links.push(below);
      link = below;
    }
    return links;
  }

  async #newest(readTime: string | null): Promise<BackupMetadata | null> {
    const restorable = await this.#deps.catalogue.listRestorable();
    const candidates = restorable.filter((one) => isBaseFor(one, readTime));
    candidates.sort((a, b) => ((a.readTime ?? '') < (b.readTime ?? '') ? 1 : -1));
    return candidates[0] ?? null;
  }

  async #named(id: string, readTime: string | null): Promise<BackupMetadata> {
    const base = await this.#deps.catalogue.get(id);
    if (isBaseFor(base, readTime)) return base;
    throw new FirevaultError(
      'invalid-argument',
      'backup/not-a-base',
      `An incremental backup cannot build on ${id}.`,
      {
        nextStep:
          'Name a full or incremental backup that is older and holds everything, or leave the field out.',
        fields: [
          {
            field: 'baseBackupId',
            message: `It is a ${base.type} backup with status ${base.status}, as of ${base.readTime ?? 'no moment'}.`,
          },
        ],
      },
    );
  }

  /** Each list must lie, with its size, at one location: its hash is compared when it is read. */
  async #requireKeyLists(base: BackupMetadata, manifest: Manifest): Promise<void> {
    const failures: string[] = [];
    for (const location of base.storageLocations) {
      if (location.status !== 'complete') continue;
      try {
        const provider = await this.#deps.storage.open(location.provider);
        const missing = await missingKeyList(provider, location.path, manifest);
        if (missing === null) return;
        failures.push(`${location.provider} does not hold ${missing}.`);
      } catch (error) {
        if (isTransient(error)) throw error;
        failures.push(describeFailure(error));
      }
    }
    throw new FirevaultError('data-loss', 'backup/key-lists-missing', failures.join(' '));
  }
}

function isBaseFor(backup: BackupMetadata, readTime: string | null): boolean {
  return (
    holdsEverything(backup) &&
    backup.verification?.status !== 'failed' &&
    backup.type !== 'collections' &&
    // What the catalogue was rebuilt of may be of another database.
    backup.database === null &&
    backup.metadata.purpose === undefined &&
    backup.readTime !== null &&
    (readTime === null || Date.parse(backup.readTime) < Date.parse(readTime))
  );
}

async function missingKeyList(
  provider: StorageProvider,
  path: string,
  manifest: Manifest,
): Promise<string | null> {
  const stored = new Map(
    (await provider.list(`${path}/keys/`)).map((object) => [object.path, object.sizeBytes]),
  );
  const missing = manifest.parts.find(
    ({ keys }) => keys !== null && stored.get(`${path}/${keys.object}`) !== keys.storedBytes,
  );
  return missing?.keys?.object ?? null;
}

function promoted(reason: string): BaseChoice {
  return { base: null, metadata: { promotedBecause: reason } };
}
