/** Walks the files of a local provider, links included, without leaving its jail. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageObject } from '../StorageProvider.ts';
import { storageError } from '../storageErrors.ts';
import { isInside } from './folderJail.ts';
import { unlessMissing } from './localFault.ts';

/** Uploads under way live here, in every base folder; no object may be named so and no listing shows it. */
export const scratchName = '.firevault-uploads';

export function leadsOutside(key: string) {
  return storageError(
    'storage/invalid-path',
    `A symbolic link on the way to "${key}" leads outside of the place set aside for backups.`,
    { field: 'path', nextStep: 'Remove the link, or move what it points to into the folder.' },
  );
}

/** Yields the files below `folder` (relative to the base, ending in `/`), following links that stay in the jail. */
export async function* walkFolder(
  jail: { root: string; base: string },
  folder: string,
  above: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<StorageObject> {
  signal?.throwIfAborted();
  const real = await unlessMissing(realpath(join(jail.base, folder)));
  // A link to a folder above would be walked for ever.
  if (real === null || above.includes(real)) return;
  if (!isInside(jail.root, real)) throw leadsOutside(folder);
  const entries = await unlessMissing(readdir(real, { withFileTypes: true }));
  for (const entry of entries ?? []) {
    if (entry.name === scratchName) continue;
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) {
      yield* walkFolder(jail, `${path}/`, [...above, real], signal);
      continue;
    }
    const facts = await unlessMissing(stat(join(real, entry.name)));
    if (facts === null) continue;
    if (entry.isSymbolicLink()) {
      if (facts.isDirectory()) {
        yield* walkFolder(jail, `${path}/`, [...above, real], signal);
        continue;
      }
      if (!isInside(jail.root, await realpath(join(real, entry.name)))) throw leadsOutside(path);
    }
    if (facts.isFile()) {
      yield { path, sizeBytes: facts.size, updatedAt: facts.mtime.toISOString() };
    }
  }
}
