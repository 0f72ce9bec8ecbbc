/** Runs a source through a stream of the Encryption SDK at the pace of the reader; a failure anywhere reaches the reader. */
import { once } from 'node:events';
import { type Duplex, PassThrough } from 'node:stream';

/** Throws what the source or the stream failed with. When the reader leaves early, the source is closed. */
export async function* pipeThrough(
  source: AsyncIterable<Uint8Array>,
  stream: Duplex,
): AsyncGenerator<Buffer, void, void> {
  const left = new AbortController();
  // Reading the SDK's own stream would not do: its iterator (readable-stream 3) ends without a word when the stream failed
  // before it was asked.
  const result = new PassThrough();
  // `on`, not `once`: the SDK may report one failure several times, and a report that nobody listens to ends the process.
  stream.on('error', (error) => result.destroy(error));
  stream.once('close', () => {
    if (!result.writableEnded) result.destroy(new Error('The encryption stream closed early.'));
  });
  stream.pipe(result);
  const feeding = feed(source, stream, left.signal);
  feeding.catch((error: Error) => result.destroy(error));
  try {
    for await (const chunk of result) yield chunk as Buffer;
    await feeding;
  } finally {
    left.abort();
    result.destroy();
    retire(stream, result);
  }
}

async function feed(
  source: AsyncIterable<Uint8Array>,
  stream: Duplex,
  left: AbortSignal,
): Promise<void> {
  for await (const chunk of source) {
    left.throwIfAborted();
    if (!stream.write(chunk)) await once(stream, 'drain', { signal: left });
  }
  stream.end();
}

// Destroying the SDK's encrypting stream ends the process: its inner pipeline has no callback, and readable-stream 3 then
// throws "Premature close" from an event. So it is run dry into nothing instead, one frame at most.
function retire(stream: Duplex, result: PassThrough): void {
  stream.unpipe(result);
  if (stream.destroyed) return;
  if (!stream.writableEnded) stream.end();
  stream.resume();
}
