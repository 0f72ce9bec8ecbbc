/** The places of one round, and what can be asked of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../functions/src/platform/clock.ts';
import type { Oracle } from './oracle/Oracle.ts';
import { plainFields, readEverything, readWhere } from './oracle/restFirestore.ts';
import { localObjects, type StoredObjects, s3File, s3Objects } from './oracle/storedFiles.ts';
import { fastTime } from './work/workerClock.ts';

export interface Secrets {
  s3Secret: string;
  passphrase: string;
  masterKey: string;
}

/** A record of the product, as plain values, with its path. */
export interface Row {
  path: string;
  data: Record<string, unknown>;
}

export class World {
  readonly firestore: string;
  readonly projectId: string;
  readonly otherProjectId: string;
  readonly oracle: Oracle;
  readonly secrets: Secrets;
  readonly #localRoot: string;
  readonly #s3Root: string;
  readonly #clockBase: number;
  /** Everything that the workers have said. */
  log = '';

  constructor(place: {
    firestore: string;
    projectId: string;
    localRoot: string;
    s3Root: string;
    clockBase: number;
    oracle: Oracle;
    secrets: Secrets;
  }) {
    this.firestore = place.firestore;
    this.projectId = place.projectId;
    this.otherProjectId = `${place.projectId}-copy`;
    this.oracle = place.oracle;
    this.secrets = place.secrets;
    this.#localRoot = place.localRoot;
    this.#s3Root = place.s3Root;
    this.#clockBase = place.clockBase;
  }

  /** What lies at each provider, by the key below its prefix. */
  stores(): Record<string, StoredObjects> {
    return {
      disk: localObjects(this.#diskFolder),
      bucket: s3Objects(this.#bucketFolder),
    };
  }

  /** Where an object lies, by its key below the prefix. */
  fileOf(provider: string, key: string): string {
    return provider === 'disk' ? join(this.#diskFolder, key) : s3File(this.#bucketFolder, key);
  }

  /** What the clocks of the workers show that have not jumped. */
  now(): number {
    return fastTime(this.#clockBase, systemClock.now().getTime());
  }

  /** Removes what the round has left at the stores: the same seed may come again. */
  clearStores(): void {
    for (const folder of [this.#diskFolder, this.#bucketFolder]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  get #diskFolder(): string {
    return join(this.#localRoot, this.projectId);
  }

  get #bucketFolder(): string {
    return join(this.#s3Root, 'backups', this.projectId);
  }

  async rows(): Promise<Row[]> {
    const documents = await readEverything(this.firestore, this.projectId);
    return documents.map(({ path, fields }) => ({ path, data: plainFields(fields) }));
  }

  /** Backups or restores in one of the given phases. */
  async jobsIn(
    collection: 'backupMetadata' | 'restoreJobs',
    field: 'phase' | 'status',
    values: readonly string[],
  ): Promise<Row[]> {
    const found = await readWhere(this, collection, field, values);
    return found.map(({ path, fields }) => ({ path, data: plainFields(fields) }));
  }
}

export function idOf({ path }: Row): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function rootRows(rows: readonly Row[], collection: string): Row[] {
  return rows.filter(
    ({ path }) => path.startsWith(`${collection}/`) && path.split('/').length === 2,
  );
}
