/** By hand: `node functions/src/archive/testing/writeGoldenArchives.ts FOLDER` writes archives of today's format, with what each restores to, into an empty folder. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Compression } from '../../contract/index.ts';
import { newEncryption } from '../encryption/Encryption.ts';
import { parseMasterKeys } from '../encryption/masterKeys.ts';
import { newPassphraseKey } from '../encryption/passphraseKey.ts';
import { manifestChecksum } from '../manifest.ts';
import { type BackupPlan, type GoldenBackup, goldenBackup } from './goldenBackup.ts';
import {
  aDocument,
  awkwardDocuments,
  changed,
  type GoldenDocument,
  smallDocuments,
  stateOf,
} from './goldenDocuments.ts';

/** `index.json`: the golden folders, each with its backups, oldest first. */
export type GoldenIndex = {
  folder: string;
  shows: string;
  backups: { id: string; checksum: string }[];
}[];

interface Golden {
  folder: string;
  shows: string;
  backups: GoldenBackup[];
  /** Other files of the folder, by name. */
  beside?: Record<string, string>;
}

const FIRST_DAY = { id: '20251201-020000', readTime: '2025-12-01T02:00:01.234567Z' };
const SECOND_DAY = { id: '20251202-020000', readTime: '2025-12-02T02:00:00.120Z' };
const THIRD_DAY = { id: '20251203-020000', readTime: '2025-12-03T02:00:00Z' };

// 32 bytes that say what they are.
const MASTER_KEY = Buffer.from('firevault test key, not a secret', 'latin1');
// An accent of two code points and a ligature: NFKC makes others of them.
const PASSPHRASE = 'the \ufb01rst cre\u0300me bru\u0302le\u0301e, for tests only';
const LOWEST_N = 2 ** 10;

const EVERY = stateOf([...awkwardDocuments(), ...smallDocuments()]);
/** A key list can only hold documents that have a time. */
const TIMED = stateOf([...EVERY.values()], ({ updateTime }) => updateTime !== null);
const CUTS = ['customers/c3', 'ids/a', 'values/empty'];

async function goldens(): Promise<Golden[]> {
  return [
    await full(
      'gzip',
      'every part as gzip members; one closed at a limit, one from a second attempt',
    ),
    await full('zstd', 'every part as zstd frames'),
    await full('none', 'every part as plain lines'),
    await full('zip', 'every part as a zip archive of one entry'),
    await underMasterKey(),
    await underPassphrase(),
    await chain(),
    await partial(),
    await collections(),
    await beforeKeyLists(),
    await indexed(),
  ];
}

function fullPlan(name: string, compression: Compression): BackupPlan {
  return {
    id: `${FIRST_DAY.id}-${name}`,
    type: 'full',
    readTime: FIRST_DAY.readTime,
    state: TIMED,
    compression,
    cuts: CUTS,
  };
}

async function full(compression: Compression, shows: string): Promise<Golden> {
  const plan = fullPlan(
    `full${compression === 'none' ? 'no' : compression.slice(0, 2)}`,
    compression,
  );
  const oddities =
    compression === 'gzip' ? { closedAfter: 'customers/c70', secondAttempts: ['0003'] } : {};
  const backup = await goldenBackup({ ...plan, ...oddities });
  return { folder: compression, shows, backups: [backup] };
}

async function underMasterKey(): Promise<Golden> {
  const text = JSON.stringify([{ id: 'test-only', key: MASTER_KEY.toString('base64') }]);
  const encryption = newEncryption(parseMasterKeys(text)[0]);
  const plan = { ...fullPlan('master', 'gzip'), encryption };
  const state = changed(TIMED, [aDocument('customers/c7', 7, 1)], ['customers/c3/orders/1']);
  const increment: BackupPlan = {
    ...plan,
    id: `${SECOND_DAY.id}-master`,
    type: 'incremental',
    readTime: SECOND_DAY.readTime,
    state,
    base: plan,
  };
  return {
    folder: 'master-key',
    shows: 'encrypted under the master key in key.json; an increment with empty parts on it',
    backups: [await goldenBackup(plan), await goldenBackup(increment)],
    beside: { 'key.json': `${text}\n` },
  };
}

async function underPassphrase(): Promise<Golden> {
  const encryption = newEncryption(await newPassphraseKey(PASSPHRASE, LOWEST_N));
  return {
    folder: 'passphrase',
    shows: 'zip, encrypted under the passphrase in passphrase.txt, which is not in the form NFKC',
    backups: [await goldenBackup({ ...fullPlan('phrase', 'zip'), encryption })],
    beside: { 'passphrase.txt': PASSPHRASE },
  };
}

async function chain(): Promise<Golden> {
  const first: BackupPlan = { ...fullPlan('chain0', 'gzip'), closedAfter: 'customers/c70' };
  const second: BackupPlan = {
    id: `${SECOND_DAY.id}-chain1`,
    type: 'incremental',
    readTime: SECOND_DAY.readTime,
    state: changed(
      first.state,
      [
        ...versions(1, ['customers/c1', 'customers/c9', 'customers/c9/orders/0', 'products/p-7']),
        ...versions(1, ['customers/new', 'new/1', 'values/empty']),
      ],
      // In 0001 a parent without its children and awkward names; 0004 holds all, so nothing in it says that they are gone.
      [
        'customers/c11',
        'customers/c150',
        'customers/c2/orders/0',
        'ids/line\nfeed',
        'ids/"\\',
      ].concat(['products/p-1', 'products/p-59', 'sorted/__id5__', 'sorted/a']),
    ),
    base: first,
    compression: 'zip',
    cuts: ['customers/c5', 'nothing-here/1', 'p/1', 'sorted/__id-3__/x/1', 'typed/1'],
    holdAll: ['0004'],
  };
  const third: BackupPlan = {
    id: `${THIRD_DAY.id}-chain2`,
    type: 'incremental',
    readTime: THIRD_DAY.readTime,
    state: changed(
      second.state,
      [
        // Created again: one that the second day deleted by a record, one that its whole part left out.
        ...versions(2, ['customers/c11', 'products/p-59', 'ids/"\\']),
        ...versions(2, ['customers/c1', 'sorted/a-b']),
      ],
      ['customers/new', 'customers/c9', 'products/p-2', 'values/plain'],
    ),
    base: second,
    compression: 'gzip',
    cuts: ['customers/c4', 'd/1', 'e/1', 'products/p-20'],
    secondAttempts: ['0002'],
  };
  return {
    folder: 'chain',
    shows: 'a full backup and two increments, one with a part that holds all; gzip, zip, gzip',
    backups: [await goldenBackup(first), await goldenBackup(second), await goldenBackup(third)],
  };
}

async function indexed(): Promise<Golden> {
  const base: BackupPlan = { ...fullPlan('index0', 'zip'), cuts: ['ids/a', 'products/p-20'] };
  const increment: BackupPlan = {
    ...base,
    id: `${SECOND_DAY.id}-index1`,
    type: 'incremental',
    readTime: SECOND_DAY.readTime,
    state: changed(
      base.state,
      versions(
        1,
        Array.from({ length: 60 }, (_, n) => `customers/c${n + 1}`),
      ),
      ['customers/c90', 'products/p-2'],
    ),
    base,
    compression: 'gzip',
    cuts: ['products/p-20'],
  };
  return {
    folder: 'indexed',
    shows: 'indexes beside the parts of more than one block: of a full backup, and of changes',
    backups: [await goldenBackup(base), await goldenBackup(increment)],
  };
}

async function partial(): Promise<Golden> {
  const base: BackupPlan = {
    ...fullPlan('parta0', 'gzip'),
    state: stateOf(smallDocuments().slice(0, 80)),
    cuts: ['customers/c3'],
  };
  const increment: BackupPlan = {
    ...base,
    id: `${SECOND_DAY.id}-parta1`,
    type: 'incremental',
    readTime: SECOND_DAY.readTime,
    state: changed(base.state, versions(1, ['customers/c1', 'customers/c30']), ['customers/c31']),
    base,
    cuts: ['customers/c2', 'customers/c3', 'd/1'],
    missing: ['0002'],
  };
  return {
    folder: 'partial',
    shows: 'an increment of which one part could not be read: of its range nothing is restored',
    backups: [await goldenBackup(base), await goldenBackup(increment)],
  };
}

async function collections(): Promise<Golden> {
  const names = ['a b', 'ids', 'products', 'sorted'];
  const plan: BackupPlan = {
    ...fullPlan('collec', 'gzip'),
    type: 'collections',
    collections: names,
    state: stateOf([...EVERY.values()], ({ path }) => names.includes(path.split('/')[0] ?? '')),
    cuts: ['products/p-30'],
  };
  return {
    folder: 'collections',
    shows: 'four root collections, without key lists',
    backups: [await goldenBackup(plan)],
  };
}

async function beforeKeyLists(): Promise<Golden> {
  const plan: BackupPlan = { ...fullPlan('before', 'gzip'), state: EVERY, isBeforeKeyLists: true };
  return {
    folder: 'before-key-lists',
    shows: 'written before key lists: a manifest without holds, deletions, keys and mac',
    backups: [await goldenBackup(plan)],
  };
}

function versions(version: number, paths: readonly string[]): GoldenDocument[] {
  return paths.map((path, n) => aDocument(path, n, version));
}

function write(golden: Golden, root: string): GoldenIndex[number] {
  const { folder, shows, backups, beside = {} } = golden;
  const files = new Map<string, Uint8Array>(
    Object.entries(beside).map(([name, text]) => [name, Buffer.from(text)]),
  );
  for (const { id, objects, restores } of backups) {
    for (const [object, bytes] of objects) files.set(`${id}/${object}`, bytes);
    const lines = [...restores.values()].map(({ line }) => `${line}\n`);
    files.set(`expected/${id}.ndjson.gz`, gzipSync(lines.join(''), { level: 9 }));
  }
  for (const [name, bytes] of files) {
    const file = join(root, folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const checksums = backups.map(({ id, manifest }) => ({
    id,
    checksum: manifestChecksum(manifest),
  }));
  return { folder, shows, backups: checksums };
}

async function writeGoldenArchives(root: string): Promise<void> {
  mkdirSync(root, { recursive: true });
  // What was written once must stay as it is: only that proves that later versions read it.
  if (readdirSync(root).length > 0) throw new Error(`${root} is not empty.`);
  const index: GoldenIndex = (await goldens()).map((golden) => write(golden, root));
  writeFileSync(join(root, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
}

if (import.meta.main) {
  const root = process.argv[2];
  if (root === undefined) throw new Error('Name the folder that is to be written.');
  await writeGoldenArchives(root);
}
