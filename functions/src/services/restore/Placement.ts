/** Where the documents of a backup come to lie: in which database, below which document, and where references lead. */
import type { Manifest } from '../../archive/manifest.ts';
import type { RestoreTarget } from '../../contract/index.ts';
import { databaseRoot } from '../../domain/documentName.ts';
import { belowPrefix, type NameRange } from '../../domain/ranges.ts';
import { placeRecord, redirectReferences } from '../../firestore/records.ts';

export class Placement {
  /** `projects/p/databases/d/documents`, and the prefix where there is one. */
  readonly #root: string;
  readonly #prefix: string | null;
  readonly #redirect: { from: string; to: string } | null;

  /** `source` is the database that was backed up; `documentsRoot` is the target's. */
  constructor(
    target: Pick<RestoreTarget, 'pathPrefix' | 'references'>,
    documentsRoot: string,
    source: Pick<Manifest, 'projectId' | 'databaseId'>,
  ) {
    const { pathPrefix, references } = target;
    this.#prefix = pathPrefix;
    this.#root = pathPrefix === null ? documentsRoot : `${documentsRoot}/${pathPrefix}`;
    const from = databaseRoot(source.projectId, source.databaseId);
    this.#redirect =
      references === 'rewrite' && from !== this.#root ? { from, to: this.#root } : null;
  }

  /** The path in the target of a path in the backup. */
  livePath(path: string): string {
    return this.#prefix === null ? path : `${this.#prefix}/${path}`;
  }

  /** The reverse; `livePath` must lie below the prefix. */
  backupPath(livePath: string): string {
    return this.#prefix === null ? livePath : livePath.slice(this.#prefix.length + 1);
  }

  liveRanges(ranges: readonly NameRange[]): NameRange[] {
    const prefix = this.#prefix;
    return prefix === null ? [...ranges] : ranges.map((range) => belowPrefix(range, prefix));
  }

  /** A record line with its references leading where they should. */
  record(line: Buffer): Buffer {
    return this.#redirect === null ? line : redirectReferences(line, this.#redirect);
  }

  /** The Document wire bytes of a record line that `record` has given. */
  document(line: Buffer): Buffer {
    return placeRecord(line, this.#root);
  }
}
