/** Gives a backup away as one archive, or as links to its stored objects; an incremental one with all it builds on. */
import type { Readable } from 'node:stream';
import type { Encryption } from '../../archive/encryption/Encryption.ts';
import {
  authenticateManifest,
  decodeManifest,
  MANIFEST_OBJECT,
  type Manifest,
} from '../../archive/manifest.ts';
import { checkedBytes } from '../../archive/readPart.ts';
import { type ZipEntry, zipStream } from '../../archive/zip/zipStream.ts';
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import {
  type BackupMetadata,
  type DownloadFormat,
  holdsEverything,
  type SignedLinks,
  type StorageLocation,
} from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';
import type { BaseBackups } from '../backup/BaseBackups.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import type { StorageService } from '../StorageService.ts';
import { type ArchiveStore, placesOf } from './ArchiveStore.ts';
import { type NamedObject, objectsOf } from './backupFolder.ts';

interface Dependencies {
  catalogue: Pick<BackupCatalogue, 'get'>;
  bases: BaseBackups;
  archives: ArchiveStore;
  keys: EncryptionKeys;
  storage: Pick<StorageService, 'open'>;
  clock: Clock;
}

export interface DownloadChoice {
  format: DownloadFormat;
  location?: string | undefined;
  encryptionKey?: string | undefined;
}

/** A backup of the chain, with all that reading it takes. */
interface OpenBackup {
  backup: BackupMetadata;
  manifest: Manifest;
  stored: Buffer;
  encryption: Encryption | null;
}

const LINK_SECONDS = 3600;

export class BackupDownload {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Checks what can be known beforehand: the key, the manifests, the location. What it answers begins the download, whose
   * stream breaks off when an object turns out to be damaged. Throws `backup/not-stored`, `backup/not-at-location`,
   * `archive/passphrase-missing`, `archive/wrong-key` or `backup/unreadable`.
   */
  async open(backupId: string, choice: DownloadChoice): Promise<() => Readable> {
    const { catalogue, bases } = this.#deps;
    const backup = await catalogue.get(backupId);
    requireStored(backup);
    const chain = holdsEverything(backup) ? await bases.chain(backup) : [backup];
    const opened: OpenBackup[] = [];
    for (const link of chain) opened.push(await this.#openBackup(link, choice));
    return () => zipStream(opened.flatMap((one) => this.#entriesOf(one, choice)));
  }

  /** Links that anyone may follow for an hour. Throws `backup/not-stored` or `backup/not-at-location`. */
  async links(backupId: string, locationId: string): Promise<SignedLinks> {
    const { catalogue, archives, storage, clock } = this.#deps;
    const backup = await catalogue.get(backupId);
    requireStored(backup);
    const [location] = requirePlaces(backup, locationId);
    const manifest = await archives.manifest(backup);
    const provider = await storage.open(locationId);
    const stored = await archives.storedManifest(backup);
    const named = [{ object: MANIFEST_OBJECT, storedBytes: stored.length }, ...objectsOf(manifest)];
    const expiresAt = new Date(clock.now().getTime() + LINK_SECONDS * 1000).toISOString();
    const items = await mapLimited(named, 8, async ({ object, storedBytes }) => ({
      object,
      sizeBytes: storedBytes,
      url: await provider.getSignedUrl(`${location?.path ?? backup.id}/${object}`, LINK_SECONDS),
    }));
    return { location: locationId, expiresAt, items };
  }

  async #openBackup(backup: BackupMetadata, choice: DownloadChoice): Promise<OpenBackup> {
    requirePlaces(backup, choice.location);
    const stored = await this.#deps.archives.storedManifest(backup);
    const manifest = decodeManifest(stored, backup.checksum);
    const needsKey = choice.format === 'ndjson' && manifest.encryption !== null;
    const encryption =
      needsKey && manifest.encryption !== null
        ? await this.#deps.keys.openOnce(manifest.encryption, choice.encryptionKey)
        : null;
    if (encryption !== null) authenticateManifest(stored, encryption);
    return { backup, manifest, stored, encryption };
  }

  #entriesOf({ backup, manifest, stored, encryption }: OpenBackup, choice: DownloadChoice) {
    const entries: ZipEntry[] = [
      {
        name: `${backup.id}/${MANIFEST_OBJECT}`,
        bytes: stored.length,
        isCompressed: true,
        async *read() {
          yield stored;
        },
      },
    ];
    if (choice.format === 'raw') {
      for (const object of objectsOf(manifest)) {
        entries.push({
          name: `${backup.id}/${object.object}`,
          bytes: object.storedBytes,
          isCompressed: false,
          read: (signal) => this.#stored(backup, object, choice.location, signal),
        });
      }
      return entries;
    }
    for (const part of manifest.parts) {
      const read = (signal: AbortSignal) =>
        this.#lines({ backup, manifest, stored, encryption }, part, choice.location, signal);
      const name = `${backup.id}/${part.id}.ndjson`;
      entries.push({ name, bytes: part.bytes, isCompressed: true, read });
    }
    return entries;
  }

  async *#stored(
    backup: BackupMetadata,
    object: NamedObject,
    wanted: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { provider, path } = await this.#find(backup, object, wanted, signal);
    yield* checkedBytes(provider.downloadStream(`${path}/${object.object}`, { signal }), object);
  }

  async *#lines(
    { backup, manifest, encryption }: OpenBackup,
    part: Manifest['parts'][number],
    wanted: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { provider } = await this.#find(backup, part, wanted, signal);
    const from = { provider: provider.name, encryption, signal };
    for await (const batch of this.#deps.archives.lines(backup, manifest, part, from)) {
      yield Buffer.concat(batch.flatMap((line) => [line, LINE_END]));
    }
  }

  /** The first location that has the object with its size. */
  async #find(
    backup: BackupMetadata,
    { object, storedBytes }: NamedObject,
    wanted: string | undefined,
    signal: AbortSignal,
  ): Promise<{ provider: StorageProvider; path: string }> {
    const failures: unknown[] = [];
    for (const { provider: id, path } of requirePlaces(backup, wanted)) {
      try {
        const provider = await this.#deps.storage.open(id);
        const found = await provider.stat(`${path}/${object}`, { signal });
        if (found?.sizeBytes === storedBytes) return { provider, path };
        failures.push(new Error(`${id} does not hold ${object} with its ${storedBytes} bytes.`));
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
      }
    }
    throw new FirevaultError(
      'data-loss',
      'backup/unreadable',
      `No location of the backup ${backup.id} gives ${object}.`,
      {
        nextStep: 'Verify the backup, or download another one.',
        cause: new AggregateError(failures),
      },
    );
  }
}

const LINE_END = Buffer.from('\n');

function requireStored(backup: BackupMetadata): void {
  if (backup.status === 'success' || backup.status === 'partial') return;
  throw new FirevaultError(
    'failed-precondition',
    'backup/not-stored',
    `The backup ${backup.id} is ${backup.status}: there is nothing to download.`,
    { nextStep: 'Choose a backup that succeeded.' },
  );
}

/** Where to read from, in the order to try, or the one location that is wanted; one must be complete. */
function requirePlaces(backup: BackupMetadata, wanted: string | undefined): StorageLocation[] {
  const complete = backup.storageLocations.filter(({ status }) => status === 'complete');
  const places = complete.filter(({ provider }) => wanted === undefined || provider === wanted);
  if (places.length > 0) return wanted === undefined ? placesOf(backup) : places;
  throw new FirevaultError(
    'failed-precondition',
    'backup/not-at-location',
    wanted === undefined
      ? `No location holds the backup ${backup.id} whole.`
      : `The backup ${backup.id} is not complete at ${wanted}.`,
    {
      nextStep:
        complete.length === 0
          ? 'Choose another backup.'
          : `Choose from: ${complete.map(({ provider }) => provider).join(', ')}.`,
      fields: [{ field: 'location', message: 'Does not hold this backup.' }],
    },
  );
}
