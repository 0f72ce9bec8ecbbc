/** The databases that are backed up and restored to: the product's own, and others opened when one is first needed. */
import type { Clock } from '../platform/clock.ts';
import { DocumentFetcher } from './DocumentFetcher.ts';
import { DocumentScanner } from './DocumentScanner.ts';
import { DocumentWriter } from './DocumentWriter.ts';
import type { FirestoreConnection, FirestoreTarget } from './FirestoreConnection.ts';

/** All that can be done with the documents of one database. */
export interface Database {
  target: FirestoreTarget;
  /** `projects/p/databases/d/documents` */
  documentsRoot: string;
  scanner: Pick<DocumentScanner, keyof DocumentScanner>;
  fetcher: Pick<DocumentFetcher, keyof DocumentFetcher>;
  writer: Pick<DocumentWriter, keyof DocumentWriter>;
}

export class Databases {
  readonly #home: Database;
  readonly #connect: (target: FirestoreTarget) => Promise<Database>;
  readonly #others = new Map<string, Promise<Database>>();

  constructor(home: Database, connect: (target: FirestoreTarget) => Promise<Database>) {
    this.#home = home;
    this.#connect = connect;
  }

  /** The database that the product lives in. */
  get home(): Database {
    return this.#home;
  }

  /** The target itself; null stands for the home database. */
  target(target: FirestoreTarget | null): FirestoreTarget {
    return target ?? this.#home.target;
  }

  isHome({ projectId, databaseId }: FirestoreTarget): boolean {
    const { target } = this.#home;
    return projectId === target.projectId && databaseId === target.databaseId;
  }

  /** Null opens the home database. */
  open(target: FirestoreTarget | null): Promise<Database> {
    if (target === null || this.isHome(target)) return Promise.resolve(this.#home);
    const key = `${target.projectId}/${target.databaseId}`;
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    const opening = this.#connect(target);
    this.#others.set(key, opening);
    // One that could not be opened is tried again the next time; whoever waits for this one is told.
    opening.catch(() => this.#others.delete(key));
    return opening;
  }
}

/** What stands on a connection; `scanner` where another than the usual one is wanted. */
export function databaseOver(
  connection: FirestoreConnection,
  clock: Clock,
  scanner: Database['scanner'] = new DocumentScanner(connection, clock),
): Database {
  const { target, documentsRoot } = connection;
  return {
    target,
    documentsRoot,
    scanner,
    fetcher: new DocumentFetcher(connection, clock),
    writer: new DocumentWriter(connection, clock),
  };
}
