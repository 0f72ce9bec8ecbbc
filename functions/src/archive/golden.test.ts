/** Archives that were written once and that every later version must restore; and each way of tampering, refused by its name. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { comparePaths, relativePath, rootCollectionOf } from '../domain/documentName.ts';
import { FirevaultError } from '../domain/errors.ts';
import { EVERYTHING, type NameRange, rangeHolds } from '../domain/ranges.ts';
import { readKeyLine } from '../firestore/keyLines.ts';
import { documentToRecord } from '../firestore/transcoder/documentToRecord.ts';
import { readRecordHeader } from '../firestore/transcoder/readRecordHeader.ts';
import { recordToDocument } from '../firestore/transcoder/recordToDocument.ts';
import { ByteSink } from '../firestore/wire/ByteSink.ts';
import { ArchiveStore } from '../services/archives/ArchiveStore.ts';
import { objectsOf } from '../services/archives/backupFolder.ts';
import type { OpenBackup } from '../services/archives/PartReader.ts';
import { RecordReader } from '../services/archives/RecordReader.ts';
import { mergeDocuments, type RecordLayer } from '../services/restore/mergeDocuments.ts';
import { planPieces } from '../services/restore/planPieces.ts';
import { LocalStorageProvider } from '../storage/providers/LocalStorageProvider.ts';
import { type Encryption, type KeySources, openEncryption } from './encryption/Encryption.ts';
import { parseMasterKeys } from './encryption/masterKeys.ts';
import {
  authenticateManifest,
  decodeManifest,
  MANIFEST_OBJECT,
  type Manifest,
  manifestChecksum,
} from './manifest.ts';
import { checkStoredPart, readPart, type StoredLines } from './readPart.ts';
import type { GoldenIndex } from './testing/writeGoldenArchives.ts';

const ARCHIVES = fileURLToPath(new URL('../../../fixtures/archives/', import.meta.url));
const V1 = join(ARCHIVES, 'v1');
const KEY_FILE = 'key.json';
const PASSPHRASE_FILE = 'passphrase.txt';
const INDEX: GoldenIndex = JSON.parse(readFileSync(join(V1, 'index.json'), 'utf8'));

/** A golden backup, opened as a restore opens it. */
interface Golden {
  folder: string;
  stored: Buffer;
  manifest: Manifest;
  encryption: Encryption | null;
}

const CASES = INDEX.flatMap(({ folder, backups }) =>
  backups.map(({ id, checksum }) => ({ folder, id, checksum })),
);

async function open(folder: string, id: string): Promise<Golden> {
  const checksum = CASES.find((one) => one.folder === folder && one.id === id)?.checksum ?? '';
  const stored = readFileSync(join(V1, folder, id, MANIFEST_OBJECT));
  const manifest = decodeManifest(stored, checksum);
  if (manifest.encryption === null) return { folder, stored, manifest, encryption: null };
  const encryption = await openEncryption(manifest.encryption, keysOf(folder));
  authenticateManifest(stored, encryption);
  return { folder, stored, manifest, encryption };
}

function keysOf(folder: string): KeySources {
  const files = readdirSync(join(V1, folder));
  const read = (file: string) => readFileSync(join(V1, folder, file), 'utf8');
  return {
    masterKeys: files.includes(KEY_FILE) ? parseMasterKeys(read(KEY_FILE)) : [],
    passphrase: files.includes(PASSPHRASE_FILE) ? read(PASSPHRASE_FILE) : undefined,
  };
}

/** The backup and all that it builds on, newest first. */
async function openChain(folder: string, id: string): Promise<[Golden, ...Golden[]]> {
  const newest = await open(folder, id);
  const { baseBackupId } = newest.manifest;
  return baseBackupId === null ? [newest] : [newest, ...(await openChain(folder, baseBackupId))];
}

function bytesOf({ folder, manifest }: Golden, object: string): Buffer {
  return readFileSync(join(V1, folder, manifest.id, object));
}

async function* inPieces(stored: Buffer, size = 997): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < stored.length; at += size) yield stored.subarray(at, at + size);
}

/** Lines in batches; `stored` instead of what lies in the folder. */
function linesOf(
  golden: Golden,
  object: StoredLines,
  stored = bytesOf(golden, object.object),
): AsyncGenerator<Buffer[], void, void> {
  const { manifest, encryption } = golden;
  const name = { backupId: manifest.id, objectId: object.object };
  const open =
    encryption === null
      ? null
      : (bytes: AsyncIterable<Uint8Array>) => encryption.decrypt(bytes, name);
  return readPart(inPieces(stored), object, { compression: manifest.compression, open });
}

async function collect<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

function expectedBytes(folder: string, id: string): Buffer {
  return gunzipSync(readFileSync(join(V1, folder, 'expected', `${id}.ndjson.gz`)));
}

function expectedLines(folder: string, id: string): string[] {
  return expectedBytes(folder, id).toString('utf8').split('\n').slice(0, -1);
}

/** Laid together as a restore does it, into an empty database. */
async function restore(chain: readonly [Golden, ...Golden[]]): Promise<string[]> {
  const [newest, ...below] = chain;
  const bases = below.map(({ manifest }) => manifest);
  const pieces = planPieces([newest.manifest, ...bases], [EVERYTHING]);
  const lines: string[] = [];
  for (const { sources } of pieces) {
    const layers = chain.flatMap((golden): RecordLayer[] => {
      const own = sources.filter(({ backupId }) => backupId === golden.manifest.id);
      const ranges = own.flatMap((source) => source.ranges);
      const records = recordsOf(
        golden,
        own.map(({ part }) => part),
      );
      return own.length === 0 ? [] : [{ records, ranges }];
    });
    for (const { record } of await collect(mergeDocuments(layers, nothing()))) {
      if (record !== null) lines.push(record.toString('utf8'));
    }
  }
  return lines.sort((a, b) => comparePaths(pathOf(a), pathOf(b)));
}

/** The same as `restore`, by whatever each part offers to those who read little. */
function readerOf(chain: readonly [Golden, ...Golden[]]): RecordReader {
  const [{ folder }] = chain;
  const store = { name: 'golden', rootDir: V1, basePath: folder, pathPrefix: '' };
  const archives = new ArchiveStore({ open: async () => new LocalStorageProvider(store) });
  const open = ({ manifest, encryption }: Golden): OpenBackup => {
    const { id } = manifest;
    const storageLocations = [{ provider: 'golden', path: id, status: 'complete' as const }];
    return { backup: { id, checksum: null, storageLocations }, manifest, encryption };
  };
  const [newest, ...below] = chain;
  const { signal } = new AbortController();
  return new RecordReader(archives, [open(newest), ...below.map(open)], { signal });
}

async function* recordsOf(golden: Golden, ids: readonly string[]): AsyncGenerator<Buffer[]> {
  for (const id of ids) {
    const part = golden.manifest.parts.find((candidate) => candidate.id === id);
    if (part !== undefined) yield* linesOf(golden, part);
  }
}

async function* nothing(): AsyncGenerator<Buffer[]> {
  yield [];
}

function pathOf(line: string | Buffer): string {
  return relativePath(readRecordHeader(Buffer.from(line)).name);
}

function isWithin(ranges: readonly NameRange[], path: string): boolean {
  return ranges.some((range) => rangeHolds(range, path));
}

/** The paths as given, all within the ranges and each behind the one before. */
function requireOrder(paths: readonly string[], ranges: readonly NameRange[]): void {
  expect(paths.filter((path) => !isWithin(ranges, path))).toEqual([]);
  expect(paths).toEqual([...new Set(paths)].sort(comparePaths));
}

describe('fixtures/archives/v1', () => {
  it('is what index.json names', () => {
    const folders = INDEX.map(({ folder }) => folder);
    expect(readdirSync(V1).sort()).toEqual(['index.json', ...folders].sort());
  });

  it.each(INDEX)('$folder holds no object that no manifest names', async ({ folder, backups }) => {
    const named = backups.flatMap(({ id, checksum }) => {
      const stored = readFileSync(join(V1, folder, id, MANIFEST_OBJECT));
      const objects = objectsOf(decodeManifest(stored, checksum)).map(({ object }) => object);
      return [MANIFEST_OBJECT, ...objects].map((object) => `${id}/${object}`);
    });
    const files = readdirSync(join(V1, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(V1, folder, '/').length));
    const beside = [
      KEY_FILE,
      PASSPHRASE_FILE,
      ...backups.map(({ id }) => `expected/${id}.ndjson.gz`),
    ];
    expect(files.filter((file) => !beside.includes(file)).sort()).toEqual(named.sort());
  });
});

describe.each(CASES)('$folder/$id', ({ folder, id }) => {
  it('needs a base only where a part holds changes', async () => {
    const { manifest } = await open(folder, id);
    const holds = new Set(manifest.parts.map((part) => part.holds));
    expect(manifest.baseBackupId !== null).toBe(holds.has('changes'));
    expect(manifest.type === 'incremental').toBe(holds.has('changes'));
  });

  it('has every object as it was written', async () => {
    const golden = await open(folder, id);
    expect(golden.manifest.id).toBe(id);
    for (const object of objectsOf(golden.manifest)) {
      await checkStoredPart(inPieces(bytesOf(golden, object.object)), object);
    }
  });

  it('gives every record back bit by bit, in order and counted', async () => {
    const golden = await open(folder, id);
    const sink = new ByteSink();
    for (const part of golden.manifest.parts) {
      const lines = await collect(linesOf(golden, part));
      const deletions = lines.filter((line) => readRecordHeader(line).deleted);
      expect([lines.length, deletions.length]).toEqual([
        part.documents + part.deletions,
        part.deletions,
      ]);
      requireOrder(lines.map(pathOf), part.ranges);
      for (const line of lines) {
        if (deletions.includes(line)) continue;
        sink.reset();
        documentToRecord(recordToDocument(line, { includeTimes: true }), sink);
        expect(sink.view().toString('utf8')).toBe(`${line.toString('utf8')}\n`);
      }
    }
  });

  it('lists the keys of all documents of its ranges', async () => {
    const golden = await open(folder, id);
    const documents = expectedLines(folder, id).map((line) => readRecordHeader(Buffer.from(line)));
    for (const { keys, ranges } of golden.manifest.parts) {
      if (keys === null) continue;
      const found = (await collect(linesOf(golden, keys))).map(readKeyLine);
      requireOrder(
        found.map(({ path }) => path),
        ranges,
      );
      const held = documents.map(({ name, updateTime }) => ({
        path: relativePath(name),
        updateTime,
      }));
      expect(found).toEqual(held.filter(({ path }) => isWithin(ranges, path)));
    }
  });

  it('restores to what it was made of', async () => {
    const chain = await openChain(folder, id);
    const lines = await restore(chain);
    expect(lines).toEqual(expectedLines(folder, id));
    const { documents, documentCounts } = chain[0].manifest;
    const counts: Record<string, number> = {};
    for (const collection of lines.map((line) => rootCollectionOf(pathOf(line)))) {
      counts[collection] = (counts[collection] ?? 0) + 1;
    }
    expect({ documents, documentCounts }).toEqual({
      documents: lines.length,
      documentCounts: counts,
    });
  });

  it('is read in part as it restores', async () => {
    const chain = await openChain(folder, id);
    const expected = expectedLines(folder, id);
    const records = await collect(readerOf(chain).records([EVERYTHING]));
    expect(records.map(({ line }) => line.toString('utf8'))).toEqual(expected);
    for (const line of expected.filter((_, n) => n % 50 === 0)) {
      expect((await readerOf(chain).find(pathOf(line)))?.toString('utf8')).toBe(line);
    }
  });
});

describe('an encrypted archive that was tampered with is refused', () => {
  const BASE = '20251201-020000-master';
  const openMaster = (): Promise<Golden> => open('master-key', BASE);

  async function firstPart(golden: Golden) {
    const [part, other] = golden.manifest.parts;
    if (part === undefined || other === undefined) throw new Error('It has no two parts.');
    return { part, other, stored: bytesOf(golden, part.object) };
  }

  async function failure(work: () => unknown): Promise<FirevaultError> {
    try {
      await work();
    } catch (error) {
      if (error instanceof FirevaultError) return error;
      throw error;
    }
    throw new Error('It did not fail.');
  }

  /** By its hash, as every object is before anything is restored; and by its own seal, had the hash been forged. */
  async function refusal(change: (stored: Buffer, golden: Golden) => Promise<Buffer> | Buffer) {
    const golden = await openMaster();
    const { part, stored } = await firstPart(golden);
    const tampered = await change(Buffer.from(stored), golden);
    const before = await failure(() => checkStoredPart(inPieces(tampered), part));
    const { code, message } = await failure(() => collect(linesOf(golden, part, tampered)));
    return { before: before.code, code, message };
  }

  it('with another master key', async () => {
    const { encryption } = (await openMaster()).manifest;
    if (encryption === null) throw new Error('It is not encrypted.');
    const masterKeys = parseMasterKeys(
      JSON.stringify([{ id: 'test-only', key: Buffer.alloc(32, 7).toString('base64') }]),
    );
    const { code, message } = await failure(() => openEncryption(encryption, { masterKeys }));
    expect(code).toBe('archive/wrong-key');
    expect(message).toContain('encrypted under the master key test-only, and none of the present');
  });

  it('with another passphrase', async () => {
    const golden = await open('passphrase', '20251201-020000-phrase');
    const { encryption } = golden.manifest;
    if (encryption === null) throw new Error('It is not encrypted.');
    const passphrase = `${keysOf('passphrase').passphrase}.`;
    const { code, message } = await failure(() =>
      openEncryption(encryption, { masterKeys: [], passphrase }),
    );
    expect(code).toBe('archive/wrong-key');
    expect(message).toContain('not the passphrase that the backup was encrypted under');
  });

  it('when a bit of an object is flipped', async () => {
    const found = await refusal((stored) => {
      stored.writeUInt8(stored.readUInt8(stored.length >> 1) ^ 0x10, stored.length >> 1);
      return stored;
    });
    expect(found).toMatchObject({ before: 'archive/part-damaged', code: 'archive/object-damaged' });
    expect(found.message).toContain('it fails its authentication');
  });

  it('when an object is cut', async () => {
    const found = await refusal((stored) => stored.subarray(0, -20));
    expect(found).toMatchObject({
      before: 'archive/part-damaged',
      code: 'archive/object-truncated',
    });
    expect(found.message).toContain('its last encrypted frame is missing');
  });

  it('when two parts are swapped', async () => {
    const found = await refusal(async (_stored, golden) => {
      const { other } = await firstPart(golden);
      return bytesOf(golden, other.object);
    });
    expect(found).toMatchObject({ before: 'archive/part-damaged', code: 'archive/object-swapped' });
    expect(found.message).toContain(`lies another object: parts/0002.ndjson.gz.enc of ${BASE}`);
  });

  it('when a part of the same name comes from another backup', async () => {
    const found = await refusal(async (_stored, { manifest }) => {
      const other = await open('master-key', '20251202-020000-master');
      return bytesOf(other, manifest.parts[0]?.object ?? '');
    });
    expect(found.code).toBe('archive/object-swapped');
    expect(found.message).toContain('of 20251202-020000-master');
  });

  it('when something is appended to an object', async () => {
    const found = await refusal((stored) => Buffer.concat([stored, Buffer.from('\n')]));
    expect(found).toMatchObject({
      before: 'archive/part-damaged',
      code: 'archive/object-trailing-bytes',
    });
    expect(found.message).toContain('something was appended');
  });

  it('when its manifest is changed, its checksum made anew, and only the code can tell', async () => {
    const { stored, encryption, manifest } = await openMaster();
    if (encryption === null) throw new Error('It is not encrypted.');
    const count = `"documents": ${manifest.documents},`;
    for (const changed of [
      stored.toString('utf8').replace(count, `"documents": ${manifest.documents + 1},`),
      stored.toString('utf8').replace(/"mac": "[0-9a-f]{64}"/, '"mac": null'),
    ]) {
      const forged = Buffer.from(changed, 'utf8');
      expect(forged.equals(stored)).toBe(false);
      const early = await failure(() => decodeManifest(forged, manifestChecksum(stored)));
      expect(early.code).toBe('archive/manifest-damaged');
      decodeManifest(forged, manifestChecksum(forged));
      const { code, message } = await failure(() => authenticateManifest(forged, encryption));
      expect(code).toBe('archive/manifest-not-authentic');
      expect(message).toContain('was changed since');
    }
  });
});

describe('fixtures/archives/read_archive.py, written from docs/archive-format.md alone', () => {
  const run = promisify(execFile);
  const readByPython = async (folder: string, ...args: string[]): Promise<Buffer> => {
    const command = [join(ARCHIVES, 'read_archive.py'), folder, ...args];
    const { stdout } = await run('python3', command, { encoding: 'buffer', maxBuffer: 1024 ** 2 });
    return stdout;
  };
  const isRefused = ({ folder }: { folder: string }): boolean =>
    ['zstd', 'master-key', 'passphrase'].includes(folder);
  const copies: string[] = [];
  afterAll(() => copies.map((folder) => rmSync(folder, { recursive: true })));

  it.concurrent.each(CASES.filter((one) => !isRefused(one)))(
    'restores $folder/$id to the same bytes',
    async ({ folder, id, checksum }) => {
      const read = await readByPython(join(V1, folder), id, checksum);
      expect(read.equals(expectedBytes(folder, id))).toBe(true);
    },
  );

  it.concurrent.each(CASES.filter(isRefused))(
    'says that it cannot read $folder/$id',
    async ({ folder, id }) => {
      await expect(readByPython(join(V1, folder), id)).rejects.toThrow(
        /Refused: .* (zstd|encrypted)/,
      );
    },
  );

  it('refuses a chain of which one object has a flipped bit', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'golden-'));
    copies.push(copy);
    cpSync(join(V1, 'chain'), copy, { recursive: true });
    const object = join(copy, '20251201-020000-chain0', 'parts', '0001.ndjson.gz');
    const bytes = readFileSync(object);
    bytes.writeUInt8(bytes.readUInt8(500) ^ 1, 500);
    writeFileSync(object, bytes);
    await expect(readByPython(copy, '20251203-020000-chain2')).rejects.toThrow(
      'parts/0001.ndjson.gz is not the object that was written',
    );
  });
});
