/** Lets only so many operations of a provider be under way; the others wait in the order in which they came. */
import type { StorageProvider, TransferOptions } from '../StorageProvider.ts';

export interface LimitOptions {
  inFlight: number;
}

/** A stream that is read counts from its first byte asked for until it ends or is left. */
export function withLimit(provider: StorageProvider, { inFlight }: LimitOptions): StorageProvider {
  let free = inFlight;
  const waiting = new Set<() => void>();

  async function take(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(go);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.add(go);
    });
  }

  function give(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  async function inTurn<T>(work: () => Promise<T>, options: TransferOptions = {}): Promise<T> {
    await take(options.signal);
    try {
      return await work();
    } finally {
      give();
    }
  }

  return {
    name: provider.name,
    upload: (data, path, options) => inTurn(() => provider.upload(data, path, options), options),
    uploadStream: (source, path, options) =>
      inTurn(() => provider.uploadStream(source, path, options), options),
    download: (path, options) => inTurn(() => provider.download(path, options), options),
    async *downloadStream(path, options) {
      await take(options?.signal);
      try {
        yield* provider.downloadStream(path, options);
      } finally {
        give();
      }
    },
    stat: (path, options) => inTurn(() => provider.stat(path, options), options),
    delete: (path, options) => inTurn(() => provider.delete(path, options), options),
    list: (prefix, options) => inTurn(() => provider.list(prefix, options), options),
    getSignedUrl: (path, expiresIn) => inTurn(() => provider.getSignedUrl(path, expiresIn)),
  };
}
