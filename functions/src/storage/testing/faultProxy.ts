/** A proxy before a storage server that does to requests what networks and busy stores do. */
import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Fault =
  /** Answers by itself; the server never sees the request. */
  | { kind: 'status'; status: number }
  /** Waits before the request goes on. */
  | { kind: 'delay'; ms: number }
  /** Takes the request's body in slowly. */
  | { kind: 'slowRead'; bytesPerSecond: number }
  /** Resets the connection when so much of the request's body has come. */
  | { kind: 'resetRequest'; afterBytes: number }
  /** Resets the connection when so much of the answer's body has gone. */
  | { kind: 'resetAnswer'; afterBytes: number }
  /** Closes the connection politely, before the length that was announced. */
  | { kind: 'shortAnswer'; afterBytes: number };

export interface SeenRequest {
  method: string;
  url: string;
  bodyBytes: number;
}

export interface FaultProxy extends AsyncDisposable {
  port: number;
  /** Every request since `clear`, refused ones included. */
  seen: SeenRequest[];
  /** Asked for each request; null lets it pass. */
  decide: (request: SeenRequest) => Fault | null;
  clear(): void;
}

/** One fault for each of the next requests for which `when` holds. */
export function inTurn(
  faults: readonly Fault[],
  when: (request: SeenRequest) => boolean = () => true,
): FaultProxy['decide'] {
  const left = [...faults];
  return (request) => (when(request) ? (left.shift() ?? null) : null);
}

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const server = createServer((incoming, outgoing) => {
    const seen: SeenRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      bodyBytes: 0,
    };
    proxy.seen.push(seen);
    handle(seen, proxy.decide(seen), targetPort, incoming, outgoing).catch(() => {
      // The other side went away, which is what these tests are about; this side goes too.
      outgoing.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    port: (server.address() as AddressInfo).port,
    seen: [],
    decide: () => null,
    clear() {
      proxy.seen = [];
      proxy.decide = () => null;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

async function handle(
  seen: SeenRequest,
  fault: Fault | null,
  port: number,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { socket } = incoming;
  if (fault?.kind === 'status') {
    incoming.resume();
    outgoing.writeHead(fault.status, { 'content-length': 0 }).end();
    return;
  }
  if (fault?.kind === 'delay') await sleep(fault.ms);
  const upstream = forward({
    host: '127.0.0.1',
    port,
    method: seen.method,
    path: seen.url,
    headers: incoming.headers,
  });
  const answered = once(upstream, 'response');
  answered.catch(() => socket.destroy());
  for await (const chunk of incoming) {
    seen.bodyBytes += chunk.length;
    if (fault?.kind === 'resetRequest' && seen.bodyBytes >= fault.afterBytes) {
      socket.resetAndDestroy();
      upstream.destroy();
      return;
    }
    if (fault?.kind === 'slowRead') await sleep((chunk.length / fault.bytesPerSecond) * 1000);
    if (!upstream.write(chunk)) await once(upstream, 'drain');
  }
  upstream.end();

  const [answer] = (await answered) as [IncomingMessage];
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  let sent = 0;
  for await (const chunk of answer) {
    const isCut = fault?.kind === 'resetAnswer' || fault?.kind === 'shortAnswer';
    if (isCut && sent + chunk.length >= fault.afterBytes) {
      outgoing.write(chunk.subarray(0, fault.afterBytes - sent));
      await sleep(20);
      if (fault.kind === 'resetAnswer') socket.resetAndDestroy();
      else socket.end();
      answer.destroy();
      return;
    }
    sent += chunk.length;
    if (!outgoing.write(chunk)) await once(outgoing, 'drain');
  }
  outgoing.end();
}
