/** Repeats what failed for a passing reason, with growing and random waits; everything final is thrown at once. */
import { type Clock, systemClock } from '../../platform/clock.ts';
import { type RetryPolicy, retry } from '../../platform/retry.ts';
import type { StorageProvider, TransferOptions } from '../StorageProvider.ts';

export interface RetryTools extends Partial<RetryPolicy> {
  clock?: Clock;
  /** 0 to 1, as Math.random. */
  random?: () => number;
}

/**
 * Wraps a provider. `uploadStream` is passed on as it is: its source can be read once only, so `putWithRetry` repeats
 * it. `downloadStream` is repeated until its first byte; after that a fault is the reader's, who knows what was used.
 */
export function withRetry(provider: StorageProvider, tools: RetryTools = {}): StorageProvider {
  const { clock = systemClock, random = Math.random } = tools;
  const again = <T>(work: () => Promise<T>, options: TransferOptions = {}) =>
    retry(work, { ...tools, clock, random, ...options });

  return {
    name: provider.name,
    upload: (data, path, options) => again(() => provider.upload(data, path, options), options),
    uploadStream: (source, path, options) => provider.uploadStream(source, path, options),
    download: (path, options) => again(() => provider.download(path, options), options),
    async *downloadStream(path, options) {
      const { first, iterator } = await again(async () => {
        const iterator = provider.downloadStream(path, options)[Symbol.asyncIterator]();
        return { first: await iterator.next(), iterator };
      }, options);
      try {
        for (let next = first; !next.done; next = await iterator.next()) yield next.value;
      } finally {
        await iterator.return?.();
      }
    },
    stat: (path, options) => again(() => provider.stat(path, options), options),
    delete: (path, options) => again(() => provider.delete(path, options), options),
    list: (prefix, options) => again(() => provider.list(prefix, options), options),
    getSignedUrl: (path, expiresIn) => again(() => provider.getSignedUrl(path, expiresIn)),
  };
}

/** Streams an object whose source can be opened again: each attempt reads it from the start. */
export function putWithRetry(
  provider: StorageProvider,
  path: string,
  open: () => AsyncIterable<Uint8Array>,
  options: TransferOptions = {},
  tools: RetryTools = {},
): Promise<string> {
  const { clock = systemClock, random = Math.random } = tools;
  return retry(() => provider.uploadStream(open(), path, options), {
    ...tools,
    clock,
    random,
    ...options,
  });
}
