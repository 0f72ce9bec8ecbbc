/** withRetry repeats what may pass, waits longer each time, and leaves everything final alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../platform/clock.ts';
import { LocalStorageProvider } from '../providers/LocalStorageProvider.ts';
import type { StorageProvider } from '../StorageProvider.ts';
import { type StorageErrorCode, storageError } from '../storageErrors.ts';
import { collect, inChunks } from '../testing/sources.ts';
import { putWithRetry, withRetry } from './withRetry.ts';

function aClock() {
  const waits: number[] = [];
  const clock: Clock = {
    now: () => new Date(0),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
    },
  };
  return { clock, waits };
}

/** The provider, each of whose first `times` calls fails. */
function failing(provider: StorageProvider, times: number, code: StorageErrorCode) {
  const calls = { count: 0 };
  const proxy = new Proxy(provider, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls.count += 1;
        if (calls.count > times) return value.apply(target, args);
        const error = storageError(code, 'It failed.');
        if (property !== 'downloadStream') return Promise.reject(error);
        return (async function* () {
          yield* [];
          throw error;
        })();
      };
    },
  });
  return { proxy, calls };
}

describe('withRetry', () => {
  let rootDir: string;
  let disk: StorageProvider;
  beforeAll(async () => {
    rootDir = await mkdtemp(join(tmpdir(), 'firevault-retry-'));
    disk = new LocalStorageProvider({ name: 'disk', rootDir, basePath: 'b', pathPrefix: '' });
    await disk.upload(Buffer.from('here'), 'x');
  });
  afterAll(() => rm(rootDir, { recursive: true }));

  it('repeats three times, with doubling waits under full jitter', async () => {
    const { clock, waits } = aClock();
    const { proxy, calls } = failing(disk, 3, 'storage/unreachable');
    const patient = withRetry(proxy, { clock, random: () => 0.5, baseMs: 100 });
    expect((await patient.download('x')).toString()).toBe('here');
    expect(calls.count).toBe(4);
    expect(waits).toEqual([50, 100, 200]);
  });

  it('gives up after the third repetition, with the last failure', async () => {
    const { clock } = aClock();
    const { proxy, calls } = failing(disk, 9, 'storage/unreachable');
    const patient = withRetry(proxy, { clock });
    await expect(patient.list()).rejects.toMatchObject({ code: 'storage/unreachable' });
    expect(calls.count).toBe(4);
  });

  it('throws what is final at once', async () => {
    for (const code of ['storage/denied', 'storage/quota', 'storage/not-found'] as const) {
      const { clock, waits } = aClock();
      const { proxy, calls } = failing(disk, 9, code);
      await expect(withRetry(proxy, { clock }).stat('x')).rejects.toMatchObject({ code });
      expect([calls.count, waits]).toEqual([1, []]);
    }
  });

  it('opens a download again until its first byte', async () => {
    const { clock } = aClock();
    const { proxy, calls } = failing(disk, 2, 'storage/unreachable');
    const read = await collect(withRetry(proxy, { clock }).downloadStream('x'));
    expect([read.toString(), calls.count]).toEqual(['here', 3]);
  });

  it('does not repeat a stream, whose source is used up', async () => {
    const { clock } = aClock();
    const { proxy, calls } = failing(disk, 1, 'storage/unreachable');
    const upload = withRetry(proxy, { clock }).uploadStream(inChunks(Buffer.from('x'), 1), 'y');
    await expect(upload).rejects.toMatchObject({ code: 'storage/unreachable' });
    expect(calls.count).toBe(1);
  });

  it('puts a stream from a source that opens anew', async () => {
    const { clock } = aClock();
    const { proxy } = failing(disk, 2, 'storage/unreachable');
    let opened = 0;
    const open = () => {
      opened += 1;
      return inChunks(Buffer.from('again'), 2);
    };
    await putWithRetry(proxy, 'z', open, {}, { clock });
    expect(opened).toBe(3);
    expect((await disk.download('z')).toString()).toBe('again');
  });

  it('stops waiting when it is aborted', async () => {
    const stop = new AbortController();
    const { clock } = aClock();
    const { proxy } = failing(disk, 9, 'storage/unreachable');
    stop.abort(new Error('stop'));
    const read = withRetry(proxy, { clock }).download('x', { signal: stop.signal });
    await expect(read).rejects.toThrow('stop');
  });
});
