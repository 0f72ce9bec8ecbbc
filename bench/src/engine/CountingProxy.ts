/** Stands before the emulator and counts what Firestore would bill: documents read, written and deleted, whoever asks. */
import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { WireReader } from '../../../functions/src/firestore/wire/WireReader.ts';

export interface Billed {
  reads: number;
  writes: number;
  deletes: number;
}

const SERVICE = '/google.firestore.v1.Firestore/';
const UNARY = [
  'GetDocument',
  'BeginTransaction',
  'Commit',
  'Rollback',
  'BatchWrite',
  'ListCollectionIds',
  'PartitionQuery',
  'ListDocuments',
];
const STREAMED = ['RunQuery', 'RunAggregationQuery', 'BatchGetDocuments'];
const identity = (bytes: Buffer) => bytes;
const UNLIMITED = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
} as const;
/** A COUNT costs a read for each so many entries of an index. */
const COUNTED_PER_READ = 1000;

export class CountingProxy {
  #billed: Billed = { reads: 0, writes: 0, deletes: 0 };
  readonly #client: Client;
  readonly #server = new Server(UNLIMITED);

  constructor(host: string) {
    this.#client = new Client(host, credentials.createInsecure(), UNLIMITED);
    const methods = [...UNARY, ...STREAMED].map((name) => [
      name,
      {
        path: `${SERVICE}${name}`,
        requestStream: false,
        responseStream: STREAMED.includes(name),
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      },
    ]);
    const handlers = [
      ...UNARY.map((name) => [name, this.#unary(name)]),
      ...STREAMED.map((name) => [name, this.#streamed(name)]),
    ];
    this.#server.addService(
      Object.fromEntries(methods) as ServiceDefinition,
      Object.fromEntries(handlers),
    );
  }

  /** Answers the address to go through. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(`127.0.0.1:${port}`);
        else reject(error);
      });
    });
  }

  /** What was billed since it was asked last. */
  take(): Billed {
    const billed = this.#billed;
    this.#billed = { reads: 0, writes: 0, deletes: 0 };
    return billed;
  }

  close(): void {
    this.#server.forceShutdown();
    this.#client.close();
  }

  #unary(name: string) {
    return (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
      this.#client.makeUnaryRequest(
        `${SERVICE}${name}`,
        identity,
        identity,
        call.request,
        call.metadata,
        (error, response) => {
          if (error !== null) return answer(error);
          this.#countUnary(name, call.request);
          answer(null, response ?? Buffer.alloc(0));
        },
      );
    };
  }

  #streamed(name: string) {
    return (call: ServerWritableStream<Buffer, Buffer>) => {
      const { request, metadata } = call;
      const path = `${SERVICE}${name}`;
      const onward = this.#client.makeServerStreamRequest(
        path,
        identity,
        identity,
        request,
        metadata,
      );
      let answered = 0;
      call.on('cancelled', () => onward.cancel());
      onward.on('data', (message: Buffer) => {
        answered += readsOf(name, message);
        if (!call.write(message)) {
          onward.pause();
          call.once('drain', () => onward.resume());
        }
      });
      onward.on('end', () => {
        // A query that finds nothing costs one read all the same.
        this.#billed.reads += Math.max(1, answered);
        call.end();
      });
      onward.on('error', (error: { code?: number; details?: string }) => {
        this.#billed.reads += answered;
        const { code = status.UNKNOWN, details = '' } = error;
        call.emit('error', { code, details, metadata: new Metadata() });
      });
    };
  }

  #countUnary(name: string, request: Buffer): void {
    if (name === 'ListCollectionIds' || name === 'GetDocument') this.#billed.reads += 1;
    if (name !== 'Commit' && name !== 'BatchWrite') return;
    for (const write of messagesIn(request, 2)) {
      if (hasField(write, 2)) this.#billed.deletes += 1;
      else if (hasField(write, 1) || hasField(write, 6)) this.#billed.writes += 1;
    }
  }
}

/** Of one message of an answer: RunQuery and BatchGet bring a document each, found or missing. */
function readsOf(name: string, message: Buffer): number {
  if (name === 'RunQuery') return hasField(message, 1) ? 1 : 0;
  if (name === 'BatchGetDocuments') return hasField(message, 1) || hasField(message, 2) ? 1 : 0;
  const [result] = messagesIn(message, 1);
  if (result === undefined) return 0;
  // The least of the numbers is the COUNT: the others are sums over the same documents, of one or more each.
  const numbers = messagesIn(result, 2)
    .flatMap((entry) => messagesIn(entry, 2))
    .flatMap(integerOf);
  return Math.max(1, Math.ceil(Math.min(...numbers) / COUNTED_PER_READ));
}

function messagesIn(message: Buffer, field: number): Buffer[] {
  const reader = new WireReader(message);
  const found: Buffer[] = [];
  while (reader.next()) {
    if (reader.field === field && reader.wireType === 2) found.push(reader.slice());
    else reader.skip();
  }
  return found;
}

function integerOf(value: Buffer): number[] {
  const reader = new WireReader(value);
  while (reader.next()) {
    if (reader.field === 2) return [Number(reader.int64())];
    reader.skip();
  }
  return [];
}

function hasField(message: Buffer, field: number): boolean {
  const reader = new WireReader(message);
  while (reader.next()) {
    if (reader.field === field) return true;
    reader.skip();
  }
  return false;
}
