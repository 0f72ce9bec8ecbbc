/**
 * Answers RunQuery with prepared bytes, so that no emulator is in the way. `grpc-js` is a server of that library, which
 * costs about as much for each message as the client under test; `http2` writes hundreds of framed messages at once,
 * so that the client alone is what is measured.
 *
 * The database `projects/n1000` holds 1,000 documents. Sends its `host:port` to its parent when it listens.
 */
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { recordToDocument } from '../../../functions/src/firestore/transcoder/recordToDocument.ts';
import { WireReader } from '../../../functions/src/firestore/wire/WireReader.ts';
import { WireWriter } from '../../../functions/src/firestore/wire/WireWriter.ts';
import { flat } from '../dataSets.ts';

const chunkDocuments = 500;
const digits = 9;
const time = '2026-11-22T10:00:00.123456Z';

interface Chunk {
  bytes: Buffer;
  /** Where each document's number stands, and where its message ends. */
  marks: { number: number; end: number }[];
}

const chunks = new Map<string, Chunk>();
const framingBytes = 5;

if (process.argv[2] === 'grpc-js') serveWithGrpcJs();
else serveWithHttp2();
process.on('disconnect', () => process.exit(0));

function serveWithGrpcJs(): void {
  const identity = (bytes: Buffer) => bytes;
  const server = new Server();
  server.addService(
    {
      RunQuery: {
        path: '/google.firestore.v1.Firestore/RunQuery',
        requestStream: false,
        responseStream: true,
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      },
    },
    { RunQuery: answerByMessage },
  );
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.send?.(`127.0.0.1:${port}`);
  });
}

async function answerByMessage(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  const { projectId, first, limit } = parseRequest(call.request);
  const count = Math.min(Number(projectId.slice(1)) - first, limit);
  const chunk = chunkOf(projectId);
  for (let sent = 0; sent < count && !call.cancelled; sent += chunkDocuments) {
    const inChunk = Math.min(chunkDocuments, count - sent);
    const bytes = fill(chunk, first + sent, inChunk);
    let start = 0;
    let isReady = true;
    for (const { end } of chunk.marks.slice(0, inChunk)) {
      isReady = call.write(bytes.subarray(start + framingBytes, end));
      start = end;
    }
    if (!isReady) await drained(call);
  }
  call.end();
}

function serveWithHttp2(): void {
  const server = createServer();
  server.on('stream', (stream) => {
    // A client that has what it wants goes away in the middle.
    stream.on('error', () => stream.destroy());
    let request = Buffer.alloc(0);
    stream.on('data', (part: Buffer) => {
      request = Buffer.concat([request, part]);
    });
    stream.on('end', () => void answerByChunk(stream, request.subarray(framingBytes)));
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

async function answerByChunk(stream: ServerHttp2Stream, request: Buffer): Promise<void> {
  const { projectId, first, limit } = parseRequest(request);
  const count = Math.min(Number(projectId.slice(1)) - first, limit);
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc+proto' },
    { waitForTrailers: true },
  );
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const chunk = chunkOf(projectId);
  for (let sent = 0; sent < count && !stream.destroyed; sent += chunkDocuments) {
    const bytes = fill(chunk, first + sent, Math.min(chunkDocuments, count - sent));
    if (!stream.write(bytes)) await drained(stream);
  }
  stream.end();
}

/** Resolves when there is room again, or nobody reads any more. */
function drained(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      for (const event of ['drain', 'close', 'cancelled']) stream.off(event, go);
      resolve();
    };
    for (const event of ['drain', 'close', 'cancelled']) stream.on(event, go);
  });
}

/** RunQueryRequest: the parent's project, the document after which to begin, and how many are wanted. */
function parseRequest(request: Buffer): { projectId: string; first: number; limit: number } {
  const query = { projectId: 'n0', first: 0, limit: Number.POSITIVE_INFINITY };
  const reader = new WireReader(request);
  while (reader.next()) {
    if (reader.field === 1) query.projectId = reader.string().split('/')[1] ?? 'n0';
    else if (reader.field === 2) parseStructure(reader.slice(), query);
    else reader.skip();
  }
  return query;
}

function parseStructure(structure: Buffer, query: { first: number; limit: number }): void {
  const reader = new WireReader(structure);
  while (reader.next()) {
    if (reader.field === 5) query.limit = numberIn(reader.slice());
    else if (reader.field === 7)
      query.first = Number(/e(\d+)/.exec(nameIn(reader.slice()))?.[1]) + 1;
    else reader.skip();
  }
}

function numberIn(wrapper: Buffer): number {
  const reader = new WireReader(wrapper);
  return reader.next() ? reader.varint() : 0;
}

/** The path in the reference value of a Cursor. */
function nameIn(cursor: Buffer): string {
  const reader = new WireReader(cursor);
  reader.next();
  const value = new WireReader(reader.slice());
  value.next();
  return value.string().split('/documents/')[1] ?? '';
}

function chunkOf(projectId: string): Chunk {
  const known = chunks.get(projectId);
  if (known !== undefined) return known;
  const chunk = prepare(`projects/${projectId}/databases/(default)/documents`);
  chunks.set(projectId, chunk);
  return chunk;
}

/** Messages as gRPC frames them: a byte for "not compressed", four for the length. */
function prepare(root: string): Chunk {
  const frames: Buffer[] = [];
  const marks: Chunk['marks'] = [];
  let length = 0;
  for (const { path, fields } of flat(chunkDocuments)) {
    const line = { name: `${root}/${path}`, fields, createTime: time, updateTime: time };
    const document = recordToDocument(Buffer.from(JSON.stringify(line)), { includeTimes: true });
    const message = new WireWriter()
      .bytes(1, document)
      .message(3, (readTime) => readTime.int(1, Date.parse(time) / 1000))
      .take();
    const head = Buffer.alloc(framingBytes);
    head.writeUInt32BE(message.length, 1);
    frames.push(head, message);
    const number = length + framingBytes + message.indexOf('events/e') + 'events/e'.length;
    length += framingBytes + message.length;
    marks.push({ number, end: length });
  }
  return { bytes: Buffer.concat(frames), marks };
}

/** A copy, since what is on its way to the client must not change. */
function fill(chunk: Chunk, first: number, count: number): Buffer {
  const bytes = Buffer.from(chunk.bytes.subarray(0, chunk.marks[count - 1]?.end ?? 0));
  for (let index = 0; index < count; index++) {
    let rest = first + index;
    const start = chunk.marks[index]?.number ?? 0;
    for (let digit = digits - 1; digit >= 0; digit--) {
      bytes[start + digit] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
  return bytes;
}
