/** Inflates one raw deflate stream off a reader and leaves every byte behind its end untouched. */
import * as zlib from 'node:zlib';
import type { ByteReader } from './ByteReader.ts';
import type { EntryFigures } from './zipRecords.ts';

/** Gives out the plain bytes and returns what was measured on the way; throws `RangeError` for what does not inflate. */
export async function* inflateEntry(
  source: ByteReader,
  chunkSize: number,
): AsyncGenerator<Buffer, EntryFigures, void> {
  const inflate = zlib.createInflateRaw({ chunkSize });
  let given = 0;
  let last: Buffer = Buffer.alloc(0);

  // One chunk at a time, so that only the last one can reach beyond the stream's end. A chunk that holds the end is not
  // taken whole, and one that begins behind it is not taken at all.
  async function feed(): Promise<void> {
    while (inflate.bytesWritten === given && !inflate.destroyed) {
      const chunk = await source.chunk();
      if (chunk === null) throw new RangeError('it is cut off in its compressed bytes');
      last = chunk;
      given += chunk.length;
      await new Promise<void>((resolve) => inflate.write(chunk, () => resolve()));
    }
  }

  // Never awaited: Node does not call back for a chunk that ends the stream while its output waits to be read.
  feed().catch((error: Error) => inflate.destroy(error));
  let crc = 0;
  let bytes = 0;
  try {
    for await (const chunk of inflate) {
      crc = zlib.crc32(chunk, crc);
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? new RangeError(`its compressed bytes do not inflate (${error.message})`, { cause: error })
      : error;
  } finally {
    inflate.destroy();
  }
  const storedBytes = inflate.bytesWritten;
  source.putBack(last.subarray(last.length - (given - storedBytes)));
  return { crc, bytes, storedBytes };
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
