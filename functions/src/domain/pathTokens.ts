/** Document paths as tokens, in the order Firestore compares them: a slash, then a numeric id, then a character. Pure. */
import { compareIds } from './documentName.ts';

/** The lowest document id there is: numeric ids sort first, and this is the least int64. */
const LOWEST_ID = '__id-9223372036854775808__';
const HIGHEST_NUMBER = 9223372036854775807n;
/** The lowest id that is no number, and the lowest collection id. */
export const LOWEST_CHARACTER = '\0';
const MAX_ID_BYTES = 1500;
/** A name may take 6 KiB, of which `projects/P/databases/D/documents/` needs its share. */
const MAX_PATH_BYTES = 5900;
const MAX_COLLECTIONS_DEEP = 100;
/** How many code points there are. */
export const CODE_POINTS = 0x11_0000;

/** `users/__id7__` → `u s e r s / __id7__`: a numeric id is one token, since its digits do not sort as text. */
export function tokensOf(path: string): string[] {
  return path.split('/').flatMap((id, index) => {
    const tokens = isNumericId(id) ? [id] : [...id];
    return index === 0 ? tokens : ['/', ...tokens];
  });
}

/** How many tokens both begin with. */
export function sharedTokens(a: readonly string[], b: readonly string[]): number {
  const shorter = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < shorter && a[shared] === b[shared]) shared++;
  return shared;
}

/** The characters from `from` to the end of the id that stands there; none when it is numeric. */
export function idCharacters(tokens: readonly string[], from: number): string[] {
  const end = tokens.indexOf('/', from);
  const rest = tokens.slice(from, end < 0 ? tokens.length : end);
  return rest.filter((token) => !isNumericToken(token));
}

/** Whether the token is a whole numeric id. */
export function isNumericToken(token: string | undefined): boolean {
  return token !== undefined && token.length > 2 && isNumericId(token);
}

/** The number of a numeric token. */
export function numberOf(token: string): bigint {
  return BigInt(token.slice('__id'.length, -'__'.length));
}

/** The numeric token of a number; null beyond int64. */
export function numericToken(value: bigint): string | null {
  return BigInt.asIntN(64, value) === value ? `__id${value}__` : null;
}

/** What characters are ordered by; -1 for a slash or no more token, which come before any. */
export function codePointOf(token: string | undefined): number {
  return token === undefined || token === '/' ? -1 : (token.codePointAt(0) ?? -1);
}

/** The character of that code point or, where it cannot be in an id, of the next that can; null beyond the last. */
export function characterFrom(codePoint: number): string | null {
  if (codePoint === 0x2f) return '0';
  if (codePoint >= 0xd800 && codePoint < 0xe000) return '\ue000';
  return codePoint < CODE_POINTS ? String.fromCodePoint(codePoint) : null;
}

/**
 * The lowest legal document path that begins with the tokens, which must not end in a slash; null when an id or the
 * path would be too long or too deep.
 */
export function documentPathFrom(tokens: readonly string[]): string | null {
  const segments = tokens.join('').split('/');
  const last = segments.length - 1;
  // A numeric id, `__x__` and the dots cannot be spelled by their characters; what follows them directly can.
  if (!isNumericToken(tokens.at(-1)) && isReserved(segments[last] ?? '')) {
    segments[last] += LOWEST_CHARACTER;
  }
  if (segments.length % 2 === 1) segments.push(LOWEST_ID);
  const path = segments.join('/');
  const isLegal =
    segments.length <= 2 * MAX_COLLECTIONS_DEEP &&
    Buffer.byteLength(path) <= MAX_PATH_BYTES &&
    segments.every((id) => id !== '' && Buffer.byteLength(id) <= MAX_ID_BYTES);
  return isLegal ? path : null;
}

/**
 * A document path above everything that begins with the first `length` tokens, as low as can be; null when there is
 * none, or none that is legal.
 */
export function pathAfterPrefix(tokens: readonly string[], length: number): string | null {
  for (let kept = length; kept > 0; kept--) {
    const next = tokenAfter(tokens[kept - 1] ?? '', tokens[kept - 2]);
    const path = next === null ? null : documentPathFrom([...tokens.slice(0, kept - 1), next]);
    if (path !== null) return path;
  }
  return null;
}

/** The document paths right after this one, nearest first: below it, or beside it with a longer id. */
export function pathsRightAfter(tokens: readonly string[]): string[] {
  const beside = isNumericToken(tokens.at(-1)) ? null : [...tokens, LOWEST_CHARACTER];
  return [
    documentPathFrom([...tokens, '/', LOWEST_CHARACTER]),
    beside === null ? null : documentPathFrom(beside),
    pathAfterPrefix(tokens, tokens.length),
  ].filter((path) => path !== null);
}

function tokenAfter(token: string, before: string | undefined): string | null {
  // `a/…` ends where `a\0` begins, but `__id7__/…` ends at `__id8__`.
  if (token === '/') return isNumericToken(before) ? null : LOWEST_CHARACTER;
  if (!isNumericToken(token)) return characterFrom(codePointOf(token) + 1);
  const value = numberOf(token);
  return value < HIGHEST_NUMBER ? numericToken(value + 1n) : LOWEST_CHARACTER;
}

function isNumericId(id: string): boolean {
  return id.startsWith('__id') && compareIds(id, LOWEST_CHARACTER) < 0;
}

function isReserved(id: string): boolean {
  return id === '.' || id === '..' || /^__.*__$/s.test(id);
}
