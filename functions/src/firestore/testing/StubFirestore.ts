/** Stands in for Cloud Firestore over real gRPC: serves scans and fetches of a few documents and fails whenever it is told to. */
import { createRequire } from 'node:module';
import {
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type sendUnaryData,
  type status,
} from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { comparePaths, relativePath } from '../../domain/documentName.ts';
import type { Clock } from '../../platform/clock.ts';
import { FirestoreConnection } from '../FirestoreConnection.ts';
import { type FieldSpec, wireOf } from '../transcoder/testing/documentSpec.ts';

const require = createRequire(import.meta.url);
const protos = protobuf.Root.fromJSON(
  require('@google-cloud/firestore-api/build/protos/protos.json') as protobuf.INamespace,
).lookup('google.firestore.v1') as protobuf.Namespace;

const ROOT = 'projects/demo/databases/(default)/documents';

/** Ends a stream with an error after so many documents; one that has fewer ends well. */
export interface Cut {
  after: number;
  code: status;
}

export interface StubCall {
  method: string;
  /** The request as Google's protos decode it. */
  request: Record<string, unknown>;
  /** For a fetch: what it asks for. */
  paths: string[];
}

interface Cursor {
  values: [{ referenceValue: string }];
  before?: boolean;
}

interface ScanRequest {
  structuredQuery: {
    select?: unknown;
    limit?: { value: number };
    startAt?: Cursor;
    endAt?: Cursor;
  };
}

type Stream = ServerWritableStream<Buffer, Buffer>;

/** Waits for nobody and remembers for how long it should have. */
export class HastyClock implements Clock {
  readonly slept: number[] = [];

  now(): Date {
    return new Date(0);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
  }
}

export class StubFirestore {
  readonly #server = new Server();
  #connection: FirestoreConnection | null = null;
  #documents = new Map<string, Buffer>();
  /** How the next calls end, one after another; null and those beyond end well. */
  cuts: (Cut | null)[] = [];
  /** Paths that a fetch does not find although a scan names them. */
  gone = new Set<string>();
  /** The order in which a fetch is answered, or other answers than those asked for. */
  answering: (paths: string[]) => string[] = (paths) => paths;
  calls: StubCall[] = [];
  documentsSent = 0;

  static async start(): Promise<StubFirestore> {
    const stub = new StubFirestore();
    stub.#serve();
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = ServerCredentials.createInsecure();
      stub.#server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    stub.#connection = await FirestoreConnection.open({
      projectId: 'demo',
      databaseId: '(default)',
      emulatorHost: `127.0.0.1:${port}`,
    });
    return stub;
  }

  get connection(): FirestoreConnection {
    if (this.#connection === null) throw new Error('The stub has not started.');
    return this.#connection;
  }

  stop(): void {
    this.connection.close();
    this.#server.forceShutdown();
  }

  /** Holds these documents from now on and forgets what it was told and asked. Answers their wire bytes by path, in order. */
  hold(paths: Iterable<string>, fieldsOf: (path: string) => FieldSpec[] = pathField) {
    const inOrder = [...paths].sort(comparePaths);
    this.#documents = new Map(inOrder.map((path) => [path, wire(path, fieldsOf(path))]));
    this.cuts = [];
    this.gone = new Set();
    this.answering = (asked) => asked;
    this.calls = [];
    this.documentsSent = 0;
    return this.#documents;
  }

  #serve(): void {
    const answering: Record<string, (request: Buffer) => Iterable<Buffer>> = {
      RunQuery: (request) => this.#scan(request),
      RunAggregationQuery: () => [],
      BatchGetDocuments: (request) => this.#fetch(request),
    };
    for (const [method, answersTo] of Object.entries(answering)) {
      const handler = (call: Stream) => void this.#stream(call, answersTo(call.request));
      this.#server.addService({ [method]: definition(method, true) }, { [method]: handler });
    }
    const list = (_call: unknown, reply: sendUnaryData<Buffer>) => {
      const cut = this.cuts.shift();
      if (cut) reply({ code: cut.code, details: 'cut off' });
      else reply(null, Buffer.alloc(0));
    };
    const listing = { ListCollectionIds: definition('ListCollectionIds', false) };
    this.#server.addService(listing, { ListCollectionIds: list });
  }

  async #stream(call: Stream, answers: Iterable<Buffer>): Promise<void> {
    const cut = this.cuts.shift() ?? null;
    let sent = 0;
    for (const answer of answers) {
      if (call.cancelled || sent === cut?.after) break;
      sent += 1;
      this.documentsSent += 1;
      if (!call.write(answer)) await drained(call);
    }
    if (cut === null || sent < cut.after) call.end();
    else call.emit('error', { code: cut.code, details: 'cut off' });
  }

  *#scan(bytes: Buffer): Generator<Buffer> {
    const { request } = this.#called('RunQuery', bytes);
    const { select, limit, startAt, endAt } = (request as unknown as ScanRequest).structuredQuery;
    let left = limit?.value || Number.POSITIVE_INFINITY;
    for (const [path, document] of this.#documents) {
      const fromStart = startAt ? comparePaths(path, pathOf(startAt)) : 1;
      if (fromStart < 0 || (fromStart === 0 && !startAt?.before)) continue;
      const fromEnd = endAt ? comparePaths(path, pathOf(endAt)) : -1;
      if (fromEnd > 0 || (fromEnd === 0 && endAt?.before)) return;
      if (left === 0) return;
      left -= 1;
      yield holding(select ? wire(path, []) : document);
    }
  }

  *#fetch(bytes: Buffer): Generator<Buffer> {
    for (const path of this.answering(this.#called('BatchGetDocuments', bytes).paths)) {
      const document = this.gone.has(path) ? undefined : this.#documents.get(path);
      if (document !== undefined) yield holding(document);
      else yield Buffer.from(protobuf.Writer.create().uint32(18).string(nameOf(path)).finish());
    }
  }

  #called(method: string, bytes: Buffer): StubCall {
    const type = protos.lookupType(`${method}Request`);
    const request = type.toObject(type.decode(bytes), { longs: Number });
    const paths = ((request.documents ?? []) as string[]).map(relativePath);
    const call = { method, request, paths };
    this.calls.push(call);
    return call;
  }
}

function definition(method: string, responseStream: boolean) {
  const same = (bytes: Buffer) => bytes;
  return {
    path: `/google.firestore.v1.Firestore/${method}`,
    requestStream: false,
    responseStream,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

/** A path that is none of this database stands for a full name. */
function nameOf(path: string): string {
  return path.startsWith('projects/') ? path : `${ROOT}/${path}`;
}

function pathOf(cursor: Cursor): string {
  return relativePath(cursor.values[0].referenceValue);
}

function pathField(path: string): FieldSpec[] {
  return [['path', { string: path }]];
}

function wire(path: string, fields: FieldSpec[]): Buffer {
  return wireOf({ name: nameOf(path), fields, updateTime: [1_763_812_345, 678_901_000] });
}

/** RunQueryResponse and BatchGetDocumentsResponse both hold their document in field 1. */
function holding(document: Buffer): Buffer {
  return Buffer.from(protobuf.Writer.create().uint32(10).bytes(document).finish());
}

function drained(call: Stream): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      call.off('drain', go).off('cancelled', go);
      resolve();
    };
    call.on('drain', go).on('cancelled', go);
  });
}
