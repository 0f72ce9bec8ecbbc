/** Writes a file so that it is there whole or not at all, also after a power cut. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { abortable } from '../abortable.ts';

interface AtomicWrite {
  source: AsyncIterable<Uint8Array>;
  target: string;
  /** A folder on the same file system, outside of what is listed. */
  scratch: string;
  signal: AbortSignal | undefined;
  /** Turns a file system error into the caller's; the source's own errors pass by it. */
  translate: (error: unknown) => unknown;
}

/** Temp file, fsync, rename, fsync of each folder whose entries changed. A failure leaves no temp file. */
export async function writeAtomically(write: AtomicWrite): Promise<void> {
  const { translate } = write;
  const stored = <T>(work: Promise<T>) =>
    work.catch((error) => {
      throw translate(error);
    });
  const temp = join(write.scratch, randomBytes(12).toString('hex'));
  await stored(mkdir(write.scratch, { recursive: true }));
  const file = await stored(open(temp, 'wx', 0o600));
  try {
    try {
      for await (const chunk of abortable(write.source, write.signal)) {
        await stored(writeAll(file, chunk));
      }
      await stored(file.sync());
    } finally {
      await stored(file.close());
    }
    write.signal?.throwIfAborted();
    await stored(moveInto(temp, write.target));
  } catch (error) {
    await stored(rm(temp, { force: true }));
    throw error;
  }
}

// A write may take fewer bytes than it is given, for one at the end of the space left.
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < chunk.length) {
    const { bytesWritten } = await file.write(chunk, offset, chunk.length - offset);
    offset += bytesWritten;
  }
}

async function moveInto(temp: string, target: string, attempt = 1): Promise<void> {
  const folder = dirname(target);
  const firstMade = await mkdir(folder, { recursive: true });
  try {
    await rename(temp, target);
  } catch (error) {
    // `delete` takes away folders that became empty, perhaps this one between our two calls.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error;
    return moveInto(temp, target, attempt + 1);
  }
  await syncFolders(folder, firstMade === undefined ? folder : dirname(firstMade));
}

/** Makes the entries durable from `folder` up to `last`. */
async function syncFolders(folder: string, last: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (folder !== last) await syncFolders(dirname(folder), last);
}
