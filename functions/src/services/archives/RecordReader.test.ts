/** Single documents and ranges are read out of backups by the blocks that hold them, each from a place where it is sound. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { newEncryption } from '../../archive/encryption/Encryption.ts';
import type { BackupPlan } from '../../archive/testing/goldenBackup.ts';
import {
  aDocument,
  changed,
  type GoldenDocument,
  type State,
  stateOf,
} from '../../archive/testing/goldenDocuments.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { collectionRange, EVERYTHING } from '../../domain/ranges.ts';
import { RecordReader } from './RecordReader.ts';
import { SubtreeSkip } from './SubtreeSkip.ts';
import { type StoredChain, storeChain } from './testing/storeChain.ts';

const COMPRESSIONS = ['gzip', 'zstd', 'zip', 'none'] as const;
const BOTH = ['first', 'second'];
const stored: StoredChain[] = [];

afterEach(() => {
  for (const { remove } of stored.splice(0)) remove();
});

function plan(state: State, others: Partial<BackupPlan> = {}): BackupPlan {
  return {
    id: '20251201-020000-aaaaaa',
    type: 'full',
    readTime: '2025-12-01T02:00:00Z',
    state,
    compression: 'gzip',
    cuts: [],
    blockBytes: 4000,
    ...others,
  };
}

async function store(plans: readonly BackupPlan[], names = ['first']): Promise<StoredChain> {
  const chain = await storeChain(plans, names);
  stored.push(chain);
  return chain;
}

function readerOf({ archives, chain }: StoredChain, signal = new AbortController().signal) {
  return new RecordReader(archives, chain, { signal });
}

function padded(n: number): string {
  return String(n).padStart(4, '0');
}

function manyDocuments(count: number): GoldenDocument[] {
  return Array.from({ length: count }, (_, n) => aDocument(`docs/d${padded(n)}`, n));
}

/** Of about a hundred kilobytes that do not compress. */
function bulkyDocuments(count: number): GoldenDocument[] {
  return Array.from({ length: count }, (_, n) => {
    const { path, line, updateTime } = aDocument(`docs/d${padded(n)}`, n);
    const text = randomBytes(75_000).toString('base64');
    return {
      path,
      line: line.replace('"fields":{', `"fields":{"bulk":{"stringValue":"${text}"},`),
      updateTime,
    };
  });
}

async function pathsOf(reader: RecordReader, ranges = [EVERYTHING]): Promise<string[]> {
  const paths: string[] = [];
  for await (const batch of reader.records(ranges)) paths.push(...batch.map(({ path }) => path));
  return paths;
}

/** Flips a bit in the middle of some bytes of an object at one store. */
async function damage(
  { chain, stores }: StoredChain,
  name: string,
  object: string,
  at: number,
): Promise<void> {
  const place = `${chain[0].manifest.id}/${object}`;
  const store = stores.get(name);
  const bytes = await store?.download(place);
  bytes?.writeUInt8(bytes.readUInt8(at) ^ 4, at);
  await store?.upload(bytes ?? Buffer.alloc(0), place);
}

function onlyPart({ chain }: StoredChain) {
  const [part] = chain[0].manifest.parts;
  if (part === undefined) throw new Error('The backup has no part.');
  return part;
}

async function failure(work: Promise<unknown>): Promise<FirevaultError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof FirevaultError) return error;
  throw new Error(`It did not fail as it should: ${String(error)}`);
}

describe.each(COMPRESSIONS)('with compression %s', (compression) => {
  it('reads the index and one block for one document, wherever it stands', async () => {
    const state = stateOf(manyDocuments(600));
    const chain = await store([plan(state, { compression })]);
    const part = onlyPart(chain);
    const blocks = part.index?.blocks ?? 0;
    expect(blocks).toBeGreaterThan(30);
    for (const n of [0, 1, 17, 300, 598, 599]) {
      const reader = readerOf(chain);
      const path = `docs/d${padded(n)}`;
      expect((await reader.find(path))?.toString('utf8')).toBe(state.get(path)?.line);
      const ofBlocks = reader.bytesRead - (part.index?.storedBytes ?? 0);
      expect(ofBlocks).toBeGreaterThan(0);
      expect(ofBlocks).toBeLessThan((3 * part.storedBytes) / blocks);
    }
  });

  it('finds nothing between blocks, before the first and behind the last', async () => {
    const chain = await store([plan(stateOf(manyDocuments(200)), { compression })]);
    for (const path of ['docs/a', 'docs/d0100!', 'docs/d0100/x/1', 'docs/z', 'a/1', 'z/1']) {
      expect(await readerOf(chain).find(path), path).toBeNull();
    }
  });

  it('reads a chain as it restores, deletions and all', async () => {
    const first = plan(stateOf(manyDocuments(300)), { compression, cuts: ['docs/d0100'] });
    const second = plan(
      changed(
        first.state,
        Array.from({ length: 150 }, (_, n) => aDocument(`docs/d${padded(2 * n)}`, n, 1)),
        ['docs/d0001', 'docs/d0099', 'docs/d0101', 'docs/d0299'],
      ),
      {
        ...{ id: '20251202-020000-bbbbbb', type: 'incremental', base: first, compression },
        ...{ readTime: '2025-12-02T02:00:00Z', cuts: ['docs/d0150'] },
      },
    );
    const chain = await store([first, second]);
    expect(chain.chain[0].manifest.parts.every(({ index }) => index !== null)).toBe(true);
    expect(await pathsOf(readerOf(chain))).toEqual([...second.state.keys()]);
    for (const path of ['docs/d0001', 'docs/d0101']) {
      expect(await readerOf(chain).find(path), path).toBeNull();
    }
    for (const path of ['docs/d0000', 'docs/d0100', 'docs/d0103', 'docs/d0298']) {
      const record = await readerOf(chain).find(path);
      expect(record?.toString('utf8'), path).toBe(second.state.get(path)?.line);
    }
    const range = { ...EVERYTHING, from: 'docs/d0095', until: 'docs/d0105' };
    expect(await pathsOf(readerOf(chain), [range])).toEqual(
      [...second.state.keys()].filter((path) => path >= 'docs/d0095' && path < 'docs/d0105'),
    );
  });
});

describe('what a reader skips is not read', () => {
  it('when the subtree spans many blocks', async () => {
    const below = Array.from({ length: 1000 }, (_, n) =>
      aDocument(`docs/b/orders/o${padded(n)}`, n),
    );
    const state = stateOf([...['a', 'b', 'c'].map((id) => aDocument(`docs/${id}`, 1)), ...below]);
    const chain = await store([plan(state)]);
    const reader = readerOf(chain);
    const skip = new SubtreeSkip();
    const paths: string[] = [];
    for await (const batch of reader.records([collectionRange('docs')], skip)) {
      for (const { path } of batch) {
        if (skip.covers(path)) continue;
        paths.push(path);
        if (path === 'docs/b') skip.past(path);
      }
    }
    expect(paths).toEqual(['docs/a', 'docs/b', 'docs/c']);
    const { storedBytes, index } = onlyPart(chain);
    expect(reader.bytesRead - (index?.storedBytes ?? 0)).toBeLessThan(storedBytes / 10);
  });
});

describe('a location that is not sound is passed over', () => {
  const state = stateOf(manyDocuments(300));
  const path = 'docs/d0150';

  it('where a block is damaged, for that block', async () => {
    const chain = await store([plan(state)], BOTH);
    const part = onlyPart(chain);
    await damage(chain, 'first', part.object, Math.floor(part.storedBytes / 2));
    expect(await pathsOf(readerOf(chain))).toEqual([...state.keys()]);
    expect((await readerOf(chain).find(path))?.toString('utf8')).toBe(state.get(path)?.line);
  });

  it('where the index is damaged', async () => {
    const chain = await store([plan(state)], BOTH);
    await damage(chain, 'first', onlyPart(chain).index?.object ?? '', 30);
    expect((await readerOf(chain).find(path))?.toString('utf8')).toBe(state.get(path)?.line);
  });

  it('where an object is gone', async () => {
    const chain = await store([plan(state)], BOTH);
    await chain.stores
      .get('first')
      ?.delete(`${chain.chain[0].manifest.id}/${onlyPart(chain).object}`);
    expect((await readerOf(chain).find(path))?.toString('utf8')).toBe(state.get(path)?.line);
  });

  it('also when each is damaged at another block', async () => {
    const chain = await store([plan(state)], BOTH);
    const part = onlyPart(chain);
    await damage(chain, 'first', part.object, Math.floor(part.storedBytes / 3));
    await damage(chain, 'second', part.object, Math.floor((2 * part.storedBytes) / 3));
    expect(await pathsOf(readerOf(chain))).toEqual([...state.keys()]);
  });

  it('and where none is sound, it says so of each', async () => {
    const chain = await store([plan(state)], BOTH);
    const part = onlyPart(chain);
    for (const name of BOTH) {
      await damage(chain, name, part.object, Math.floor(part.storedBytes / 2));
    }
    const error = await failure(pathsOf(readerOf(chain)));
    expect(error).toMatchObject({ kind: 'data-loss', code: 'backup/unreadable' });
    expect(error.message).toContain('At first the bytes of parts/0001.ndjson.gz');
    expect(error.message).toContain('At second the bytes of parts/0001.ndjson.gz');
    // Other blocks are as good as ever.
    expect(await readerOf(chain).find('docs/d0000')).not.toBeNull();
  });
});

describe('a large encrypted part', () => {
  const encryption = newEncryption({
    kind: 'master',
    id: 'test',
    material: createSecretKey(randomBytes(32)),
  });
  it('is read from its beginning and no further than needed', async () => {
    const state = stateOf(bulkyDocuments(200));
    const chain = await store([plan(state, { encryption })]);
    const part = onlyPart(chain);
    expect(part.index).toBeNull();
    const reader = readerOf(chain);
    expect((await reader.find('docs/d0005'))?.toString('utf8')).toBe(state.get('docs/d0005')?.line);
    expect(reader.bytesRead).toBeLessThan((2 * part.storedBytes) / 3);
  });

  it('goes on at another location where one has failed', async () => {
    const state = stateOf(bulkyDocuments(60));
    const chain = await store([plan(state, { encryption })], BOTH);
    const part = onlyPart(chain);
    await damage(chain, 'first', part.object, Math.floor((3 * part.storedBytes) / 4));
    expect(await pathsOf(readerOf(chain))).toEqual([...state.keys()]);
    await damage(chain, 'second', part.object, Math.floor(part.storedBytes / 4));
    expect(await failure(pathsOf(readerOf(chain)))).toMatchObject({ code: 'backup/unreadable' });
  });
});

describe('a large part from before indexes', () => {
  const state = stateOf(bulkyDocuments(40));

  it('is compared with its hash before anything of it is given out', async () => {
    const old = plan(state, { isBeforeKeyLists: true, compression: 'none' });
    const chain = await store([old], BOTH);
    const part = onlyPart(chain);
    expect(part.index).toBeNull();
    await damage(chain, 'first', part.object, 2000);
    expect(await pathsOf(readerOf(chain))).toEqual([...state.keys()]);
    expect((await readerOf(chain).find('docs/d0000'))?.toString('utf8')).toBe(
      state.get('docs/d0000')?.line,
    );
    await damage(chain, 'second', part.object, part.storedBytes - 2000);
    expect(await failure(readerOf(chain).find('docs/d0000'))).toMatchObject({
      code: 'backup/unreadable',
    });
  });
});

describe('a reading that is called off', () => {
  it('ends with the reason of its signal', async () => {
    const chain = await store([plan(stateOf(manyDocuments(300)))], BOTH);
    const control = new AbortController();
    const reason = new Error('The caller has gone.');
    const reading = async (): Promise<void> => {
      for await (const _ of readerOf(chain, control.signal).records([EVERYTHING])) {
        control.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
  });
});
