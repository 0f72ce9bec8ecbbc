/** Runs a Node program of a peer under a time limit, and says how it ended and what it took. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { endWithUs } from '../endWithUs.ts';

export interface ProgramResult {
  /** From the start of the process to its end. */
  seconds: number;
  isOverTime: boolean;
  /** Null when a signal ended it. */
  exitCode: number | null;
  /** Null when it could not say any more. */
  peakMemoryBytes: number | null;
  /** The first line that looks like a failure, also of a program that exits with 0. */
  complaint: string | null;
}

const graceMs = 3000;
const preload = pathToFileURL(join(import.meta.dirname, 'reportUsage.ts')).href;

export function runProgram(
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; timeoutMs: number },
): Promise<ProgramResult> {
  const usageFile = join(options.cwd, 'usage.txt');
  rmSync(usageFile, { force: true });
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--no-warnings', `--import=${preload}`, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, BENCH_USAGE_FILE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  let output = '';
  const hear = (chunk: Buffer) => {
    if (output.length < 1_000_000) output += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  let isOverTime = false;
  const asking = setTimeout(() => {
    isOverTime = true;
    child.kill('SIGTERM');
  }, options.timeoutMs);
  const insisting = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs + graceMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(asking);
      clearTimeout(insisting);
      const seconds = (performance.now() - startedAt) / 1000;
      const peakMemoryBytes = isOverTime || exitCode !== null ? usage(usageFile) : null;
      resolve({ seconds, isOverTime, exitCode, peakMemoryBytes, complaint: complaintIn(output) });
    });
  });
}

function usage(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    // A process that is stuck or killed writes nothing: unknown, which the table shows.
    return null;
  }
}

function complaintIn(output: string): string | null {
  const isComplaint = (line: string) =>
    line.length < 400 &&
    !line.startsWith('at ') &&
    /(^|\W)(\w*error|failed|exceeded|cannot|heap)\b/i.test(line);
  const lines = stripVTControlCharacters(output).split('\n');
  return lines.map((line) => line.trim()).find(isComplaint) ?? null;
}
