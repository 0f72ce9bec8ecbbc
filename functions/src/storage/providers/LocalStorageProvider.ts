/** Keeps objects as files below one folder, which no path and no symbolic link can leave. */
import { createReadStream } from 'node:fs';
import { open, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { byPath, keyOf, keyPrefixOf, normalizedPrefix } from '../paths.ts';
import { checkedLifetime, checkedRange } from '../requests.ts';
import type {
  ReadOptions,
  StorageObject,
  StorageProvider,
  TransferOptions,
} from '../StorageProvider.ts';
import { storageError } from '../storageErrors.ts';
import { isInside, nearestReal, openJail } from './folderJail.ts';
import { localFault, unlessMissing } from './localFault.ts';
import { leadsOutside, scratchName, walkFolder } from './walkFolder.ts';
import { writeAtomically } from './writeAtomically.ts';

const abandonedAfterMs = 24 * 3600 * 1000;

/** Makes a link that lets anyone read `path` (relative to the provider) for `expiresIn` seconds. */
export type LinkSigner = (path: string, expiresIn: number) => Promise<string>;

export interface LocalStorageOptions {
  name: string;
  /** Absolute; the jail. Has to exist. */
  rootDir: string;
  /** Relative to `rootDir`, or absolute and inside of it. Created when missing. */
  basePath: string;
  pathPrefix: string;
  signer?: LinkSigner;
  clock?: Clock;
}

export class LocalStorageProvider implements StorageProvider {
  readonly name: string;
  readonly #options: LocalStorageOptions;
  readonly #prefix: string;
  #opened: Promise<{ root: string; base: string }> | undefined;

  constructor(options: LocalStorageOptions) {
    this.name = options.name;
    this.#options = options;
    this.#prefix = normalizedPrefix(options.pathPrefix);
  }

  async upload(data: Buffer, path: string, options: TransferOptions = {}): Promise<string> {
    async function* whole() {
      yield data;
    }
    return this.uploadStream(whole(), path, options);
  }

  async uploadStream(
    source: AsyncIterable<Uint8Array>,
    path: string,
    options: TransferOptions = {},
  ): Promise<string> {
    const act = `Upload of ${path} to ${this.name}`;
    const { target, base } = await this.#locate(path, act);
    await writeAtomically({
      source,
      target,
      scratch: join(base, scratchName),
      signal: options.signal,
      translate: (error) => localFault(error, act),
    });
    return pathToFileURL(target).href;
  }

  async download(path: string, options: TransferOptions = {}): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.downloadStream(path, options)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async *downloadStream(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    const { signal } = options;
    signal?.throwIfAborted();
    const act = `Download of ${path} from ${this.name}`;
    const { target } = await this.#locate(path, act);
    try {
      const file = await open(target, 'r');
      await using _closing = file;
      const facts = await file.stat();
      if (!facts.isFile()) throw this.#notFound(act);
      const range = checkedRange(options.range, facts.size, act);
      if (range === null) return;
      const bytes = createReadStream(target, {
        fd: file,
        start: range.start,
        end: range.end,
        autoClose: false,
        highWaterMark: 1 << 20,
        ...(signal === undefined ? {} : { signal }),
      });
      let left = range.end - range.start + 1;
      for await (const chunk of bytes) {
        left -= chunk.length;
        yield chunk;
      }
      if (left !== 0) {
        throw storageError('storage/unreachable', `${act} ended ${left} bytes early.`, {
          nextStep: 'Read the object again: the file changed while it was read.',
        });
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw localFault(error, act);
    }
  }

  async stat(path: string, options: TransferOptions = {}): Promise<StorageObject | null> {
    options.signal?.throwIfAborted();
    const act = `Look-up of ${path} in ${this.name}`;
    const { target } = await this.#locate(path, act);
    const facts = await unlessMissing(stat(target)).catch((error) => {
      throw localFault(error, act);
    });
    if (!facts?.isFile()) return null;
    return { path, sizeBytes: facts.size, updatedAt: facts.mtime.toISOString() };
  }

  async delete(path: string, options: TransferOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const act = `Removal of ${path} from ${this.name}`;
    const { target, base } = await this.#locate(path, act);
    try {
      const removed = await unlessMissing(unlink(target).then(() => true));
      if (removed) await removeEmptyFolders(dirname(target), base);
    } catch (error) {
      throw localFault(error, act);
    }
  }

  async list(prefix = '', options: TransferOptions = {}): Promise<StorageObject[]> {
    const act = `Listing of ${this.name}`;
    const wanted = keyPrefixOf(this.#prefix, prefix);
    try {
      const jail = await this.#open();
      const found: StorageObject[] = [];
      const start = wanted.slice(0, wanted.lastIndexOf('/') + 1);
      for await (const object of walkFolder(jail, start, [], options.signal)) {
        if (object.path.startsWith(wanted)) {
          found.push({ ...object, path: object.path.slice(this.#prefix.length) });
        }
      }
      return found.sort(byPath);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw localFault(error, act);
    }
  }

  async getSignedUrl(path: string, expiresIn: number): Promise<string> {
    keyOf(this.#prefix, path);
    checkedLifetime(expiresIn, `Link to ${path} in ${this.name}`);
    if (this.#options.signer === undefined) {
      throw storageError('storage/misconfigured', `${this.name} cannot make links by itself.`, {
        nextStep: 'Download through the portal, the API or the firevault command.',
      });
    }
    return this.#options.signer(path, expiresIn);
  }

  async #locate(path: string, act: string): Promise<{ target: string; base: string }> {
    const key = keyOf(this.#prefix, path);
    if (key.split('/').includes(scratchName)) {
      throw storageError('storage/invalid-path', `${act} failed: ${scratchName} is reserved.`, {
        field: 'path',
      });
    }
    try {
      const { root, base } = await this.#open();
      const target = join(base, key);
      if (!isInside(root, await nearestReal(target))) throw leadsOutside(key);
      return { target, base };
    } catch (error) {
      throw localFault(error, act);
    }
  }

  #open(): Promise<{ root: string; base: string }> {
    this.#opened ??= this.#openOnce().catch((error) => {
      // A volume may be mounted later: the next call looks again.
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openOnce(): Promise<{ root: string; base: string }> {
    const { rootDir, basePath, clock = systemClock } = this.#options;
    const jail = await openJail(this.name, rootDir, basePath);
    await removeAbandoned(join(jail.base, scratchName), clock.now().getTime() - abandonedAfterMs);
    return jail;
  }

  #notFound(act: string) {
    return storageError('storage/not-found', `${act} failed: there is no such object.`);
  }
}

async function removeEmptyFolders(folder: string, base: string): Promise<void> {
  if (folder === base || !isInside(base, folder)) return;
  try {
    await rmdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT') return;
    throw error;
  }
  await removeEmptyFolders(dirname(folder), base);
}

/** Clears what an upload left behind whose process died. */
async function removeAbandoned(scratch: string, beforeMs: number): Promise<void> {
  for (const name of (await unlessMissing(readdir(scratch))) ?? []) {
    const file = join(scratch, name);
    const facts = await unlessMissing(stat(file));
    if (facts !== null && facts.mtimeMs < beforeMs) await rm(file, { force: true });
  }
}
