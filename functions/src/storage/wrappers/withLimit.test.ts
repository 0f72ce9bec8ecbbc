/** withLimit bounds what is under way, streams included. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalStorageProvider } from '../providers/LocalStorageProvider.ts';
import type { StorageProvider } from '../StorageProvider.ts';
import { withLimit } from './withLimit.ts';

describe('withLimit', () => {
  let rootDir: string;
  let disk: StorageProvider;
  beforeAll(async () => {
    rootDir = await mkdtemp(join(tmpdir(), 'firevault-limit-'));
    disk = new LocalStorageProvider({ name: 'disk', rootDir, basePath: 'b', pathPrefix: '' });
    await disk.upload(Buffer.from('here'), 'x');
  });
  afterAll(() => rm(rootDir, { recursive: true }));

  it('lets no more run than it is told, and all of them in the end', async () => {
    const limited = withLimit(disk, { inFlight: 3 });
    let [running, most] = [0, 0];
    async function* counted(n: number) {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield Buffer.from(String(n));
      running -= 1;
    }
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    await Promise.all(numbers.map((n) => limited.uploadStream(counted(n), `n/${n}`)));
    expect(most).toBe(3);
    expect(await limited.list('n/')).toHaveLength(20);
  });

  it('counts a download until it ends or is left', async () => {
    const limited = withLimit(disk, { inFlight: 1 });
    const reading = limited.downloadStream('x')[Symbol.asyncIterator]();
    await reading.next();
    let isDone = false;
    const waiting = limited.stat('x').then(() => {
      isDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isDone).toBe(false);
    await reading.return?.();
    await waiting;
  });

  it('gives the place on after a failure', async () => {
    const limited = withLimit(disk, { inFlight: 1 });
    await expect(limited.download('missing')).rejects.toMatchObject({ code: 'storage/not-found' });
    expect((await limited.download('x')).toString()).toBe('here');
  });

  it('lets one that waits give up', async () => {
    const limited = withLimit(disk, { inFlight: 1 });
    const reading = limited.downloadStream('x')[Symbol.asyncIterator]();
    await reading.next();
    const stop = new AbortController();
    const waiting = limited.stat('x', { signal: stop.signal });
    stop.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    await reading.return?.();
    expect(await limited.stat('x')).not.toBeNull();
  });
});
