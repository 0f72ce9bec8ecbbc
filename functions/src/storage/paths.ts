/** Which paths a store takes, and how they are put under a provider's prefix. */
import { storageError } from './storageErrors.ts';

/** The shortest of what the five stores allow: S3 and Cloud Storage 1,024 bytes, Azure 1,024 characters. */
const maxKeyBytes = 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const controlCharacters = /[\u0000-\u001f\u007f]/;

/** Joins a provider's prefix and a path given by a caller, after checking the path. */
export function keyOf(prefix: string, path: string): string {
  const reason = wrongPath(path);
  if (reason !== null) throw invalidPath(path, reason);
  const key = prefix + path;
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw invalidPath(path, `is longer than ${maxKeyBytes} bytes with the provider's prefix`);
  }
  return key;
}

/** The same for the argument of `list`: any beginning of a legal path. */
export function keyPrefixOf(prefix: string, path: string): string {
  if (path === '') return prefix;
  const reason = wrongPath(path.endsWith('/') ? path.slice(0, -1) : path);
  if (reason !== null) throw invalidPath(path, reason);
  return prefix + path;
}

/** A `pathPrefix` as configured (`/prod/`, `prod`) in the one form used inside: `prod/`, or nothing. */
export function normalizedPrefix(pathPrefix: string): string {
  const trimmed = pathPrefix.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return '';
  const reason = wrongPath(trimmed);
  if (reason !== null) {
    throw storageError('storage/misconfigured', `The path prefix "${trimmed}" ${reason}.`, {
      field: 'pathPrefix',
      nextStep: 'Use names separated by single slashes, as in backups/production.',
    });
  }
  return `${trimmed}/`;
}

function wrongPath(path: string): string | null {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'begins with a slash';
  if (path.includes('\\')) return 'holds a backslash';
  if (controlCharacters.test(path)) return 'holds a control character';
  if (!path.isWellFormed()) return 'is not valid Unicode';
  for (const segment of path.split('/')) {
    if (segment === '') return 'holds an empty segment';
    if (segment === '.' || segment === '..') return `holds the segment "${segment}"`;
  }
  return null;
}

function invalidPath(path: string, reason: string) {
  return storageError(
    'storage/invalid-path',
    `The object path ${JSON.stringify(path.slice(0, 200))} ${reason}.`,
    { field: 'path', nextStep: 'Use a relative path such as backups/manifest.json.' },
  );
}

/** Orders by UTF-8 bytes. JavaScript's own order is by UTF-16 units and puts U+1F600 before U+FFFD. */
export function byPath(a: { path: string }, b: { path: string }): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}
