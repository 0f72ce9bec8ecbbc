/** The barest client of Firestore that grpc-js allows: what the engine is compared with. */
import { Client, credentials, Metadata } from '@grpc/grpc-js';

const service = '/google.firestore.v1.Firestore';
const identity = (bytes: Buffer) => bytes;

export class RawClient {
  readonly #client: Client;
  readonly #metadata = new Metadata();

  constructor(host: string) {
    this.#client = new Client(host, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      // What a server may send ahead; with HTTP/2's 64 KiB a distant one mostly waits.
      'grpc-node.flow_control_window': 4 * 1024 * 1024,
    });
    this.#metadata.set('authorization', 'Bearer owner');
  }

  /** Reads a stream of answers to its end and does nothing with them. */
  drain(request: Buffer): Promise<{ documents: number; bytes: number }> {
    const call = this.#client.makeServerStreamRequest(
      `${service}/RunQuery`,
      identity,
      identity,
      request,
      this.#metadata,
    );
    return new Promise((resolve, reject) => {
      let documents = 0;
      let bytes = 0;
      call.on('data', (answer: Buffer) => {
        bytes += answer.length;
        // An answer that carries a document begins with it: field 1, length-delimited.
        if (answer[0] === 0x0a) documents += 1;
      });
      call.on('error', reject);
      call.on('end', () => resolve({ documents, bytes }));
    });
  }

  batchWrite(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `${service}/BatchWrite`,
        identity,
        identity,
        request,
        this.#metadata,
        (error, answer) => {
          if (error !== null) reject(error);
          else resolve(answer ?? Buffer.alloc(0));
        },
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}
