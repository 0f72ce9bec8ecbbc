/** Walks a backup, laid together with all it builds on, a page at a time: root collections, documents, sub-collections. */
import {
  type BrowsedCollection,
  type BrowsedDocument,
  type BrowsePage,
  NEVER_BACKED_UP,
} from '../../contract/index.ts';
import { compareIds, isDocumentPath, rootCollectionOf } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import {
  collectionRange,
  descendantsRange,
  EVERYTHING,
  intersectRanges,
  type NameRange,
  rangeHolds,
} from '../../domain/ranges.ts';
import { isWholeDatabase, pathRange, scopeRanges } from '../../domain/scope.ts';
import { recordTimes } from '../../firestore/recordTimes.ts';
import type { OpenChain, RecordReader } from '../archives/RecordReader.ts';
import { SubtreeSkip } from '../archives/SubtreeSkip.ts';
import { scopeOfManifest } from '../restore/jobScope.ts';
import { previewFields } from './previewFields.ts';

interface Listing<T> {
  items: T[];
  nextCursor?: string;
}

export interface PageQuery {
  /** '' for the root, of a collection, or of a document. */
  path: string;
  cursor?: string | undefined;
  limit: number;
}

export class ChainBrowser {
  readonly #chain: OpenChain;
  readonly #reader: RecordReader;

  constructor(chain: OpenChain, reader: RecordReader) {
    this.#chain = chain;
    this.#reader = reader;
  }

  /** Throws `browse/own-collection`, `browse/not-held` or `browse/bad-cursor`, and what reading throws. */
  async list({ path, cursor, limit }: PageQuery): Promise<BrowsePage> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const common = () => ({
      path,
      warnings: this.#warnings(path),
      bytesRead: this.#reader.bytesRead,
    });
    if (path === '') {
      const page = this.#rootCollections(after, limit);
      return { kind: 'collections', ...page, ...common() };
    }
    this.#requireHeld(path);
    if (!isDocumentPath(path)) {
      const page = await this.#documents(path, after, limit);
      if (page.items.length === 0 && after === null) throw this.#absent(path);
      return { kind: 'documents', ...page, ...common() };
    }
    const page = await this.#subcollections(path, after, limit);
    if (page.items.length === 0 && after === null) await this.read(path);
    return { kind: 'collections', ...page, ...common() };
  }

  /** The record of a document. Throws `browse/own-collection`, `browse/not-held` or `browse/document-missing`. */
  async read(path: string): Promise<Buffer> {
    const record = await this.find(path);
    if (record !== null) return record;
    const { items } = await this.#subcollections(path, null, 1);
    throw items.length === 0 ? this.#absent(path) : onlyAParent(path);
  }

  /** As `read`, but null where the backup knows that there was no such document. */
  async find(path: string): Promise<Buffer | null> {
    this.#requireHeld(path);
    const gap = this.#gaps.find(({ ranges }) => ranges.some((range) => rangeHolds(range, path)));
    if (gap !== undefined) throw this.#absent(path);
    return this.#reader.find(path);
  }

  get #gaps() {
    return this.#chain[0].manifest.missing;
  }

  #rootCollections(after: string | null, limit: number): Listing<BrowsedCollection> {
    const { documentCounts } = this.#chain[0].manifest;
    const ids = Object.keys(documentCounts)
      .filter((id) => !NEVER_BACKED_UP.includes(id))
      .sort(compareIds)
      .filter((id) => after === null || compareIds(id, after) > 0);
    const items = ids
      .slice(0, limit)
      .map((id) => ({ id, path: id, documents: documentCounts[id] ?? null }));
    return listing(items, ids.length > limit);
  }

  /** Jumps over what lies below each document: of a large collection only the blocks that begin one are read. */
  async #documents(
    path: string,
    after: string | null,
    limit: number,
  ): Promise<Listing<BrowsedDocument>> {
    const skip = new SubtreeSkip();
    const all = collectionRange(path);
    const last = `${path}/${after}`;
    if (after !== null) skip.past(last);
    const range = after === null ? all : { ...all, from: last, fromExclusive: true };
    const items: BrowsedDocument[] = [];
    for await (const records of this.#reader.records([range], skip)) {
      for (const { path: found, line } of records) {
        if (skip.covers(found)) continue;
        const id = childId(found, path);
        const newest = items.at(-1);
        if (newest?.id === id) {
          newest.hasSubcollections = true;
          skip.past(newest.path);
          continue;
        }
        if (items.length === limit) return listing(items, true);
        const child = `${path}/${id}`;
        items.push(found === child ? document(id, child, line) : missingParent(id, child));
        if (found !== child) skip.past(child);
      }
    }
    return listing(items, false);
  }

  async #subcollections(
    path: string,
    after: string | null,
    limit: number,
  ): Promise<Listing<BrowsedCollection>> {
    const skip = new SubtreeSkip();
    if (after !== null) skip.past(`${path}/${after}`);
    const items: BrowsedCollection[] = [];
    for await (const records of this.#reader.records([descendantsRange(path)], skip)) {
      for (const { path: found } of records) {
        if (skip.covers(found)) continue;
        if (items.length === limit) return listing(items, true);
        const id = childId(found, path);
        items.push({ id, path: `${path}/${id}`, documents: null });
        skip.past(`${path}/${id}`);
      }
    }
    return listing(items, false);
  }

  #requireHeld(path: string): void {
    const root = rootCollectionOf(path);
    if (NEVER_BACKED_UP.includes(root)) {
      throw new FirevaultError(
        'invalid-argument',
        'browse/own-collection',
        `${root} is the engine’s own and is never backed up.`,
        {
          nextStep: 'Choose another collection.',
          fields: [{ field: 'path', message: `It begins with ${root}.` }],
        },
      );
    }
    if (!this.#speaksFor(path)) throw this.#absent(path);
  }

  /** Whether the backup is of anything at or below the path. */
  #speaksFor(path: string): boolean {
    const { manifest } = this.#chain[0];
    const ranges = scopeRanges(scopeOfManifest(manifest), manifest.scope.without);
    return ranges.some((range) => intersectRanges(range, subtree(path)) !== null);
  }

  /** Why there is nothing at a path. */
  #absent(path: string): FirevaultError {
    const { manifest } = this.#chain[0];
    const { id } = manifest;
    const [gap] = this.#warnings(path);
    const scope = scopeOfManifest(manifest);
    const why =
      isWholeDatabase(scope) || this.#speaksFor(path)
        ? (gap ?? `The backup ${id} holds nothing at ${path}.`)
        : `The backup ${id} is of ${[...(scope.collections ?? []), ...scope.paths].join(', ')} alone.`;
    return new FirevaultError('not-found', 'browse/not-held', why, {
      nextStep: 'Look for the path in the list of the collection above it, or in another backup.',
      fields: [{ field: 'path', message: 'The backup does not hold it.' }],
    });
  }

  #warnings(path: string): string[] {
    const within = subtree(path);
    return this.#gaps.flatMap(({ ranges, error }) =>
      ranges.some((range) => intersectRanges(range, within) !== null)
        ? [`Some documents here could not be read when the backup was made: ${error}`]
        : [],
    );
  }
}

/** What lies at or below a path. */
function subtree(path: string): NameRange {
  return path === '' ? EVERYTHING : pathRange(path, true);
}

/** The id that follows `parent` in `path`. */
function childId(path: string, parent: string): string {
  const start = parent.length + 1;
  const end = path.indexOf('/', start);
  return end === -1 ? path.slice(start) : path.slice(start, end);
}

function document(id: string, path: string, line: Buffer): BrowsedDocument {
  return {
    id,
    path,
    exists: true,
    ...recordTimes(line),
    bytes: line.length,
    hasSubcollections: false,
    ...previewFields(line),
  };
}

function missingParent(id: string, path: string): BrowsedDocument {
  return {
    id,
    path,
    exists: false,
    createTime: null,
    updateTime: null,
    bytes: null,
    hasSubcollections: true,
    fieldCount: 0,
    fields: [],
  };
}

function listing<T extends { id: string }>(items: T[], hasMore: boolean): Listing<T> {
  const last = items.at(-1);
  if (!hasMore || last === undefined) return { items };
  return { items, nextCursor: Buffer.from(last.id, 'utf8').toString('base64url') };
}

/** The id of the last item of the page before. */
function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (id !== '' && !id.includes('/')) return id;
  throw new FirevaultError('invalid-argument', 'browse/bad-cursor', 'The cursor is not known.', {
    nextStep: 'Begin the list anew without a cursor.',
    fields: [{ field: 'cursor', message: 'Use the nextCursor of the page before.' }],
  });
}

function onlyAParent(path: string): FirevaultError {
  return new FirevaultError(
    'not-found',
    'browse/document-missing',
    `There is no document ${path} in the backup; it is only the parent of others.`,
    {
      nextStep: 'Open its sub-collections.',
      fields: [{ field: 'path', message: 'No such document.' }],
    },
  );
}
