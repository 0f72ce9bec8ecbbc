/** Reads the body of an answer to its announced end, or throws: a cut connection never looks like a short object. */
import type { Readable } from 'node:stream';
import { abortable } from '../abortable.ts';
import { rangePastEnd } from '../requests.ts';
import type { ByteRange } from '../StorageProvider.ts';
import { storageError } from '../storageErrors.ts';

const idleMs = 120_000;

interface BodyRead {
  body: Readable;
  /** Bytes that the store said would come. */
  announced: number | undefined;
  /** The part asked for, and the Content-Range that came with the answer. */
  asked: ByteRange | undefined;
  contentRange: string | undefined;
  /** For messages: "Download of a from b". */
  title: string;
  signal: AbortSignal | undefined;
  translate: (error: unknown) => unknown;
}

export async function* readBody(read: BodyRead): AsyncGenerator<Uint8Array> {
  const { body, announced, asked, signal } = read;
  let received = 0;
  let given = 0;
  // A server may ignore a Range header (RFC 9110, 14.2) and send more than was asked for.
  const firstSent = Number(/^bytes (\d+)-/.exec(read.contentRange ?? '')?.[1] ?? 0);
  const skip = asked === undefined ? 0 : asked.start - firstSent;
  const upTo = asked === undefined ? Infinity : asked.end - firstSent + 1;
  const silence = new AbortController();
  const watch = () => setTimeout(() => silence.abort(tooSilent(read.title)), idleMs);
  let timer = watch();
  try {
    const either = AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]);
    for await (const chunk of abortable(body, either)) {
      // Only the store's silence counts, not the time that the reader takes.
      clearTimeout(timer);
      const wanted = chunk.subarray(Math.max(0, skip - received), Math.max(0, upTo - received));
      received += chunk.length;
      given += wanted.length;
      if (wanted.length > 0) yield wanted;
      timer = watch();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw read.translate(error);
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
  if (announced !== undefined && received !== announced) {
    throw storageError(
      'storage/unreachable',
      `${read.title} was cut short: ${received} of ${announced} bytes came.`,
      { nextStep: 'Read the object again.' },
    );
  }
  // Not every server answers 416 to a range behind the end.
  if (asked !== undefined && given === 0) throw rangePastEnd(read.title);
}

function tooSilent(title: string) {
  return storageError('storage/unreachable', `${title} stalled: no byte came for ${idleMs} ms.`, {
    nextStep: 'Read the object again.',
  });
}

export async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

export async function* oneChunk(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
