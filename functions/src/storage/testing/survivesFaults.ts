/** The suite that every provider which speaks over a network has to pass, behind a proxy that breaks things. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import type { StorageProvider } from '../StorageProvider.ts';
import { putWithRetry, withRetry } from '../wrappers/withRetry.ts';
import { type Fault, type FaultProxy, inTurn, startFaultProxy } from './faultProxy.ts';
import { collect, inChunks, patterned } from './sources.ts';

export interface StoreBehindProxy extends AsyncDisposable {
  /** Where the real server listens. */
  port: number;
  /** A provider that reaches the server through `port`. */
  through(port: number, pathPrefix: string): StorageProvider;
}

const MiB = 1 << 20;
const slow = 60_000;
const quick = { clock: systemClock, random: () => 0.1, baseMs: 100 };

/** Declares the tests; call it inside a `describe` named after the provider. */
export function survivesFaults(start: () => Promise<StoreBehindProxy>): void {
  let store: StoreBehindProxy;
  let proxy: FaultProxy;
  let serial = 0;
  let provider: StorageProvider;
  beforeAll(async () => {
    store = await start();
    proxy = await startFaultProxy(store.port);
  }, slow);
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await store?.[Symbol.asyncDispose]();
  }, slow);
  beforeEach(() => {
    proxy.clear();
    provider = store.through(proxy.port, `faults/${++serial}`);
  });
  const busy: Fault = { kind: 'status', status: 503 };
  const unreachable = expect.objectContaining({ code: 'storage/unreachable', kind: 'unavailable' });

  it('rides out a store that is busy for a moment, in every act', { timeout: slow }, async () => {
    const bytes = patterned(1_000);
    proxy.decide = inTurn([busy, busy]);
    await provider.upload(bytes, 'x');
    proxy.decide = inTurn([busy, busy]);
    expect((await provider.download('x')).equals(bytes)).toBe(true);
    proxy.decide = inTurn([busy, busy]);
    expect((await provider.stat('x'))?.sizeBytes).toBe(1_000);
    proxy.decide = inTurn([busy, busy]);
    expect(await provider.list()).toHaveLength(1);
    proxy.decide = inTurn([busy, busy]);
    await provider.delete('x');
    proxy.clear();
    expect(await provider.list()).toEqual([]);
  });

  it('gives up on a store that stays busy, as something to try later', {
    timeout: slow,
  }, async () => {
    proxy.decide = () => busy;
    await expect(provider.upload(patterned(10), 'x')).rejects.toEqual(unreachable);
    expect(proxy.seen.length).toBeGreaterThan(1);
    expect(proxy.seen.length).toBeLessThanOrEqual(6);
  });

  it('sends a part again whose connection was reset', { timeout: slow }, async () => {
    const bytes = patterned(20 * MiB, 5);
    const big = { kind: 'resetRequest', afterBytes: 3 * MiB } as const;
    proxy.decide = inTurn([big, big], ({ method }) => method === 'PUT');
    await provider.uploadStream(inChunks(bytes, MiB), 'big.bin');
    proxy.clear();
    expect((await provider.download('big.bin')).equals(bytes)).toBe(true);
  });

  for (const kind of ['resetAnswer', 'shortAnswer'] as const) {
    it(`never takes a download for whole that was cut (${kind})`, { timeout: slow }, async () => {
      const bytes = patterned(4 * MiB, 6);
      await provider.upload(bytes, 'cut.bin');
      proxy.decide = ({ method }) => (method === 'GET' ? { kind, afterBytes: 1_500_000 } : null);
      const outcome = await collect(provider.downloadStream('cut.bin')).then(
        (read) => read.equals(bytes),
        (error: unknown) => error,
      );
      // A provider may take the body up again by itself; a short one without an error is never right.
      if (outcome !== true) expect(outcome).toEqual(unreachable);

      proxy.decide = inTurn([{ kind, afterBytes: 1_500_000 }], ({ method }) => method === 'GET');
      const patient = withRetry(provider, quick);
      expect((await patient.download('cut.bin')).equals(bytes)).toBe(true);
    });
  }

  it('pulls from the source no faster than the store takes it', { timeout: slow }, async () => {
    proxy.decide = ({ method }) =>
      method === 'PUT' ? { kind: 'slowRead', bytesPerSecond: 2 * MiB } : null;
    const stop = new AbortController();
    const piece = patterned(MiB);
    let pulled = 0;
    async function* endless() {
      while (true) {
        pulled += piece.length;
        yield piece;
      }
    }
    const upload = provider.uploadStream(endless(), 'x', { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 1_000);
    await expect(upload).rejects.toThrow('enough');
    expect(pulled / MiB).toBeLessThanOrEqual(34);
    proxy.clear();
    expect(await provider.stat('x')).toBeNull();
  });

  it('puts an object from a fresh source when the first attempt failed', {
    timeout: slow,
  }, async () => {
    const bytes = patterned(10 * MiB, 8);
    let opened = 0;
    const open = () => {
      opened += 1;
      proxy.decide = opened === 1 ? () => busy : () => null;
      return inChunks(bytes, MiB);
    };
    await putWithRetry(provider, 'x', open, {}, quick);
    expect(opened).toBe(2);
    expect((await provider.download('x')).equals(bytes)).toBe(true);
  });

  it('waits for a slow answer', { timeout: slow }, async () => {
    proxy.decide = () => ({ kind: 'delay', ms: 300 });
    await provider.upload(Buffer.from('patience'), 'x');
    expect((await provider.download('x')).toString()).toBe('patience');
  });
}
