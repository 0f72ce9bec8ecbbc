/** Starts a server of the benchmark in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface RunningServer {
  /** `127.0.0.1:port` */
  host: string;
  stop: () => void;
}

export async function startServer(
  name: 'byteServer' | 'delayProxy',
  args: readonly string[],
): Promise<RunningServer> {
  const child = fork(join(import.meta.dirname, 'workers', `${name}.ts`), args);
  const failed = once(child, 'exit').then(() => {
    throw new Error(`The server ${name} ended before it listened; see above.`);
  });
  const [host] = (await Promise.race([once(child, 'message'), failed])) as [string];
  // Later it ends because it is told to, and nobody waits for that.
  failed.catch(() => undefined);
  // The server ends itself when the channel to its parent closes, also when the parent dies.
  return { host, stop: () => child.disconnect() };
}
