/** The one suite that every storage provider has to pass, against a real server: each promise of `StorageProvider`. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { FirevaultError } from '../../domain/errors.ts';
import { systemClock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import type { StorageProvider } from '../StorageProvider.ts';
import { testConnection } from '../testConnection.ts';
import { collect, inChunks, liveBufferBytes, patterned, thenThrows } from './sources.ts';

/** Why a promise cannot be tried on this store or its stand-in. */
interface Skipped {
  skipped: string;
}

/** A running store. Every function makes a new provider; `at` puts it below a prefix of the same bucket. */
export interface StoreUnderTest extends AsyncDisposable {
  at(pathPrefix: string): StorageProvider;
  withWrongCredentials: (() => StorageProvider) | Skipped;
  withMissingBucket: (() => StorageProvider) | Skipped;
  withDeadHost: (() => StorageProvider) | Skipped;
  /** How to read a link that the store has made. */
  fetchLink: ((url: string) => Promise<Buffer>) | Skipped;
  /** What failed uploads have left in the store, invisible to listings. */
  leftovers: (() => Promise<unknown[]>) | Skipped;
  /** Set when the stand-in itself mixes two uploads of one path, which the store it stands for does not. */
  uploadsRace?: Skipped;
  /** Texts that no error may show. */
  secrets: readonly string[];
}

/** Reads a link over HTTP, without any credential. */
export async function fetchBytes(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The link answered ${answer.status}.`);
  return Buffer.from(await answer.arrayBuffer());
}

const MiB = 1 << 20;
const slow = 60_000;

/** Declares the tests; call it inside a `describe` named after the provider. */
export function keepsStorageContract(start: () => Promise<StoreUnderTest>): void {
  let store: StoreUnderTest;
  let serial = 0;
  beforeAll(async () => {
    store = await start();
  }, slow);
  afterAll(async () => store?.[Symbol.asyncDispose](), slow);
  const fresh = () => store.at(`contract/${process.pid}-${++serial}`);

  async function failure(work: Promise<unknown>, code: string): Promise<FirevaultError> {
    const error = await work.then(
      () => expect.fail(`expected ${code}, but it succeeded`),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof FirevaultError)) throw error;
    expect(error.code, error.message).toBe(code);
    const printed = inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error);
    for (const secret of store.secrets) expect(printed).not.toContain(secret);
    expect(printed).not.toMatch(/(sig|Signature|Credential)=[A-Za-z0-9%]/);
    return error;
  }

  function or<T>(context: TestContext, ability: T | Skipped): T {
    if (typeof ability === 'object' && ability !== null && 'skipped' in ability) {
      // For the table that is made of the report.
      Object.assign(context.task.meta, { skipped: ability.skipped });
      return context.skip(ability.skipped);
    }
    return ability;
  }

  for (const size of [0, 1, 20 * MiB]) {
    it(`gives back ${size} bytes as they were given`, { timeout: slow }, async () => {
      const provider = fresh();
      const bytes = patterned(size);
      await provider.upload(bytes, 'a/object.bin');
      const read = await provider.download('a/object.bin');
      expect(read.equals(bytes)).toBe(true);
      expect((await provider.stat('a/object.bin'))?.sizeBytes).toBe(size);
    });

    it(`streams ${size} bytes in and out`, { timeout: slow }, async () => {
      const provider = fresh();
      const bytes = patterned(size, 7);
      await provider.uploadStream(inChunks(bytes, 300_001), 'a/stream.bin');
      const read = await collect(provider.downloadStream('a/stream.bin'));
      expect(read.equals(bytes)).toBe(true);
    });
  }

  it('answers an upload with the address of the object, free of credentials', async () => {
    const provider = fresh();
    const url = await provider.upload(Buffer.from('x'), 'a/b.txt');
    expect(url).toMatch(/^(file|s3|gs|https?):\/\/.*a\/b\.txt$/);
    for (const secret of store.secrets) expect(url).not.toContain(secret);
  });

  it('takes a stream whose source is slow', async () => {
    const provider = fresh();
    const bytes = patterned(5_000);
    await provider.uploadStream(inChunks(bytes, 1_000, 40), 'slow.bin');
    expect((await provider.download('slow.bin')).equals(bytes)).toBe(true);
  });

  it('shows nothing of an object until all of it is stored', { timeout: slow }, async () => {
    const provider = fresh();
    const midway: unknown[] = [];
    async function* source() {
      yield patterned(17 * MiB);
      midway.push(await provider.stat('part.bin'), await provider.list());
      yield patterned(10);
    }
    await provider.uploadStream(source(), 'part.bin');
    expect(midway).toEqual([null, []]);
    expect((await provider.list()).map((object) => object.sizeBytes)).toEqual([17 * MiB + 10]);
  });

  it('keeps the old object while and after a replacement fails', { timeout: slow }, async () => {
    const provider = fresh();
    await provider.upload(Buffer.from('old'), 'kept.bin');
    const broken = new Error('source broke');
    for (const size of [10, 17 * MiB]) {
      const upload = provider.uploadStream(thenThrows(patterned(size), broken), 'kept.bin');
      await expect(upload).rejects.toBe(broken);
      expect((await provider.download('kept.bin')).toString()).toBe('old');
    }
    expect(await provider.list()).toHaveLength(1);
  });

  it('leaves nothing behind when the source throws', { timeout: slow }, async () => {
    const provider = fresh();
    const broken = new Error('source broke');
    for (const size of [0, 10, 17 * MiB]) {
      const upload = provider.uploadStream(thenThrows(patterned(size), broken), 'none.bin');
      await expect(upload).rejects.toBe(broken);
    }
    expect(await provider.stat('none.bin')).toBeNull();
    expect(await provider.list()).toEqual([]);
  });

  it('gives back the parts of an upload that failed', { timeout: slow }, async (context) => {
    const leftovers = or(context, store.leftovers);
    const broken = new Error('source broke');
    const upload = fresh().uploadStream(thenThrows(patterned(17 * MiB), broken), 'none.bin');
    await expect(upload).rejects.toBe(broken);
    expect(await leftovers()).toEqual([]);
  });

  it('leaves nothing behind when an upload is aborted, even while the source hangs', async () => {
    const provider = fresh();
    const reason = new Error('the operator cancelled');
    for (const size of [10, 9 * MiB]) {
      const controller = new AbortController();
      async function* hangs() {
        yield patterned(size);
        setTimeout(() => controller.abort(reason), 100);
        await new Promise(() => undefined);
      }
      const upload = provider.uploadStream(hangs(), 'none.bin', { signal: controller.signal });
      await expect(upload).rejects.toBe(reason);
    }
    expect(await provider.stat('none.bin')).toBeNull();
    expect(await provider.list()).toEqual([]);
  });

  it('tells the source to stop when the upload ends early', async () => {
    const provider = fresh();
    const controller = new AbortController();
    let stopped = false;
    async function* endless() {
      try {
        while (true) {
          yield patterned(64 << 10);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        stopped = true;
      }
    }
    setTimeout(() => controller.abort(new Error('stop')), 60);
    const upload = provider.uploadStream(endless(), 'x', { signal: controller.signal });
    await expect(upload).rejects.toThrow('stop');
    await expect.poll(() => stopped).toBe(true);
  });

  it('refuses every act whose signal is already aborted', async () => {
    const provider = fresh();
    const reason = new Error('too late');
    const signal = AbortSignal.abort(reason);
    await expect(provider.upload(Buffer.from('x'), 'x', { signal })).rejects.toBe(reason);
    await expect(provider.download('x', { signal })).rejects.toBe(reason);
    await expect(collect(provider.downloadStream('x', { signal }))).rejects.toBe(reason);
    await expect(provider.stat('x', { signal })).rejects.toBe(reason);
    await expect(provider.delete('x', { signal })).rejects.toBe(reason);
    await expect(provider.list('', { signal })).rejects.toBe(reason);
  });

  it('stops a download when its signal is aborted', async () => {
    const provider = fresh();
    await provider.upload(patterned(4 * MiB), 'big.bin');
    const controller = new AbortController();
    const reason = new Error('enough');
    async function readSome() {
      const stream = provider.downloadStream('big.bin', { signal: controller.signal });
      for await (const chunk of stream) {
        expect(chunk.length).toBeGreaterThan(0);
        controller.abort(reason);
      }
    }
    await expect(readSome()).rejects.toBe(reason);
  });

  it('lets a reader leave a download early', async () => {
    const provider = fresh();
    await provider.upload(patterned(4 * MiB), 'big.bin');
    for await (const chunk of provider.downloadStream('big.bin')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect((await provider.stat('big.bin'))?.sizeBytes).toBe(4 * MiB);
  });

  it('replaces an object as a whole', async () => {
    const provider = fresh();
    await provider.upload(Buffer.from('a long first version'), 'x');
    await provider.upload(Buffer.from('short'), 'x');
    expect((await provider.download('x')).toString()).toBe('short');
    await provider.uploadStream(inChunks(Buffer.from('streamed'), 3), 'x');
    expect((await provider.download('x')).toString()).toBe('streamed');
  });

  it('ends with one whole object when two uploads race for a path', {
    timeout: slow,
  }, async (context) => {
    or(context, store.uploadsRace);
    const provider = fresh();
    const versions = [patterned(9 * MiB, 3), patterned(9 * MiB, 4)];
    const outcomes = await Promise.allSettled(
      versions.map((bytes) => provider.uploadStream(inChunks(bytes, MiB), 'raced.bin')),
    );
    for (const outcome of outcomes) {
      // Losing the race may be reported, but only as something worth a retry.
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: 'storage/unreachable' });
      }
    }
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
    const stored = await provider.download('raced.bin');
    expect(versions.some((bytes) => bytes.equals(stored))).toBe(true);
  });

  it('reads ranges, first and last byte included', async () => {
    const provider = fresh();
    await provider.upload(Buffer.from('0123456789'), 'digits');
    const read = async (start: number, end: number) =>
      (await collect(provider.downloadStream('digits', { range: { start, end } }))).toString();
    expect(await read(0, 0)).toBe('0');
    expect(await read(3, 6)).toBe('3456');
    expect(await read(9, 9)).toBe('9');
    expect(await read(7, 99)).toBe('789');
  });

  it('refuses ranges that no object can have', async () => {
    const provider = fresh();
    await provider.upload(Buffer.from('0123456789'), 'digits');
    for (const [start, end] of [
      [10, 12],
      [5, 4],
      [-1, 3],
      [0.5, 3],
    ] as const) {
      const read = collect(provider.downloadStream('digits', { range: { start, end } }));
      await failure(read, 'storage/invalid-path');
    }
  });

  it('says not-found before the first byte', async () => {
    const provider = fresh();
    await failure(provider.download('nothing/here'), 'storage/not-found');
    const error = await failure(
      collect(provider.downloadStream('nothing/here', { range: { start: 0, end: 3 } })),
      'storage/not-found',
    );
    expect(error.message).toContain(provider.name);
    expect(error.message).toContain('nothing/here');
  });

  it('tells size and time of an object, and null of none', async () => {
    const provider = fresh();
    const before = systemClock.now().getTime();
    await provider.upload(Buffer.from('12345'), 'a/b');
    const facts = await provider.stat('a/b');
    expect(facts).toMatchObject({ path: 'a/b', sizeBytes: 5 });
    const updatedAt = Date.parse(facts?.updatedAt ?? '');
    expect(Math.abs(updatedAt - before)).toBeLessThan(120_000);
    expect(await provider.stat('a')).toBeNull();
    expect(await provider.stat('a/b/c')).toBeNull();
    expect(await provider.stat('nothing')).toBeNull();
  });

  it('removes an object, and does not mind removing it twice', async () => {
    const provider = fresh();
    await provider.upload(Buffer.from('x'), 'a/gone');
    await provider.delete('a/gone');
    await provider.delete('a/gone');
    await provider.delete('never/was');
    expect(await provider.stat('a/gone')).toBeNull();
    expect(await provider.list()).toEqual([]);
  });

  it('lists more objects than a page holds, sorted', { timeout: slow }, async () => {
    const provider = fresh();
    const paths = Array.from({ length: 1_005 }, (_, n) => `many/${(n * 7919) % 1_005}.x`);
    await mapLimited(paths, 16, (path) => provider.upload(Buffer.from('x'), path));
    const listed = (await provider.list('many/')).map((object) => object.path);
    expect(listed).toEqual([...paths].sort());
    expect(new Set(listed).size).toBe(1_005);
  });

  it('takes the prefix of a listing as a plain beginning of the path', async () => {
    const provider = fresh();
    for (const path of ['a/1', 'a/2', 'ab/1', 'b/a/1', 'a.txt']) {
      await provider.upload(Buffer.from('x'), path);
    }
    const under = async (prefix?: string) =>
      (await provider.list(prefix)).map((object) => object.path);
    expect(await under()).toEqual(['a.txt', 'a/1', 'a/2', 'ab/1', 'b/a/1']);
    expect(await under('')).toHaveLength(5);
    expect(await under('a')).toEqual(['a.txt', 'a/1', 'a/2', 'ab/1']);
    expect(await under('a/')).toEqual(['a/1', 'a/2']);
    expect(await under('a/1')).toEqual(['a/1']);
    expect(await under('b/a')).toEqual(['b/a/1']);
    expect(await under('zz')).toEqual([]);
  });

  it('keeps, finds and sorts names with odd characters', async () => {
    const provider = fresh();
    const paths = [
      'odd/a b',
      'odd/a%20b',
      'odd/a+b',
      'odd/a?b=c&d',
      'odd/a#b',
      "odd/it's (1)!*",
      'odd/"quoted"<tag>',
      'odd/ümlaut-日本',
      'odd/\uFFFD',
      'odd/\u{1F600}',
      'odd/.hidden',
    ];
    for (const path of paths) await provider.upload(Buffer.from(path), path);
    const listed = (await provider.list('odd/')).map((object) => object.path);
    const inBytes = [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(listed).toEqual(inBytes);
    for (const path of paths) {
      expect((await provider.download(path)).toString()).toBe(path);
      expect((await provider.stat(path))?.path).toBe(path);
    }
    for (const path of paths) await provider.delete(path);
    expect(await provider.list()).toEqual([]);
  });

  it('lives in its own prefix and sees no neighbour', async () => {
    const base = `contract/${process.pid}-${++serial}`;
    const [one, ten, outer] = [store.at(`/${base}/p1/`), store.at(`${base}/p10`), store.at(base)];
    await one.upload(Buffer.from('one'), 'x');
    await ten.upload(Buffer.from('ten'), 'x');
    expect((await one.list()).map((object) => object.path)).toEqual(['x']);
    expect((await outer.list()).map((object) => object.path)).toEqual(['p1/x', 'p10/x']);
    await one.delete('x');
    expect((await ten.download('x')).toString()).toBe('ten');
    expect(await one.list()).toEqual([]);
  });

  it('refuses paths that could leave the prefix or mean two things', async () => {
    const provider = fresh();
    const wrong = [
      '',
      '/etc/passwd',
      '..',
      '../x',
      'a/../../x',
      'a/..',
      './x',
      'a//b',
      'a/',
      'a\\b',
      'a\0b',
      'a\nb',
      '\uD800',
      'x'.repeat(1_100),
    ];
    for (const path of wrong) {
      await failure(provider.upload(Buffer.from('x'), path), 'storage/invalid-path');
      await failure(provider.uploadStream(inChunks(patterned(3), 1), path), 'storage/invalid-path');
      await failure(provider.download(path), 'storage/invalid-path');
      await failure(provider.stat(path), 'storage/invalid-path');
      await failure(provider.delete(path), 'storage/invalid-path');
      await failure(provider.getSignedUrl(path, 60), 'storage/invalid-path');
    }
    for (const prefix of ['/a', '../', 'a/../', '..', 'a\\', 'a\0', 'a//']) {
      await failure(provider.list(prefix), 'storage/invalid-path');
    }
    expect(await provider.list()).toEqual([]);
    expect(() => store.at('a/../..')).toThrow(
      expect.objectContaining({ code: 'storage/misconfigured' }),
    );
  });

  it('holds a few parts of a long stream, not all of it', { timeout: slow }, async () => {
    const provider = fresh();
    const total = 64 * MiB;
    const piece = patterned(64 << 10);
    const atRest = liveBufferBytes();
    let held: number[] = [];
    const sample = () => held.push((liveBufferBytes() - atRest) / MiB);
    // The middle sample: single ones also see buffers that the runtime has not yet given back.
    const usual = () => held.sort((a, b) => a - b)[held.length >> 1] ?? 0;
    async function* long() {
      for (let sent = 0; sent < total; sent += piece.length) {
        if (sent % (4 * MiB) === 0) sample();
        yield Buffer.from(piece);
      }
    }
    await provider.uploadStream(long(), 'long.bin');
    expect(usual(), 'MiB held by an upload').toBeLessThan(26);
    expect(Math.max(...held), 'MiB held by an upload').toBeLessThan(56);

    held = [];
    let read = 0;
    for await (const chunk of provider.downloadStream('long.bin')) {
      // A reader that rests first: nothing may pile up in the meantime.
      if (read === 0) await new Promise((resolve) => setTimeout(resolve, 200));
      if (Math.floor(read / (4 * MiB)) !== Math.floor((read + chunk.length) / (4 * MiB))) sample();
      read += chunk.length;
    }
    expect(read).toBe(total);
    expect(usual(), 'MiB held by a download').toBeLessThan(9);
  });

  it('makes a link that anyone can read', async (context) => {
    const fetchLink = or(context, store.fetchLink);
    const provider = fresh();
    await provider.upload(Buffer.from('for anyone'), 'linked/a b.txt');
    const url = await provider.getSignedUrl('linked/a b.txt', 60);
    expect((await fetchLink(url)).toString()).toBe('for anyone');
  });

  it('refuses a link that lives too short or too long', async () => {
    const provider = fresh();
    for (const seconds of [0, -1, 1.5, 604_801, Number.NaN]) {
      await failure(provider.getSignedUrl('x', seconds), 'storage/invalid-path');
    }
  });

  it('says denied when the credentials are wrong', { timeout: slow }, async (context) => {
    const provider = or(context, store.withWrongCredentials)();
    for (const attempt of everyAct(provider)) {
      const error = await failure(attempt, 'storage/denied');
      expect(error.nextStep).toBeTruthy();
      expect(error.message).toContain(provider.name);
    }
  });

  it('names the field when the bucket is missing', { timeout: slow }, async (context) => {
    const provider = or(context, store.withMissingBucket)();
    for (const attempt of everyAct(provider)) {
      const error = await failure(attempt, 'storage/misconfigured');
      expect(error.fields[0]?.field).toMatch(/^config\.\w+$/);
      expect(error.nextStep).toBeTruthy();
    }
  });

  it('says unreachable when nobody answers', { timeout: slow }, async (context) => {
    const provider = or(context, store.withDeadHost)();
    const errors = await Promise.all(
      everyAct(provider).map((attempt) => failure(attempt, 'storage/unreachable')),
    );
    for (const error of errors) expect(error.kind).toBe('unavailable');
  });

  it('passes its own connection test and leaves no trace', async () => {
    const provider = fresh();
    const report = await testConnection(provider);
    expect(report).toEqual({
      ok: true,
      steps: ['write', 'read', 'list', 'delete'].map((step) => ({ step, ok: true })),
    });
    expect(await provider.list()).toEqual([]);
  });
}

function everyAct(provider: StorageProvider): Promise<unknown>[] {
  const acts = [
    provider.upload(Buffer.from('x'), 'x'),
    provider.uploadStream(inChunks(patterned(10), 3), 'x'),
    provider.uploadStream(inChunks(patterned(9 * MiB), MiB), 'x'),
    provider.download('x'),
    provider.stat('x'),
    provider.list(),
    provider.delete('x'),
  ];
  // They are awaited one after another; a failure of a later one is no unhandled rejection meanwhile.
  for (const act of acts) act.catch(() => undefined);
  return acts;
}
