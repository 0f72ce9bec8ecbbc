/** What a job covers: the whole database, root collections, or single collections and documents. Pure. */
import { isDocumentPath, rootCollectionOf } from './documentName.ts';
import { FirevaultError } from './errors.ts';
import {
  byStart,
  collectionRange,
  documentRange,
  EVERYTHING,
  gapsBetween,
  intersectRanges,
  type NameRange,
  subtreeRange,
  withoutCollections,
} from './ranges.ts';

export interface Scope {
  /** Root collections with all below them. Null, and no paths: the whole database. */
  collections: readonly string[] | null;
  /** Collections (`users/7/orders`) with all below them, and documents (`users/7`). */
  paths: readonly string[];
  /** Whether what lies below a named document comes with it. */
  includeSubcollections: boolean;
}

export const WHOLE_DATABASE: Scope = { collections: null, paths: [], includeSubcollections: true };

export function isWholeDatabase(scope: Scope): boolean {
  return scope.collections === null && scope.paths.length === 0;
}

/** In order; `without` are root collections that "the whole database" leaves out. */
export function scopeRanges(scope: Scope, without: readonly string[]): NameRange[] {
  if (isWholeDatabase(scope)) return withoutCollections(EVERYTHING, without);
  return namedRanges(scope)
    .map(({ range }) => range)
    .sort(byStart);
}

/** Whether all that the inner scope names lies in the outer one. */
export function covers(outer: Scope, inner: Scope): boolean {
  if (isWholeDatabase(outer)) return true;
  if (isWholeDatabase(inner)) return false;
  const ranges = namedRanges(outer).map(({ range }) => range);
  ranges.sort(byStart);
  return namedRanges(inner).every(({ range }) => gapsBetween(range, ranges).length === 0);
}

/** Two names of which one covers what the other names, or null. */
export function findOverlap(scope: Scope): [string, string] | null {
  const named = namedRanges(scope).sort((a, b) => byStart(a.range, b.range));
  for (const [index, { name, range }] of named.entries()) {
    const before = named[index - 1];
    if (before !== undefined && intersectRanges(before.range, range) !== null) {
      return [before.name, name];
    }
  }
  return null;
}

/** A collection with all below it, or a document with or without. */
export function pathRange(path: string, includeSubcollections: boolean): NameRange {
  if (!isDocumentPath(path)) return collectionRange(path);
  return includeSubcollections ? subtreeRange(path) : documentRange(path);
}

/**
 * Throws `scope/invalid`, naming each field and what is wrong with it: a name that another covers already, a collection of
 * the engine's own (`closed`), documents without what lies below them beside collections.
 */
export function requireSoundScope(scope: Scope, closed: readonly string[]): void {
  const problems = [
    ...(scope.collections ?? [])
      .filter((id) => closed.includes(id))
      .map((id) => ownName('collections', id)),
    ...scope.paths
      .filter((path) => closed.includes(rootCollectionOf(path)))
      .map((path) => ownName('paths', path)),
  ];
  const overlap = findOverlap(scope);
  if (overlap !== null) {
    const [outer, inner] = overlap;
    const message = outer === inner ? `${inner} is named twice.` : `${inner} lies within ${outer}.`;
    problems.push({ field: scope.paths.includes(inner) ? 'paths' : 'collections', message });
  }
  const named = [...(scope.collections ?? []), ...scope.paths];
  if (!scope.includeSubcollections && !named.every(isDocumentPath)) {
    problems.push({
      field: 'includeSubcollections',
      message: 'Only documents can be taken without what lies below them.',
    });
  }
  if (problems.length === 0) return;
  const detail = problems.map(({ message }) => message).join(' ');
  throw new FirevaultError('invalid-argument', 'scope/invalid', detail, {
    nextStep: 'Mend the fields named, and try again.',
    fields: problems,
  });
}

function ownName(field: string, name: string): { field: string; message: string } {
  return { field, message: `${name} is the engine’s own bookkeeping.` };
}

function namedRanges(scope: Scope): { name: string; range: NameRange }[] {
  const names = [...(scope.collections ?? []), ...scope.paths];
  return names.map((name) => ({ name, range: pathRange(name, scope.includeSubcollections) }));
}
