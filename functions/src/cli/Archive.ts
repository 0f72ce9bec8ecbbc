/** The backups at some locations, opened for reading: manifests and stores alone, no catalogue and no database. */
import { readFile } from 'node:fs/promises';
import { lazyMasterKeys } from '../archive/encryption/masterKeys.ts';
import { JobKeys } from '../catalogue/JobKeys.ts';
import type { BackupMetadata } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import { systemClock } from '../platform/clock.ts';
import { ArchiveStore } from '../services/archives/ArchiveStore.ts';
import { BackupDownload } from '../services/archives/BackupDownload.ts';
import { RecordReader } from '../services/archives/RecordReader.ts';
import { StoredCatalogue } from '../services/archives/StoredCatalogue.ts';
import { BaseBackups } from '../services/backup/BaseBackups.ts';
import { openChain } from '../services/browse/openChain.ts';
import { EncryptionKeys } from '../services/EncryptionKeys.ts';
import type { LocationOptions } from './options.ts';
import { type Location, parseLocation } from './parseLocation.ts';
import { distinct, Stores } from './Stores.ts';
import type { Terminal } from './Terminal.ts';

export class Archive {
  readonly stores: Stores;
  readonly catalogue: StoredCatalogue;
  readonly keys: EncryptionKeys;
  readonly archives: ArchiveStore;
  readonly #bases: BaseBackups;
  readonly #passphraseFile: string | undefined;
  readonly #terminal: Terminal;

  constructor(
    locations: readonly Location[],
    projectId: string,
    passphraseFile: string | undefined,
    terminal: Terminal,
  ) {
    const keyText = process.env.BACKUP_MASTER_KEY?.trim() || null;
    this.stores = new Stores(locations, projectId);
    this.catalogue = new StoredCatalogue(this.stores.byId);
    this.archives = new ArchiveStore(this.stores);
    this.keys = new EncryptionKeys({ jobKeys: new JobKeys(), masterKeys: lazyMasterKeys(keyText) });
    const { catalogue, archives, keys, stores } = this;
    this.#bases = new BaseBackups({ catalogue, archives, keys, storage: stores });
    this.#passphraseFile = passphraseFile;
    this.#terminal = terminal;
  }

  static async open(options: LocationOptions, terminal: Terminal) {
    const { from, 'passphrase-file': passphraseFile } = options;
    const locations = await Promise.all(from.map((one) => parseLocation(one, process.env)));
    const projectId = process.env.GOOGLE_CLOUD_PROJECT ?? '';
    return new Archive(distinct(locations, []), projectId, passphraseFile, terminal);
  }

  /** `latest` is the newest whole backup of a whole database, of the given one if there is any. Throws as `newest` does. */
  backup(idOrLatest: string, database: BackupMetadata['database'] = null): Promise<BackupMetadata> {
    return idOrLatest === 'latest'
      ? this.catalogue.newest(database)
      : this.catalogue.get(idOrLatest);
  }

  /** The backup and all it builds on, newest first. Throws `backup/chain-broken`. */
  chain(backup: BackupMetadata): Promise<BackupMetadata[]> {
    return this.#bases.chain(backup);
  }

  /** Throws what opening the chain throws. */
  async reader(backup: BackupMetadata, signal: AbortSignal): Promise<RecordReader> {
    const { archives, keys } = this;
    const passphrase = await this.passphraseOf(backup);
    const chain = await openChain({ archives, keys, bases: this.#bases }, backup, passphrase);
    return new RecordReader(archives, chain, { signal });
  }

  downloads(): BackupDownload {
    const { archives, catalogue, keys, stores } = this;
    const bases = this.#bases;
    return new BackupDownload({
      ...{ archives, catalogue, keys, bases },
      ...{ storage: stores, clock: systemClock },
    });
  }

  /** Undefined where none is needed. Throws `cli/no-passphrase` where nobody can be asked for it. */
  async passphraseOf(backup: BackupMetadata): Promise<string | undefined> {
    const chain = await this.chain(backup);
    if (!chain.some((link) => link.encryptionKeyKind === 'passphrase')) return undefined;
    if (this.#passphraseFile !== undefined) {
      return (await readFile(this.#passphraseFile, 'utf8')).replace(/\r?\n$/, '');
    }
    const given = process.env.FIREVAULT_PASSPHRASE;
    if (given !== undefined && given !== '') return given;
    const typed = await this.#terminal.askSecret(`Passphrase of ${backup.id}`);
    if (typed !== null) return typed;
    throw noPassphrase(`The backup ${backup.id} is encrypted under a passphrase.`);
  }
}

/** A new passphrase is typed twice by nobody: it has to be at hand. */
export async function newPassphrase(file: string | undefined): Promise<string> {
  const text = file === undefined ? process.env.FIREVAULT_PASSPHRASE : await readFile(file, 'utf8');
  const passphrase = text?.replace(/\r?\n$/, '') ?? '';
  if (passphrase !== '') return passphrase;
  throw noPassphrase('There is no passphrase to encrypt under.');
}

function noPassphrase(message: string): FirevaultError {
  return new FirevaultError('invalid-argument', 'cli/no-passphrase', message, {
    nextStep: 'Put it into FIREVAULT_PASSPHRASE or a file named by --passphrase-file.',
    fields: [{ field: 'passphrase-file', message: 'Name a file with the passphrase.' }],
  });
}
