/**
 * Answers Cloud Storage's JSON API for the tests, in memory and strictly: `serveGcs.ts <bucket>`.
 * The Storage emulator ends a resumable upload with its first request; this one takes chunks, as the cloud does.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CRC32C } from '@google-cloud/storage';
import { systemClock } from '../../platform/clock.ts';
import { tellParent } from './childServer.ts';

interface StoredObject {
  bytes: Buffer;
  updated: string;
  md5Hash: string;
  crc32c: string;
}

interface Session {
  name: string;
  chunks: Buffer[];
  received: number;
}

const [bucket = ''] = process.argv.slice(2);
const objects = new Map<string, StoredObject>();
const sessions = new Map<string, Session>();
const chunkUnit = 256 << 10;

const server = createServer((request, response) => {
  answer(request, response).catch(() => {
    response.destroy();
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://here');
  const path = url.pathname.replace(/^\/storage\/v1/, '');
  if (path === '/sessions') return send(response, 200, [...sessions.keys()]);
  const [, inBucket = '', object] = /\/b\/([^/]+)\/o(?:\/(.*))?$/.exec(path) ?? [];
  if (inBucket !== bucket) {
    request.resume();
    return fail(response, 404, 'notFound', 'The specified bucket does not exist.');
  }
  if (path.startsWith('/upload/')) return takeUpload(request, response, url);
  if (object === undefined) return list(response, url);
  const name = decodeURIComponent(object);
  const found = objects.get(name);
  if (found === undefined) {
    return fail(response, 404, 'notFound', `No such object: ${bucket}/${name}`);
  }
  if (request.method === 'DELETE') {
    objects.delete(name);
    response.writeHead(204).end();
    return;
  }
  if (url.searchParams.get('alt') === 'media') return sendMedia(request, response, found.bytes);
  send(response, 200, describe(name));
}

async function takeUpload(request: IncomingMessage, response: ServerResponse, url: URL) {
  const type = url.searchParams.get('uploadType');
  const session = sessions.get(url.searchParams.get('upload_id') ?? '');
  if (type === 'resumable' && session === undefined && request.method === 'POST') {
    const name = url.searchParams.get('name') ?? JSON.parse(String(await bodyOf(request))).name;
    const id = randomUUID();
    sessions.set(id, { name, chunks: [], received: 0 });
    url.searchParams.set('upload_id', id);
    const location = `http://${request.headers.host}${url.pathname}${url.search}`;
    response.writeHead(200, { location }).end();
    return;
  }
  if (session !== undefined) return takeChunk(request, response, url, session);
  if (type !== 'multipart') return fail(response, 404, 'notFound', 'No such upload.');
  const body = await bodyOf(request);
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  const metadataAt = body.indexOf('\r\n\r\n') + 4;
  const metadataEnd = body.indexOf(`\r\n--${boundary}`, metadataAt);
  const mediaAt = body.indexOf('\r\n\r\n', metadataEnd) + 4;
  const mediaEnd = body.lastIndexOf(`\r\n--${boundary}--`);
  const metadata = JSON.parse(body.subarray(metadataAt, metadataEnd).toString());
  const name = url.searchParams.get('name') ?? metadata.name;
  store(name, body.subarray(mediaAt, mediaEnd));
  send(response, 200, describe(name));
}

// https://cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload
async function takeChunk(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  session: Session,
) {
  const id = url.searchParams.get('upload_id') ?? '';
  if (request.method === 'DELETE') {
    sessions.delete(id);
    response.writeHead(499).end();
    return;
  }
  const body = await bodyOf(request);
  const range = request.headers['content-range'] ?? '';
  const [, start, , total = '*'] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(range) ?? [];
  if (start !== undefined) {
    if (Number(start) !== session.received) {
      return fail(response, 400, 'invalid', `Expected byte ${session.received}, got ${start}.`);
    }
    const isLast = total !== '*';
    if (!isLast && body.length % chunkUnit !== 0) {
      return fail(response, 400, 'invalid', 'A chunk must be a multiple of 256 KiB.');
    }
    session.chunks.push(body);
    session.received += body.length;
  }
  if (total !== '*' && Number(total) === session.received) {
    store(session.name, Buffer.concat(session.chunks));
    sessions.delete(id);
    return send(response, 200, describe(session.name));
  }
  const range308 = session.received === 0 ? {} : { range: `bytes=0-${session.received - 1}` };
  response.writeHead(308, { ...range308, 'content-length': 0 }).end();
}

function list(response: ServerResponse, url: URL) {
  const prefix = url.searchParams.get('prefix') ?? '';
  const size = Number(url.searchParams.get('maxResults') ?? 1_000);
  const from = url.searchParams.get('pageToken') ?? '';
  const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name >= from);
  names.sort();
  const nextPageToken = names[size];
  const items = names.slice(0, size).map(describe);
  send(response, 200, { items, ...(nextPageToken === undefined ? {} : { nextPageToken }) });
}

function sendMedia(request: IncomingMessage, response: ServerResponse, bytes: Buffer) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (first === undefined) {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    return;
  }
  const start = Number(first);
  if (start >= bytes.length) {
    return fail(response, 416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable');
  }
  const end = Math.min(last === '' ? Infinity : Number(last), bytes.length - 1);
  const part = bytes.subarray(start, end + 1);
  const contentRange = `bytes ${start}-${end}/${bytes.length}`;
  response
    .writeHead(206, { 'content-length': part.length, 'content-range': contentRange })
    .end(part);
}

function store(name: string, bytes: Buffer) {
  const md5Hash = createHash('md5').update(bytes).digest('base64');
  const sum = new CRC32C();
  sum.update(bytes);
  const updated = systemClock.now().toISOString();
  objects.set(name, { bytes: Buffer.from(bytes), updated, md5Hash, crc32c: sum.toString() });
}

function describe(name: string) {
  const { bytes, ...facts } = objects.get(name) ?? { bytes: Buffer.alloc(0) };
  return { name, bucket, size: String(bytes.length), ...facts };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, reason: string, message: string): void {
  send(response, status, {
    error: { code: status, message, errors: [{ reason, message, domain: 'global' }] },
  });
}

server.listen(0, '127.0.0.1', () => tellParent((server.address() as AddressInfo).port));
