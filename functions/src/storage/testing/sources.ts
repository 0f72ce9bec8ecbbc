/** Byte sources for tests of stores: patterned content, streams of given chunks, slow and failing ones. */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** `size` bytes that differ from place to place, so that a swapped or repeated part shows. */
export function patterned(size: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let state = seed;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Streams `bytes` in chunks, waiting `waitMs` before each. */
export async function* inChunks(
  bytes: Buffer,
  chunkBytes: number,
  waitMs = 0,
): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    if (waitMs > 0) await sleep(waitMs);
    yield bytes.subarray(start, start + chunkBytes);
  }
}

/** Streams `bytes`, then throws `error`. */
export async function* thenThrows(bytes: Buffer, error: Error): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes, 1 << 16);
  throw error;
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Tells how many bytes of buffers are alive now, garbage collected first. */
export function liveBufferBytes(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
