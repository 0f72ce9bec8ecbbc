/** A raw gRPC channel to Cloud Firestore or its emulator: bytes out, bytes in, nothing decoded on the way. */
import {
  type CallCredentials,
  type ChannelCredentials,
  Client,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import type { AuthClient } from 'google-auth-library';
import { fromGrpcError } from './grpcStatus.ts';

export interface FirestoreTarget {
  projectId: string;
  /** `(default)` or the id of a named database. */
  databaseId: string;
}

interface ConnectionOptions extends FirestoreTarget {
  /** `host:port` of the emulator; null talks to the service with application default credentials. */
  emulatorHost: string | null;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Milliseconds after which the call is given up; the service itself ends a stream after 60 s. */
  timeoutMs?: number;
}

type Method =
  | 'RunQuery'
  | 'RunAggregationQuery'
  | 'BatchWrite'
  | 'BatchGetDocuments'
  | 'ListCollectionIds'
  | 'PartitionQuery';

const SERVICE = '/google.firestore.v1.Firestore';
/** Bytes of messages held before the stream is paused: a few of the largest documents. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024;

export class FirestoreConnection {
  readonly target: FirestoreTarget;
  readonly #client: Client;
  readonly #metadata: Metadata;

  private constructor(options: ConnectionOptions, channel: ChannelCredentials) {
    this.target = { projectId: options.projectId, databaseId: options.databaseId };
    this.#client = new Client(options.emulatorHost ?? 'firestore.googleapis.com:443', channel, {
      // grpc-js stops at 4 MiB by default; a document alone may be 1 MiB and a BatchGet answer more.
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      // The default window of 64 KiB makes a stream wait for the round trip; a server 10 ms away is then ten times slower.
      'grpc-node.flow_control_window': HIGH_WATER_BYTES,
      // Several connections to one address must not share a channel's flow control.
      'grpc.use_local_subchannel_pool': 1,
    });
    this.#metadata = metadataFor(options);
  }

  static async open(options: ConnectionOptions): Promise<FirestoreConnection> {
    const channel =
      options.emulatorHost === null ? await googleCredentials() : credentials.createInsecure();
    return new FirestoreConnection(options, channel);
  }

  /** `projects/p/databases/d/documents` */
  get documentsRoot(): string {
    return `${this.databaseName}/documents`;
  }

  /** `projects/p/databases/d` */
  get databaseName(): string {
    return `projects/${this.target.projectId}/databases/${this.target.databaseId}`;
  }

  /** One request, one answer. */
  unary(method: Method, request: Buffer, act: string, options: CallOptions = {}): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      options.signal?.throwIfAborted();
      const call = this.#client.makeUnaryRequest(
        `${SERVICE}/${method}`,
        identity,
        identity,
        request,
        this.#metadata,
        deadline(options),
        (error, answer) => {
          options.signal?.removeEventListener('abort', cancel);
          if (options.signal?.aborted) reject(options.signal.reason);
          else if (error !== null) reject(fromGrpcError(error, act));
          else resolve(answer ?? Buffer.alloc(0));
        },
      );
      const cancel = () => call.cancel();
      options.signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** One request, a stream of answers, handed over in the batches they arrived in; paused while the reader is busy. */
  async *stream(
    method: Method,
    request: Buffer,
    act: string,
    options: CallOptions = {},
  ): AsyncGenerator<Buffer[], void, void> {
    options.signal?.throwIfAborted();
    const call = this.#client.makeServerStreamRequest(
      `${SERVICE}/${method}`,
      identity,
      identity,
      request,
      this.#metadata,
      deadline(options),
    );
    let batch: Buffer[] = [];
    let heldBytes = 0;
    let ended = false;
    let failure: ServiceError | null = null;
    let wake: () => void = () => undefined;
    // Messages that arrive in one turn are handed over together: each batch costs the readers several awaits.
    let isWaking = false;
    const wakeSoon = () => {
      if (isWaking) return;
      isWaking = true;
      setImmediate(() => {
        isWaking = false;
        wake();
      });
    };
    call.on('data', (message: Buffer) => {
      batch.push(message);
      heldBytes += message.length;
      if (heldBytes > HIGH_WATER_BYTES) call.pause();
      wakeSoon();
    });
    call.on('end', () => {
      ended = true;
      wake();
    });
    call.on('error', (error: ServiceError) => {
      failure = error;
      wake();
    });
    const cancel = () => call.cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      for (;;) {
        if (batch.length > 0) {
          const ready = batch;
          batch = [];
          heldBytes = 0;
          yield ready;
          call.resume();
          continue;
        }
        options.signal?.throwIfAborted();
        if (failure !== null) throw fromGrpcError(failure, act);
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      call.cancel();
    }
  }

  close(): void {
    this.#client.close();
  }
}

function identity(bytes: Buffer): Buffer {
  return bytes;
}

function deadline(options: CallOptions): { deadline?: number } {
  // grpc-js wants an absolute time; performance.timeOrigin keeps the wall clock out of this file.
  return options.timeoutMs === undefined
    ? {}
    : { deadline: performance.timeOrigin + performance.now() + options.timeoutMs };
}

/**
 * Named databases are routed by `x-goog-request-params`, the default one by the resource prefix; both are sent.
 * The emulator takes `Bearer owner` as an administrator, and only per call: it has no TLS to attach it to.
 */
function metadataFor(options: ConnectionOptions): Metadata {
  const metadata = new Metadata();
  const { projectId, databaseId } = options;
  metadata.set('google-cloud-resource-prefix', `projects/${projectId}/databases/${databaseId}`);
  metadata.set('x-goog-request-params', `project_id=${projectId}&database_id=${databaseId}`);
  if (options.emulatorHost !== null) metadata.set('authorization', 'Bearer owner');
  return metadata;
}

async function googleCredentials(): Promise<ChannelCredentials> {
  const { GoogleAuth } = await import('google-auth-library');
  const auth = new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/datastore'] });
  const client = await auth.getClient();
  return credentials.combineChannelCredentials(credentials.createSsl(), callCredentials(client));
}

/** grpc-js walks the own keys of what it is given; google-auth-library 10 answers a `Headers`, which has none. */
function callCredentials(client: AuthClient): CallCredentials {
  return credentials.createFromGoogleCredential({
    getRequestHeaders: async (url?: string) =>
      Object.fromEntries(await client.getRequestHeaders(url)),
  });
}
