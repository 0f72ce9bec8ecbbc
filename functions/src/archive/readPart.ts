/** Reads a part's stored bytes back into record lines, checking its hash before the last line is believed. */
import { createHash } from 'node:crypto';
import type { Compression } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import { decompress } from './compression.ts';

/** What a reader must know of a stored object of lines. `deletions` are lines too. */
export interface StoredLines {
  object: string;
  documents: number;
  deletions?: number;
  storedBytes: number;
  sha256: string;
  storedSha256: string;
}

/** How to get at the lines: what they were compressed by, and what decrypts them first, if anything. */
export interface LineFormat {
  compression: Compression;
  open: ((stored: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | null;
}

/**
 * Batches of lines, each without its line end. Throws `archive/part-damaged` when the bytes are not what the
 * manifest says; lines given out before were not yet known to be whole, so check the part first where that matters.
 */
export async function* readPart(
  stored: AsyncIterable<Uint8Array>,
  part: StoredLines,
  format: LineFormat,
): AsyncGenerator<Buffer[], void, void> {
  const plainHash = createHash('sha256');
  let held: Buffer[] = [];
  let records = 0;
  for await (const chunk of plainBytes(stored, part, format)) {
    plainHash.update(chunk);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const tail = chunk.subarray(start, end);
      lines.push(held.length === 0 ? tail : Buffer.concat([...held, tail]));
      held = [];
      start = end + 1;
    }
    if (start < chunk.length) held.push(chunk.subarray(start));
    records += lines.length;
    if (lines.length > 0) yield lines;
  }
  if (held.length > 0) throw damaged(part, 'its last record has no end');
  const expected = part.documents + (part.deletions ?? 0);
  if (records !== expected) {
    throw damaged(part, `it holds ${records} records and not ${expected}`);
  }
  if (plainHash.digest('hex') !== part.sha256) {
    throw damaged(part, 'the hash of its records is not the one in the manifest');
  }
}

/** Reads a stored object once and compares size and SHA-256 with what they should be. */
export async function checkStoredPart(
  stored: AsyncIterable<Uint8Array>,
  part: Pick<StoredLines, 'object' | 'storedBytes' | 'storedSha256'>,
): Promise<void> {
  const checked = checkedBytes(stored, part);
  while (!(await checked.next()).done);
}

/** The bytes of a stored object as they are; throws at their end unless size and SHA-256 are what they should be. */
export async function* checkedBytes(
  stored: AsyncIterable<Uint8Array>,
  part: Pick<StoredLines, 'object' | 'storedBytes' | 'storedSha256'>,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stored) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  if (bytes !== part.storedBytes) {
    throw damaged(part, `it is ${bytes} bytes long and not ${part.storedBytes}`);
  }
  if (hash.digest('hex') !== part.storedSha256) {
    throw damaged(part, 'its SHA-256 is not the one recorded when it was written');
  }
}

async function* plainBytes(
  stored: AsyncIterable<Uint8Array>,
  part: StoredLines,
  { compression, open }: LineFormat,
): AsyncGenerator<Buffer, void, void> {
  try {
    yield* decompress(open === null ? stored : open(stored), compression);
  } catch (error) {
    if (error instanceof FirevaultError) throw error;
    throw damaged(part, `it does not decompress (${String(error)})`, error);
  }
}

function damaged(part: Pick<StoredLines, 'object'>, how: string, cause?: unknown): FirevaultError {
  return new FirevaultError(
    'data-loss',
    'archive/part-damaged',
    `The part ${part.object} is damaged: ${how}.`,
    {
      nextStep: 'Use another location of this backup, or another backup.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
