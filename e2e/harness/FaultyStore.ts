/** A store that misbehaves as it is told, in front of one that works. */
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ReadOptions,
  StorageObject,
  StorageProvider,
  TransferOptions,
} from '../../functions/src/storage/StorageProvider.ts';
import { storageError } from '../../functions/src/storage/storageErrors.ts';

type Act = 'upload' | 'download' | 'stat' | 'delete' | 'list';
type Bytes = AsyncIterable<Uint8Array>;

/** What goes wrong. `path` is that of the object, or the prefix of a listing. */
export interface Faults {
  /** Awaited before each act; what it throws is the act's failure. */
  before?: (act: Act, path: string) => void | Promise<void>;
  /** What the bytes of an upload go through on their way in. */
  upload?: (bytes: Bytes, path: string) => Bytes;
  /** What the bytes of a download go through on their way out. */
  download?: (bytes: Bytes, path: string) => Bytes;
}

export class FaultyStore implements StorageProvider {
  readonly name: string;
  readonly inner: StorageProvider;
  faults: Faults = {};
  /** Every act since the store was made, refused ones included. */
  readonly acts: [Act, string][] = [];

  constructor(inner: StorageProvider) {
    this.name = inner.name;
    this.inner = inner;
  }

  async upload(data: Buffer, path: string, options?: TransferOptions): Promise<string> {
    async function* whole() {
      yield data;
    }
    return this.uploadStream(whole(), path, options);
  }

  async uploadStream(source: Bytes, path: string, options?: TransferOptions): Promise<string> {
    await this.#begin('upload', path);
    const { upload = (bytes: Bytes) => bytes } = this.faults;
    return this.inner.uploadStream(upload(source, path), path, options);
  }

  async download(path: string, options?: TransferOptions): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.downloadStream(path, options)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async *downloadStream(path: string, options?: ReadOptions): AsyncGenerator<Uint8Array> {
    await this.#begin('download', path);
    const { download = (bytes: Bytes) => bytes } = this.faults;
    yield* download(this.inner.downloadStream(path, options), path);
  }

  async stat(path: string, options?: TransferOptions): Promise<StorageObject | null> {
    await this.#begin('stat', path);
    return this.inner.stat(path, options);
  }

  async delete(path: string, options?: TransferOptions): Promise<void> {
    await this.#begin('delete', path);
    return this.inner.delete(path, options);
  }

  async list(prefix?: string, options?: TransferOptions): Promise<StorageObject[]> {
    await this.#begin('list', prefix ?? '');
    return this.inner.list(prefix, options);
  }

  getSignedUrl(path: string, expiresIn: number): Promise<string> {
    return this.inner.getSignedUrl(path, expiresIn);
  }

  async #begin(act: Act, path: string): Promise<void> {
    this.acts.push([act, path]);
    await this.faults.before?.(act, path);
  }
}

/** Nobody answers, whatever is asked. */
export function outOfReach(name: string): Faults {
  return {
    before: () => {
      throw outOfReachError(name);
    },
  };
}

export function outOfReachError(name: string): Error {
  return unreachable(`${name} does not answer.`);
}

/** The key may read, list and delete. */
export function denyingWrites(name: string, isMeant = (_path: string) => true): Faults {
  return {
    before: (act, path) => {
      if (act !== 'upload' || !isMeant(path)) return;
      throw storageError('storage/denied', `${name} may not be written to.`);
    },
  };
}

/** Takes so many bytes in all, and is full then. */
export function full(name: string, afterBytes: number): Faults {
  let left = afterBytes;
  return {
    async *upload(bytes) {
      for await (const chunk of bytes) {
        left -= chunk.length;
        if (left < 0) throw storageError('storage/quota', `${name} is full.`);
        yield chunk;
      }
    },
  };
}

/** Each act on each object fails so many times for a passing reason, and then works. */
export function flapping(name: string, times: number): Faults {
  return failingFirst(name, times, (act, path) => `${act} ${path}`);
}

/** Each kind of act fails so many times, and then works. */
export function stumbling(name: string, times: number): Faults {
  return failingFirst(name, times, (act) => act);
}

function failingFirst(
  name: string,
  times: number,
  keyOf: (act: Act, path: string) => string,
): Faults {
  const failed = new Map<string, number>();
  return {
    before: (act, path) => {
      const key = keyOf(act, path);
      const count = failed.get(key) ?? 0;
      if (count >= times) return;
      failed.set(key, count + 1);
      throw unreachable(`${name} hiccups at ${act} ${path}.`);
    },
  };
}

/** Keeps other bytes than it is given, as many of them. */
export function garbling(): Faults {
  return {
    async *upload(bytes) {
      for await (const chunk of bytes) yield chunk.map((byte) => byte ^ 1);
    },
  };
}

/** Hands out the parts with one bit turned in each chunk. */
export function flippingParts(): Faults {
  return {
    async *download(bytes, path) {
      for await (const chunk of bytes) {
        const copy = Buffer.from(chunk);
        if (path.includes('/parts/')) copy.writeUInt8(copy.readUInt8(0) ^ 1, 0);
        yield copy;
      }
    },
  };
}

/** Waits before it takes each chunk of an upload; `taken` is told its size afterwards. */
export function slow(ms: number, taken: (bytes: number) => void): Faults {
  return {
    async *upload(bytes) {
      for await (const chunk of bytes) {
        await sleep(ms);
        yield chunk;
        taken(chunk.length);
      }
    },
  };
}

function unreachable(message: string): Error {
  return storageError('storage/unreachable', message);
}
