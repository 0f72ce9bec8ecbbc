/** The catalogue as the stores themselves tell it: a backup is whole where its manifest is. Reads, and writes nothing. */
import { decodeManifest, MANIFEST_OBJECT, type Manifest } from '../../archive/manifest.ts';
import {
  BackupId,
  type BackupMetadata,
  holdsEverything,
  type StorageLocation,
} from '../../contract/index.ts';
import { describeFailure, FirevaultError } from '../../domain/errors.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';
import { recordOfManifest } from './recordOfManifest.ts';

/** A manifest that could not be read, is not the one of its folder, or is missing where objects of a known backup lie. */
export interface UnreadableManifest {
  backupId: string;
  provider: string;
  error: string;
}

export interface StoredBackups {
  /** Newest first, by the moment they are of. */
  backups: BackupMetadata[];
  unreadable: UnreadableManifest[];
}

interface SoundManifest {
  manifest: Manifest;
  stored: Buffer;
}

/** A manifest as it was found, with every location that holds objects of the backup: those that hold it come first. */
interface Found extends SoundManifest {
  locations: StorageLocation[];
}

/** A manifest, or a location where it is damaged, or null where there is none. */
type Read = SoundManifest | StorageLocation | null;

const MANIFEST_IS_MISSING = 'Its manifest is missing there.';

export class StoredCatalogue {
  /** By the ids that locations are called by. */
  readonly #stores: ReadonlyMap<string, StorageProvider>;
  readonly #found = new Map<string, Found | null>();
  readonly #unreadable: UnreadableManifest[] = [];

  constructor(stores: ReadonlyMap<string, StorageProvider>) {
    this.#stores = stores;
  }

  /** What was found on the way so far. */
  get unreadable(): readonly UnreadableManifest[] {
    return this.#unreadable;
  }

  /** Throws `backup/not-found`, or `backup/unreadable` where a manifest is there and cannot be read. */
  async get(id: string): Promise<BackupMetadata> {
    const found = await this.find(id);
    if (found !== null) return found;
    const reasons = this.#unreadable.filter(({ backupId }) => backupId === id);
    if (reasons.length > 0) {
      throw new FirevaultError(
        'data-loss',
        'backup/unreadable',
        `The manifest of ${id} cannot be read. ${reasons.map(({ error }) => error).join(' ')}`,
        { nextStep: 'Name another location that holds this backup, or use another backup.' },
      );
    }
    throw new FirevaultError('not-found', 'backup/not-found', `There is no backup ${id} here.`, {
      nextStep: 'See what there is with "firevault list".',
      fields: [{ field: 'backupId', message: 'No such backup.' }],
    });
  }

  async find(id: string): Promise<BackupMetadata | null> {
    const found = await this.#look(id, [...this.#stores.keys()]);
    return found === null ? null : this.#record(found);
  }

  /** Looks at every folder of every store. */
  async list(): Promise<StoredBackups> {
    const places = new Map<string, Set<string>>();
    for (const [name, store] of this.#stores) {
      for (const { path } of await store.list()) {
        const id = path.slice(0, Math.max(0, path.indexOf('/')));
        const at = places.get(id);
        if (at !== undefined) at.add(name);
        else if (BackupId.safeParse(id).success) places.set(id, new Set([name]));
      }
    }
    const found = await mapLimited(places, 8, ([id, at]) => this.#look(id, [...at]));
    const backups: BackupMetadata[] = [];
    for (const one of found) if (one !== null) backups.push(await this.#record(one));
    backups.sort((a, b) => ((a.readTime ?? '') < (b.readTime ?? '') ? 1 : -1));
    return { backups, unreadable: [...this.#unreadable] };
  }

  /** Those that succeeded wholly or partly, newest first. */
  async listRestorable(): Promise<BackupMetadata[]> {
    return (await this.list()).backups;
  }

  /**
   * The newest one that holds its whole scope and is of the whole database: of the given one, or of the only one whose
   * backups lie here. Throws `backup/not-found`, or `backup/ambiguous` where it would have to choose a database.
   */
  async newest(database: BackupMetadata['database']): Promise<BackupMetadata> {
    const whole = (await this.list()).backups.filter(
      (one) =>
        one.type !== 'collections' && one.metadata.purpose === undefined && holdsEverything(one),
    );
    const names = new Set(whole.map((one) => nameOf(one.database)));
    const own = whole.find((one) => nameOf(one.database) === nameOf(database));
    const found = own ?? (names.size === 1 ? whole[0] : undefined);
    if (found !== undefined) return found;
    if (names.size > 1) throw ambiguous([...names]);
    throw new FirevaultError(
      'not-found',
      'backup/not-found',
      'There is no backup of a whole database here.',
      { nextStep: 'See what there is with "firevault list", and check the location.' },
    );
  }

  async #record({ manifest, stored, locations }: Found): Promise<BackupMetadata> {
    let chainLength = 0;
    const seen = new Set([manifest.id]);
    for (let below = manifest.baseBackupId; below !== null && !seen.has(below); ) {
      seen.add(below);
      chainLength += 1;
      below = (await this.#look(below, [...this.#stores.keys()]))?.manifest.baseBackupId ?? null;
    }
    return recordOfManifest(manifest, stored, { storageLocations: locations, chainLength });
  }

  /** Manifests never change, so each is read once. */
  async #look(id: string, stores: readonly string[]): Promise<Found | null> {
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    let sound: SoundManifest | null = null;
    const locations: StorageLocation[] = [];
    const without: string[] = [];
    const damaged: StorageLocation[] = [];
    for (const provider of stores) {
      const read = await this.#read(id, provider);
      if (read === null) without.push(provider);
      else if ('status' in read) damaged.push(read);
      else if (sound?.stored.equals(read.stored) === false) {
        this.#note(id, provider, 'It is another manifest than that at the other location.');
      } else {
        sound = read;
        locations.push({ provider, path: id, status: 'complete' });
      }
    }
    if (sound !== null) {
      for (const provider of without) {
        if (await this.#holdsObjects(id, provider)) {
          damaged.push(this.#wanting(id, provider, MANIFEST_IS_MISSING));
        }
      }
    }
    const found = sound === null ? null : { ...sound, locations: [...locations, ...damaged] };
    this.#found.set(id, found);
    return found;
  }

  async #holdsObjects(id: string, name: string): Promise<boolean> {
    const objects = await this.#stores.get(name)?.list(`${id}/`);
    return objects !== undefined && objects.length > 0;
  }

  async #read(id: string, name: string): Promise<Read> {
    const store = this.#stores.get(name);
    if (store === undefined) return null;
    try {
      const stored = await store.download(`${id}/${MANIFEST_OBJECT}`);
      const manifest = decodeManifest(stored, null);
      if (manifest.id === id) return { manifest, stored };
      return this.#wanting(id, name, `It is the manifest of ${manifest.id}.`);
    } catch (error) {
      if (error instanceof FirevaultError && error.code === 'storage/not-found') return null;
      if (!(error instanceof FirevaultError) || error.kind !== 'data-loss') throw error;
      return this.#wanting(id, name, describeFailure(error));
    }
  }

  /** A place that holds no sound manifest; each of its objects may be sound all the same. */
  #wanting(id: string, provider: string, error: string): StorageLocation {
    this.#note(id, provider, error);
    return { provider, path: id, status: 'failed', error };
  }

  #note(backupId: string, provider: string, error: string): void {
    this.#unreadable.push({ backupId, provider, error });
  }
}

function nameOf(database: BackupMetadata['database']): string | null {
  return database === null ? null : `${database.projectId}/${database.databaseId}`;
}

function ambiguous(names: readonly (string | null)[]): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'backup/ambiguous',
    `Backups of several databases lie here: ${names.join(', ')}.`,
    {
      nextStep: 'Name the id of a backup instead of "latest"; "firevault list" shows them.',
      fields: [{ field: 'backup', message: 'Name an id.' }],
    },
  );
}
