/** Runs one measurement in a process of its own, so that its memory and its warm-up are its own. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { endWithUs } from './endWithUs.ts';
import type { Performed } from './workers/perform.ts';

export interface Measured extends Performed {
  /** From the start of the process to its end. */
  wallSeconds: number;
}

export type WorkerName =
  | 'drain'
  | 'backup'
  | 'restore'
  | 'batchWrite'
  | 'bookkeeping'
  | 'browse'
  | 'growth'
  | 'costs';

const timeoutMs = 900_000;
/** The heap that V8 allows itself in an instance of 1 GiB, which a worker function gets; a big machine lets it grow. */
const likeInTheCloud = ['--max-heap-size=560'];

/** Rejects when the worker fails or takes more than a quarter of an hour. */
export function runWorker(name: WorkerName, input: object): Promise<Measured> {
  const startedAt = performance.now();
  const script = join(import.meta.dirname, 'workers', `${name}.ts`);
  const child = fork(script, [JSON.stringify(input)], {
    execArgv: [...likeInTheCloud, ...profiling(`${name}-${Math.round(startedAt)}`)],
    timeout: timeoutMs,
  });
  endWithUs(child);
  return new Promise((resolve, reject) => {
    let performed: Performed | null = null;
    child.on('message', (message) => {
      performed = message as Performed;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const wallSeconds = (performance.now() - startedAt) / 1000;
      if (performed !== null && code === 0) resolve({ ...performed, wallSeconds });
      else reject(new Error(`The worker ${name} ended with ${signal ?? code}; see above.`));
    });
  });
}

/** With `BENCH_PROFILE=FOLDER` each worker leaves a CPU profile there, for the browser's developer tools. */
function profiling(name: string): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder === undefined
    ? []
    : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`];
}
