/** Runs programs as named steps, two at a time, showing the output of those that fail. */
import { spawn } from 'node:child_process';
import { rootDir } from './paths.ts';

export interface StepResult {
  name: string;
  isOk: boolean;
  seconds: number;
}

export interface Step {
  name: string;
  command: readonly [string, ...string[]];
}

const atOnce = 2;

/** Never rejects for a failing step: the result says so. Stops starting steps once the signal came. */
export async function runSteps(steps: readonly Step[], signal: AbortSignal): Promise<StepResult[]> {
  const waiting = [...steps.entries()];
  const results: StepResult[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, step] = next;
      if (signal.aborted) return;
      results[index] = await runQuietly(step, signal);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results.filter((result) => result !== undefined);
}

function runQuietly(step: Step, signal: AbortSignal): Promise<StepResult> {
  const startedAt = performance.now();
  const [program, ...args] = step.command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: rootDir, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const finish = (isOk: boolean) => {
      const seconds = (performance.now() - startedAt) / 1000;
      console.log(`${isOk ? 'ok    ' : 'FAILED'} ${step.name} (${seconds.toFixed(1)} s)`);
      if (!isOk) console.log(output.trim().replaceAll(/^/gm, '    '));
      resolve({ name: step.name, isOk, seconds });
    };
    child.on('error', (error) => {
      output += `\n${error.message}`;
      finish(false);
    });
    child.on('close', (code) => {
      if (code !== null) finish(code === 0);
    });
  });
}
