/** Writes many entries into one zip archive as it is read: nothing is opened before its turn, nothing runs ahead of the reader. */
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  name: string;
  /** Exactly as many bytes as `read` gives. */
  bytes: number;
  isCompressed: boolean;
  read: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** From here on sizes need zip64 fields; a little below the limit, for what compression may add. */
const ZIP64_FROM = 0xffff0000;
/** The beginning of zip's time: equal entries make equal archives. */
const MTIME = new Date('1980-01-01T00:00:00Z');

/**
 * The archive's bytes, which begin to flow at once: whoever calls this listens. When an entry fails, or `signal` is aborted, the stream is destroyed with that error: a reader
 * never sees a clean end of an archive that is not whole.
 */
export function zipStream(entries: readonly ZipEntry[], signal?: AbortSignal): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  const reading = new AbortController();
  let source: Readable | null = null;
  const fail = (error: unknown): void => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  const onAbort = (): void => fail(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  output.once('close', () => {
    signal?.removeEventListener('abort', onAbort);
    reading.abort();
    source?.destroy();
  });
  zip.on('error', fail);
  for (const { name, bytes, isCompressed, read } of entries) {
    const options = {
      size: bytes,
      compress: isCompressed,
      forceZip64Format: bytes >= ZIP64_FROM,
      mtime: MTIME,
    };
    zip.addReadStreamLazy(name, options, (begin) => {
      source = Readable.from(read(reading.signal), { objectMode: false });
      source.on('error', fail);
      begin(null, source);
    });
  }
  zip.end();
  zip.outputStream.pipe(output);
  return output;
}
