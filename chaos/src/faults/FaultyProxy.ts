/** Stands before an object store and spoils some of what goes through: waits, resets, refusals, bodies cut short or kept wrongly. */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../local/src/demoData/random.ts';
import { s3File } from '../oracle/storedFiles.ts';
import type { Tally } from '../tally.ts';
import { flipBit } from './BitRot.ts';

const FAULTS = [
  'waits',
  'reset before',
  'reset after',
  'refused',
  'failed after',
  'request cut',
  'answer cut',
] as const;
/** Only an upload can be kept wrongly. */
const UPLOAD_FAULTS = [...FAULTS, 'kept wrongly', 'kept wrongly', 'kept wrongly'] as const;
type Fault = (typeof UPLOAD_FAULTS)[number];

const REFUSALS = [500, 503, 507] as const;

export class FaultyProxy {
  /** Of a hundred requests. */
  faultsPerHundred = 0;
  #random: Random;
  #tally: Tally;
  readonly #target: number;
  readonly #root: string;
  readonly #server: Server;

  /** `target` is the store's port, `root` the folder in which it keeps its buckets. */
  constructor(target: number, root: string, random: Random, tally: Tally) {
    this.#target = target;
    this.#root = root;
    this.#random = random;
    this.#tally = tally;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // The client has gone, or the store has: either way nobody is there to be told.
        this.#tally.count('fault', 'store: connection lost by itself');
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    this.#server.keepAliveTimeout = 1000;
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** The round that faults are drawn for, and counted in, from now on. */
  beginRound(random: Random, tally: Tally): void {
    this.#random = random;
    this.#tally = tally;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#draw(request.method === 'PUT');
    if (fault !== null) this.#tally.count('fault', `store: ${fault}`);
    if (fault === 'waits') await sleep(this.#random.whole(50, 900));
    if (fault === 'reset before') return void request.socket.destroy();
    if (fault === 'refused') {
      request.resume();
      const status = this.#random.pick(REFUSALS);
      response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' });
      return void response.end(`<Error><Code>SlowDown</Code><Message>${status}</Message></Error>`);
    }
    await this.#forward(request, response, fault);
  }

  async #forward(
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | null,
  ): Promise<void> {
    const onward = httpRequest({
      host: '127.0.0.1',
      port: this.#target,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      onward.once('response', resolve);
      onward.once('error', reject);
    });
    // Told of below; a request that is cut has an answer that nobody awaits.
    answered.catch(() => undefined);
    if (fault === 'request cut') {
      for await (const chunk of request) {
        onward.write((chunk as Buffer).subarray(0, Math.floor((chunk as Buffer).length / 2)));
        break;
      }
      onward.destroy();
      return void request.socket.destroy();
    }
    for await (const chunk of request) onward.write(chunk);
    onward.end();
    const answer = await answered;
    const body: Buffer[] = [];
    for await (const chunk of answer) body.push(chunk as Buffer);
    const whole = Buffer.concat(body);
    if (fault === 'kept wrongly') this.#spoil(request.url ?? '');
    if (fault === 'reset after') return void request.socket.destroy();
    if (fault === 'failed after') {
      response.writeHead(500, { connection: 'close' });
      return void response.end();
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault === 'answer cut') {
      response.write(whole.subarray(0, Math.floor(whole.length / 2)));
      await sleep(5);
      return void request.socket.destroy();
    }
    response.end(whole);
  }

  /** The store has said that it holds the object, and holds another one. */
  #spoil(url: string): void {
    const { pathname } = new URL(url, 'http://store');
    flipBit(s3File(this.#root, decodeURIComponent(pathname)), this.#random);
  }

  #draw(isUpload: boolean): Fault | null {
    if (this.#random.whole(1, 100) > this.faultsPerHundred) return null;
    return this.#random.pick<Fault>(isUpload ? UPLOAD_FAULTS : FAULTS);
  }
}
