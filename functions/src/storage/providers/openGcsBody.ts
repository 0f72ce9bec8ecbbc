/** Asks Cloud Storage for the bytes of an object, or a range of them. */
import { Readable } from 'node:stream';
import type { Bucket } from '@google-cloud/storage';
import type { ByteRange } from '../StorageProvider.ts';

/**
 * Asks for an object's bytes. Not by the library's own stream: when an answer is repeated after a 503 it pipes into a
 * stream that is gone already, and the rejection that nobody can catch ends the process.
 */
export async function openGcsBody(
  bucket: Bucket,
  key: string,
  range: ByteRange | undefined,
  signal: AbortSignal | undefined,
) {
  const { baseUrl, authClient, customEndpoint, useAuthWithCustomEndpoint } = bucket.storage;
  const url = `${baseUrl}/b/${bucket.name}/o/${encodeURIComponent(key)}?alt=media`;
  const isOpen = customEndpoint && useAuthWithCustomEndpoint !== true;
  const headers = new Headers(isOpen ? {} : await authClient.getRequestHeaders(url));
  headers.set('accept-encoding', 'identity');
  if (range !== undefined) headers.set('range', `bytes=${range.start}-${range.end}`);
  const answer = await fetch(url, { headers, ...(signal === undefined ? {} : { signal }) });
  if (answer.ok && answer.body !== null) {
    return { body: Readable.fromWeb(answer.body), headers: answer.headers };
  }
  const text = (await answer.text()).slice(0, 500);
  throw Object.assign(new Error(text || answer.statusText), { status: answer.status });
}
