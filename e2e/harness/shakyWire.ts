/** A TCP connection to a server that can be cut, and stay so, as often as a spec likes. */
import { connect, createServer, type Socket } from 'node:net';

export interface ShakyWire extends AsyncDisposable {
  /** `host:port` */
  address: string;
  /** Resets what is open and refuses what is new, for so long. */
  cut(ms: number): Promise<void>;
}

export async function shakyWire(target: string): Promise<ShakyWire> {
  const [host = '', port] = target.split(':');
  const open = new Set<Socket>();
  let isCut = false;
  const drop = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const server = createServer((near) => {
    if (isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(Number(port), host);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      // Whoever loses its other half is gone as well; that is what this is for.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
  return {
    address: `127.0.0.1:${address.port}`,
    async cut(ms) {
      isCut = true;
      drop();
      await new Promise((over) => setTimeout(over, ms));
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      drop();
      await new Promise((closed) => server.close(closed));
    },
  };
}
