/** Reads what lies at the stores straight from the disk that they keep it on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Bytes by key below the place of one round. */
export type StoredObjects = Map<string, Buffer>;

/** s3rver keeps an object's bytes in a file of this ending. */
const S3_ENDING = '._S3rver_object';

export function localObjects(folder: string): StoredObjects {
  const objects: StoredObjects = new Map();
  for (const [key, path] of filesBelow(folder)) {
    // Uploads under way are no objects yet.
    if (!key.startsWith('.')) objects.set(key, readFileSync(path));
  }
  return objects;
}

export function s3Objects(folder: string): StoredObjects {
  const objects: StoredObjects = new Map();
  for (const [key, path] of filesBelow(folder)) {
    if (key.endsWith(S3_ENDING)) objects.set(key.slice(0, -S3_ENDING.length), readFileSync(path));
  }
  return objects;
}

/** Where s3rver keeps the object. */
export function s3File(folder: string, key: string): string {
  return join(folder, `${key}${S3_ENDING}`);
}

function filesBelow(folder: string): [string, string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join('/'), path];
    });
}
