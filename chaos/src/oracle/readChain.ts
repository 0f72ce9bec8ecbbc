/** Reads unencrypted backups as their format is specified, without the engine: hashes, decompression, layers. */
import { createHash } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Image } from './Oracle.ts';
import { canonical } from './restFirestore.ts';
import type { StoredObjects } from './storedFiles.ts';

interface ObjectFacts {
  object: string;
  bytes: number;
  storedBytes: number;
  sha256: string;
  storedSha256: string;
}
interface Part extends ObjectFacts {
  holds: 'all' | 'changes';
  documents: number;
  deletions: number;
  ranges: Range[];
  keys: (ObjectFacts & { documents: number }) | null;
  index: ObjectFacts | null;
}
interface Range {
  from: string | null;
  fromExclusive: boolean;
  until: string | null;
  untilInclusive: boolean;
}
export interface StoredManifest {
  id: string;
  readTime: string;
  baseBackupId: string | null;
  compression: string;
  encryption: object | null;
  documents: number;
  parts: Part[];
  missing: { ranges: Range[] }[];
}

export function manifestOf(objects: StoredObjects, id: string): StoredManifest | null {
  const bytes = objects.get(`${id}/manifest.json`);
  return bytes === undefined ? null : (JSON.parse(bytes.toString('utf8')) as StoredManifest);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function objectsOf({ parts }: StoredManifest): ObjectFacts[] {
  return parts.flatMap((part) => [part, part.keys, part.index].filter((one) => one !== null));
}

/** What is wrong with the objects that the manifest names, a sentence each. */
export function faultsOf(objects: StoredObjects, manifest: StoredManifest): string[] {
  return objectsOf(manifest).flatMap(({ object, storedBytes, storedSha256 }) => {
    const stored = objects.get(`${manifest.id}/${object}`);
    if (stored === undefined) return [`${manifest.id}/${object} is not there`];
    if (stored.length !== storedBytes) return [`${manifest.id}/${object} has another size`];
    if (sha256(stored) !== storedSha256) return [`${manifest.id}/${object} has another SHA-256`];
    return [];
  });
}

/** The database at the backup's moment. `find` answers a backup's manifest and where its objects are. Throws what is wrong. */
export function readChain(
  id: string,
  find: (id: string) => { manifest: StoredManifest; objects: StoredObjects },
): Image {
  const { manifest, objects } = find(id);
  const image: Image = manifest.parts.some(({ holds }) => holds === 'changes')
    ? baseOf(manifest, find)
    : new Map();
  // What a part holds wholly replaces whatever the base had there; here the parts cover the whole scope.
  const whole = manifest.parts.filter(({ holds }) => holds === 'all');
  for (const path of [...image.keys()]) {
    if (whole.some(({ ranges }) => ranges.some((range) => contains(range, path)))) {
      image.delete(path);
    }
  }
  const seen = new Set<string>();
  let held = 0;
  for (const part of manifest.parts) {
    held += part.keys?.documents ?? part.documents;
    for (const { path, value } of recordsOf(part, manifest, objects)) {
      if (seen.has(path)) throw new Error(`${id} holds ${path} twice`);
      seen.add(path);
      if (value === null) image.delete(path);
      else image.set(path, value);
    }
  }
  if (held !== manifest.documents) {
    throw new Error(`${id} says ${manifest.documents} documents, its parts ${held}`);
  }
  return image;
}

function baseOf(manifest: StoredManifest, find: Parameters<typeof readChain>[1]): Image {
  if (manifest.baseBackupId === null) throw new Error(`${manifest.id} holds changes of nothing`);
  return readChain(manifest.baseBackupId, find);
}

function recordsOf(
  part: Part,
  { id, compression }: StoredManifest,
  objects: StoredObjects,
): { path: string; value: string | null }[] {
  const stored = objects.get(`${id}/${part.object}`);
  if (stored === undefined) throw new Error(`${id}/${part.object} is not there`);
  const plain = decompress(stored, compression);
  if (plain.length !== part.bytes || sha256(plain) !== part.sha256) {
    throw new Error(`${id}/${part.object} holds other lines than the manifest says`);
  }
  const lines = plain.toString('utf8').split('\n').slice(0, -1);
  if (lines.length !== part.documents + part.deletions) {
    throw new Error(`${id}/${part.object} holds ${lines.length} records`);
  }
  return lines.map((line) => {
    const { name, fields, deleted } = JSON.parse(line) as {
      name: string;
      fields?: object;
      deleted?: boolean;
    };
    const path = name.slice(name.indexOf('/documents/') + '/documents/'.length);
    return { path, value: deleted === true ? null : canonical(fields ?? {}) };
  });
}

function decompress(stored: Buffer, compression: string): Buffer {
  // A part without a record is an object without a byte.
  if (compression === 'none' || stored.length === 0) return stored;
  if (compression === 'gzip') return gunzipSync(stored);
  if (compression === 'zstd') return zstdDecompressSync(stored);
  throw new Error(`The tool does not read ${compression}.`);
}

/** By the order of document names: segment by segment, numeric ids first, then by their UTF-8 bytes. */
export function contains(range: Range, path: string): boolean {
  const { from, fromExclusive, until, untilInclusive } = range;
  if (from !== null) {
    const order = comparePaths(path, from);
    if (order < 0 || (order === 0 && fromExclusive)) return false;
  }
  if (until === null) return true;
  const order = comparePaths(path, until);
  return order < 0 || (order === 0 && untilInclusive);
}

function comparePaths(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let n = 0; n < Math.min(left.length, right.length); n += 1) {
    const order = compareIds(left[n] ?? '', right[n] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareIds(a: string, b: string): number {
  const left = /^__id(-?\d+)__$/.exec(a)?.[1];
  const right = /^__id(-?\d+)__$/.exec(b)?.[1];
  if (left !== undefined && right !== undefined) return Number(BigInt(left) - BigInt(right));
  if (left !== undefined || right !== undefined) return left !== undefined ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
