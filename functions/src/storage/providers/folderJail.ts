/** Keeps every path of a local provider inside one folder, symbolic links included. */
import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { storageError } from '../storageErrors.ts';

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The real path of `path`, or of its nearest parent that exists. */
export async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const parent = dirname(path);
    // ENOTDIR: a parent is a file; the operation itself reports that.
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || parent === path) throw error;
    return nearestReal(parent);
  }
}

/**
 * Resolves and creates the folder of a provider. `rootDir` has to exist: creating the mount point of a volume that
 * is not mounted would store backups in the container's own memory.
 * @returns the jail and the base folder in it, both without symbolic links.
 */
export async function openJail(
  name: string,
  rootDir: string,
  basePath: string,
): Promise<{ root: string; base: string }> {
  if (!isAbsolute(rootDir)) {
    throw storageError('storage/misconfigured', `${name}: the backup root must be absolute.`, {
      field: 'rootDir',
    });
  }
  const outside = storageError(
    'storage/misconfigured',
    `${name}: the folder "${basePath}" lies outside of the place set aside for backups.`,
    { field: 'config.basePath', nextStep: `Name a folder below ${rootDir}.` },
  );
  if (basePath.includes('\0')) throw outside;
  const wanted = resolve(rootDir, basePath);
  if (!isInside(resolve(rootDir), wanted)) throw outside;

  const found = await stat(rootDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (!found?.isDirectory()) {
    throw storageError(
      'storage/misconfigured',
      `${name}: the place set aside for backups, ${rootDir}, is not there.`,
      { field: 'rootDir', nextStep: 'Mount the volume or create the folder.' },
    );
  }
  const root = await realpath(rootDir);
  if (!isInside(root, await nearestReal(wanted))) throw outside;
  await mkdir(wanted, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST' && cause.code !== 'ENOTDIR') throw cause;
    throw storageError('storage/misconfigured', `${name}: "${basePath}" is not a folder.`, {
      field: 'config.basePath',
      cause,
    });
  });
  return { root, base: await realpath(wanted) };
}
