/** Compresses record blocks one by one so that, concatenated, they are what standard tools read as one file. */
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { Compression } from '../contract/index.ts';
import { unreachable } from '../domain/errors.ts';
import { unzip } from './zip/unzip.ts';
import { ZipCompressor } from './zip/ZipCompressor.ts';
import { zstdFrames } from './zstdFrames.ts';

const gzip = promisify(zlib.gzip);
const zstd = promisify(zlib.zstdCompress);
const unzstd = promisify(zlib.zstdDecompress);
const ungzip = promisify(zlib.gunzip);
const inflateRaw = promisify(zlib.inflateRaw);

/** Each chunk of output waits for a turn of the busy main thread: at zlib's own 16 KiB a block waits a dozen times. */
const CHUNK_BYTES = 256 * 1024;

/** Level 4 stores within 5 % of zlib's default at under half the time on record lines. */
const DEFLATE_OPTIONS = { level: 4, chunkSize: CHUNK_BYTES };

/**
 * Compresses one part: `begin`, then each block, then `end`; blocks may be compressed concurrently but their results are
 * concatenated in order.
 */
export interface PartCompressor {
  /** What stands before the first block; empty for most. */
  begin(): Buffer;
  /** Must be called in order of the blocks (it keeps sizes and the CRC); its results are used in that order. */
  block(plain: Buffer): Promise<Buffer>;
  /** What stands after the last block; only after every block's promise has settled. */
  end(): Buffer;
}

/** The file name's ending that tells how a part is compressed: `.ndjson.gz`. */
export function partExtension(compression: Compression): string {
  switch (compression) {
    case 'gzip':
      return '.ndjson.gz';
    case 'zstd':
      return '.ndjson.zst';
    case 'none':
      return '.ndjson';
    case 'zip':
      return '.ndjson.zip';
    default:
      return unreachable(compression);
  }
}

/** A part without blocks is zero bytes, but as zip an archive with an empty entry. */
export function partCompressor(compression: Compression, entryName: string): PartCompressor {
  if (compression === 'zip') return new ZipCompressor(entryName, DEFLATE_OPTIONS);
  const nothing = Buffer.alloc(0);
  return {
    begin: () => nothing,
    block: (plain) => compressBlock(plain, compression),
    end: () => nothing,
  };
}

/** One block as one gzip member or zstd frame; both formats allow their concatenation. */
async function compressBlock(
  block: Buffer,
  compression: Exclude<Compression, 'zip'>,
): Promise<Buffer> {
  switch (compression) {
    case 'gzip':
      return gzip(block, DEFLATE_OPTIONS);
    case 'zstd':
      return zstd(block, { chunkSize: CHUNK_BYTES });
    case 'none':
      return block;
    default:
      return unreachable(compression);
  }
}

/** The plain bytes of one block by its stored ones; throws whatever the decompressor throws for damaged ones. */
export async function decompressBlock(stored: Buffer, compression: Compression): Promise<Buffer> {
  switch (compression) {
    case 'gzip':
      return ungzip(stored, { chunkSize: CHUNK_BYTES });
    case 'zstd':
      return unzstd(stored, { chunkSize: CHUNK_BYTES });
    case 'none':
      return stored;
    case 'zip':
      // A block ends with a flush and not with the end of the stream.
      return inflateRaw(stored, {
        chunkSize: CHUNK_BYTES,
        finishFlush: zlib.constants.Z_SYNC_FLUSH,
      });
    default:
      return unreachable(compression);
  }
}

/** Turns stored bytes back into record bytes; throws whatever the decompressor throws for damaged ones. */
export async function* decompress(
  stored: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Buffer, void, void> {
  switch (compression) {
    case 'gzip':
      // No bytes are no member: right for a part without records, and counted by the reader for any other.
      yield* gunzip(stored);
      return;
    case 'zstd':
      for await (const frame of zstdFrames(stored)) yield await unzstd(frame);
      return;
    case 'none':
      for await (const chunk of stored) {
        yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      }
      return;
    case 'zip':
      yield* unzip(stored, CHUNK_BYTES);
      return;
    default:
      unreachable(compression);
  }
}

async function* gunzip(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, void> {
  const iterator = stored[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  async function* all(): AsyncGenerator<Uint8Array, void, void> {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  const source = Readable.from(all(), { objectMode: false });
  // The failure reaches the reader through the inflating stream; the callback has nothing to add.
  const plain = pipeline(source, zlib.createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
  for await (const chunk of plain) yield chunk as Buffer;
}
