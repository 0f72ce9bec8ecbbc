/** Whatever the database was, browsing its backup page by page finds exactly its documents, and reads each as it was. */
import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newEncryption } from '../../archive/encryption/Encryption.ts';
import type { BackupPlan } from '../../archive/testing/goldenBackup.ts';
import { aDocument, type State, stateOf } from '../../archive/testing/goldenDocuments.ts';
import type { BrowsedDocument, Compression } from '../../contract/index.ts';
import { comparePaths } from '../../domain/documentName.ts';
import { RecordReader } from '../archives/RecordReader.ts';
import { storeChain } from '../archives/testing/storeChain.ts';
import { ChainBrowser } from './ChainBrowser.ts';

const collectionId = fc.constantFrom('a', 'b', 'a\0', 'a!', 'é', '\u{1f600}', '\ufffd');
const documentId = fc.constantFrom(
  ...['a', 'b', 'a\0', 'a b', '"', '%2F', '\n', '\u{1f600}', '\ufffd', '.a'],
  ...['__id7__', '__id8__', '__id12__', '__id-3__', '__id9223372036854775807__'],
);
const path = fc
  .array(fc.tuple(collectionId, documentId), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.flat().join('/'));
/** In each backup of a chain the version of a document; 0 where it is not there. */
const history = fc.tuple(path, fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }));
const compression = fc.constantFrom<Compression>('gzip', 'zstd', 'zip', 'none');

const database = fc.record({
  histories: fc.uniqueArray(history, { maxLength: 50, selector: ([own]) => own }),
  links: fc.integer({ min: 1, max: 3 }),
  compressions: fc.tuple(compression, compression, compression),
  cuts: fc.array(path, { maxLength: 4 }),
  isEncrypted: fc.boolean(),
  blockBytes: fc.constantFrom(1, 600, 4000),
  limit: fc.integer({ min: 1, max: 9 }),
});
type Database = typeof database extends fc.Arbitrary<infer T> ? T : never;

/** FIREVAULT_RUNS=1000 vitest run ChainBrowser */
const RUNS = Number(process.env.FIREVAULT_RUNS ?? 40);

const IDS = ['20251201-020000-aaaaaa', '20251202-020000-bbbbbb', '20251203-020000-cccccc'];

function plansOf({ histories, links, compressions, cuts, isEncrypted, blockBytes }: Database) {
  const encryption = newEncryption({
    kind: 'master',
    id: 'test',
    material: createSecretKey(randomBytes(32)),
  });
  const plans: BackupPlan[] = [];
  for (let link = 0; link < links; link++) {
    const base = plans.at(-1);
    plans.push({
      id: IDS[link] ?? '',
      type: base === undefined ? 'full' : 'incremental',
      readTime: `2025-12-0${link + 1}T02:00:00Z`,
      state: stateOf(
        histories.flatMap(([own, versions], n) => {
          const version = versions[link] ?? 0;
          return version === 0 ? [] : [aDocument(own, n, version)];
        }),
      ),
      compression: compressions[link] ?? 'gzip',
      // Others in each, so that their parts cross.
      cuts: cuts.slice(link).sort(comparePaths),
      blockBytes,
      ...(base === undefined ? {} : { base }),
      ...(isEncrypted ? { encryption } : {}),
    });
  }
  return plans;
}

interface Walked {
  documents: Map<string, BrowsedDocument>;
  parents: string[];
}

/** Follows every collection and document down to the last. */
async function walk(
  browser: ChainBrowser,
  at: string,
  limit: number,
  walked: Walked,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await browser.list({ path: at, cursor, limit });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    for (const item of page.items) {
      if ('exists' in item) {
        if (item.exists) walked.documents.set(item.path, item);
        else walked.parents.push(item.path);
        if (item.hasSubcollections) await walk(browser, item.path, limit, walked);
      } else await walk(browser, item.path, limit, walked);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function missingParents(state: State): string[] {
  const parents = new Set<string>();
  for (const own of state.keys()) {
    const ids = own.split('/');
    for (let length = ids.length - 2; length > 0; length -= 2) {
      const parent = ids.slice(0, length).join('/');
      if (!state.has(parent)) parents.add(parent);
    }
  }
  return [...parents];
}

describe('ChainBrowser', () => {
  it('finds every document of any database, and nothing else, in order', {
    timeout: 20_000 + 500 * RUNS,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(database, async (given) => {
        const { archives, chain, restores, remove } = await storeChain(plansOf(given));
        try {
          const { signal } = new AbortController();
          const reader = new RecordReader(archives, chain, { signal });
          const browser = new ChainBrowser(chain, reader);
          const walked: Walked = { documents: new Map(), parents: [] };
          await walk(browser, '', given.limit, walked);
          // In order of collection and level: each list is, and all of them together are the database.
          expect([...walked.documents.keys()]).toEqual([...restores.keys()]);
          expect(walked.parents.sort()).toEqual(missingParents(restores).sort());
          for (const [own, { line }] of restores) {
            const record = await browser.read(own);
            expect(record.toString('utf8')).toBe(line);
            const { updateTime, createTime } = JSON.parse(line);
            expect(walked.documents.get(own)).toMatchObject({
              bytes: Buffer.byteLength(line),
              updateTime,
              createTime,
              fieldCount: 6,
              hasSubcollections: [...restores.keys()].some((other) => other.startsWith(`${own}/`)),
            });
          }
        } finally {
          remove();
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a backup that lacks a stretch', () => {
  it('says so where it is looked at, and never that nothing was there', async () => {
    const state = stateOf(['a/1', 'b/1', 'b/5', 'c/1'].map((own, n) => aDocument(own, n)));
    const plan: BackupPlan = {
      ...{ id: IDS[0] ?? '', type: 'full', readTime: '2025-12-01T02:00:00Z', state },
      ...{ compression: 'gzip', cuts: ['b/3', 'c/1'], missing: ['0002'] },
    };
    const { archives, chain, remove } = await storeChain([plan]);
    try {
      const { signal } = new AbortController();
      const browser = new ChainBrowser(chain, new RecordReader(archives, chain, { signal }));
      const page = await browser.list({ path: 'b', limit: 10 });
      expect(page.items.map(({ id }) => id)).toEqual(['1']);
      const reason = 'could not be read when the backup was made: Firestore did not answer.';
      expect(page.warnings).toEqual([expect.stringContaining(reason)]);
      expect((await browser.list({ path: 'a', limit: 10 })).warnings).toEqual([]);
      await expect(browser.find('b/5')).rejects.toThrow(reason);
      await expect(browser.read('b/4')).rejects.toThrow(reason);
      expect(await browser.find('b/2')).toBeNull();
    } finally {
      remove();
    }
  });
});
