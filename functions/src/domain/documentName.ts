/** Document names and paths: taking them apart, and Firestore's own `__name__` order. Pure. */
import { FirevaultError } from './errors.ts';

export interface DocumentName {
  projectId: string;
  databaseId: string;
  /** Relative to the database root: `users/7/orders/1`. */
  path: string;
}

/** `projects/{p}/databases/{d}/documents`, without a trailing slash. */
export function databaseRoot(projectId: string, databaseId: string): string {
  return `projects/${projectId}/databases/${databaseId}/documents`;
}

/** The full resource name of the document at a relative path. */
export function documentName(projectId: string, databaseId: string, path: string): string {
  return `${databaseRoot(projectId, databaseId)}/${path}`;
}

/** Takes a full resource name apart; `path` is '' for the database root itself. */
export function parseDocumentName(name: string): DocumentName {
  const start = relativeStart(name);
  const parts = name.slice(0, start).split('/');
  return { projectId: parts[1] ?? '', databaseId: parts[3] ?? '', path: name.slice(start) };
}

/** The part of a full resource name after `…/documents/`; '' for the database root itself. */
export function relativePath(name: string): string {
  return name.slice(relativeStart(name));
}

function relativeStart(name: string): number {
  const project = name.indexOf('/', 9);
  const database = project < 0 ? -1 : name.indexOf('/', project + 11);
  if (
    database < 0 ||
    project === 9 ||
    database === project + 11 ||
    !name.startsWith('projects/') ||
    !name.startsWith('/databases/', project) ||
    !name.startsWith('/documents', database)
  ) {
    throw notAName(name);
  }
  const end = database + 10;
  if (end === name.length) return end;
  if (name.charCodeAt(end) !== SLASH) throw notAName(name);
  return end + 1;
}

function notAName(name: string): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'name/malformed',
    `'${name}' is not a document name.`,
    { nextStep: 'A name looks like projects/P/databases/D/documents/users/7.' },
  );
}

/** `users/7` → `['users', '7']`; '' → `[]`. */
export function splitPath(path: string): string[] {
  return path === '' ? [] : path.split('/');
}

/** The reverse of `splitPath`. */
export function joinPath(segments: readonly string[]): string {
  return segments.join('/');
}

/** `users/7/orders/1` → `users/7/orders`; '' when the path has one segment or none. */
export function collectionPathOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** `users/7/orders/1` → `users`. */
export function rootCollectionOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}

/** True for a relative path with an even number of segments, none of them empty. */
export function isDocumentPath(path: string): boolean {
  let segments = 1;
  let start = 0;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
    if (slash === start) return false;
    segments++;
    start = slash + 1;
  }
  return start < path.length && segments % 2 === 0;
}

/**
 * Compares two relative paths in `__name__` order: segment by segment, `__id<int64>__` first and by
 * number, then by UTF-8 bytes; a path comes before its descendants. Negative, 0 or positive.
 */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return -1;
  if (b === '') return 1;
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  // `__id5__` and `__id12__` first differ after `__id`, `__id1__` and `__id1_` at their end.
  const start = at === 0 ? 0 : a.lastIndexOf('/', at - 1) + 1;
  if (startsNumericId(a, start) || startsNumericId(b, start)) {
    const order = compareIds(segmentAt(a, start), segmentAt(b, start));
    if (order !== 0) return order;
  }
  // NaN from charCodeAt past the end would poison the comparison, so the ends come first.
  if (at === a.length) return -1;
  if (at === b.length) return 1;
  const left = a.charCodeAt(at);
  const right = b.charCodeAt(at);
  if (left === SLASH) return -1;
  if (right === SLASH) return 1;
  return codePointRank(left) - codePointRank(right);
}

/** `comparePaths` for paths that are already split. */
export function compareSegments(a: readonly string[], b: readonly string[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const left = a[index] as string;
    const right = b[index] as string;
    if (left === right) continue;
    const order = compareIds(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const SLASH = 0x2f;

function startsNumericId(path: string, start: number): boolean {
  return path.charCodeAt(start) === 0x5f && path.startsWith('__id', start);
}

function segmentAt(path: string, start: number): string {
  const end = path.indexOf('/', start);
  return end < 0 ? path.slice(start) : path.slice(start, end);
}

/** Compares two ids of one level. */
export function compareIds(a: string, b: string): number {
  const left = numericId(a);
  const right = numericId(b);
  if (left !== null && right !== null && left !== right) return left < right ? -1 : 1;
  if (left !== null && right === null) return -1;
  if (left === null && right !== null) return 1;
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const unitA = a.charCodeAt(at);
    const unitB = b.charCodeAt(at);
    if (unitA !== unitB) return codePointRank(unitA) - codePointRank(unitB);
  }
  return a.length - b.length;
}

/** The number of an id of the form `__id7__`, which Firestore orders by number; null for any other id. */
export function numericId(id: string): bigint | null {
  if (!startsNumericId(id, 0)) return null;
  const match = /^__id(-?\d{1,19})__$/.exec(id);
  if (match === null) return null;
  const value = BigInt(match[1] as string);
  return BigInt.asIntN(64, value) === value ? value : null;
}

/**
 * UTF-8 byte order is code point order, in which surrogates (characters from U+10000 on) come after
 * U+E000–U+FFFF; in UTF-16 units they come before.
 */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
