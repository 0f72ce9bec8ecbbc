/** Starts a storage server as a child process, so that its memory and its crashes are not the test's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface ChildServer extends AsyncDisposable {
  port: number;
}

/** `script` is a module beside this one that calls `tellParent` once it listens. */
export async function startChildServer(
  script: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<ChildServer> {
  const child = fork(new URL(script, import.meta.url), [...args], {
    execArgv: [...nodeOptions],
  });
  const exit = once(child, 'exit');
  const [message] = await Promise.race([
    once(child, 'message'),
    exit.then(([code]) => {
      throw new Error(`${script} ended with ${code} before it listened.`);
    }),
  ]);
  return {
    port: Number(message),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Reports the port, and ends this process as soon as its parent is gone. */
export function tellParent(port: number): void {
  process.on('disconnect', () => process.exit(0));
  process.send?.(port);
}
