/** Tells what a file system error means for a store. */
import { FirevaultError } from '../../domain/errors.ts';
import { storageError } from '../storageErrors.ts';

/** `act` reads as in "Upload of a/b to disk failed"; it names the provider and the object. */
export function localFault(error: unknown, act: string): unknown {
  if (error instanceof FirevaultError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return storageError('storage/not-found', `${act} failed: there is no such object.`, {
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return storageError('storage/quota', `${act} failed: the disk or its quota is full.`, {
        cause: error,
        nextStep: 'Free space, raise the quota or choose another provider.',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return storageError('storage/denied', `${act} was refused by the file system (${code}).`, {
        cause: error,
        nextStep: 'Give the process read and write permission on the folder.',
      });
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return storageError(
        'storage/invalid-path',
        `${act} failed: on this disk the path cannot name an object (${code}).`,
        { cause: error, field: 'path' },
      );
    case 'EIO':
    case 'ESTALE':
    case 'ETIMEDOUT':
    case 'EBUSY':
    case 'EMFILE':
    case 'ENFILE':
    case 'EAGAIN':
      return storageError(
        'storage/unreachable',
        `${act} failed: the disk does not answer (${code}).`,
        {
          cause: error,
        },
      );
    default:
      return storageError('storage/failed', `${act} failed${code ? ` (${code})` : ''}.`, {
        cause: error,
      });
  }
}

/** Null when there is nothing under the path, or when a parent of it is a file. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
