/** Runs the `firevault` command as an operator would: a process of its own, its output and its exit code. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stack } from './stack.ts';

const MAIN = fileURLToPath(new URL('../../functions/src/cli/main.ts', import.meta.url));

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Beside what the shell of the specs has; undefined takes a variable away. */
export type Settings = Record<string, string | undefined>;

/** Begins a command; `ended` resolves when its output is closed. */
export function beginCommand(
  args: readonly string[],
  settings: Settings = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, FIRESTORE_EMULATOR_HOST: stack().firestore, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, ended: outputOf(child) };
}

export function firevault(args: readonly string[], settings: Settings = {}): Promise<Ended> {
  return beginCommand(args, settings).ended;
}

async function outputOf(child: ChildProcess): Promise<Ended> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}
