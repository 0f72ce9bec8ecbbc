/** Runs one vitest project and counts its tests. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from './paths.ts';

export interface TestCount {
  passed: number;
  failed: number;
  skipped: number;
}

/** The parts of vitest's JSON report that are read here. */
export interface VitestReport {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export interface VitestOptions {
  project: 'unit' | 'engine' | 'stack';
  /** File name filters and further vitest arguments. */
  args: readonly string[];
  env?: Record<string, string>;
  signal: AbortSignal;
}

/** A run that ends badly without a failed test (nothing found, a crash) counts as one failure. */
export async function runVitest(options: VitestOptions): Promise<TestCount> {
  const reportPath = join(rootDir, 'artifacts', `${options.project}.json`);
  rmSync(reportPath, { force: true });
  const exitCode = await spawnVitest(options, reportPath);
  const count = existsSync(reportPath)
    ? countTests(JSON.parse(readFileSync(reportPath, 'utf8')) as VitestReport)
    : { passed: 0, failed: 0, skipped: 0 };
  return exitCode !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** A file that failed outside of its tests (import, hook) counts as one failure. */
export function countTests(report: VitestReport): TestCount {
  const count: TestCount = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const statuses = file.assertionResults.map((test) => test.status);
    const failed = statuses.filter((status) => status === 'failed').length;
    const passed = statuses.filter((status) => status === 'passed').length;
    count.passed += passed;
    count.failed += failed === 0 && file.status === 'failed' ? 1 : failed;
    count.skipped += statuses.length - passed - failed;
  }
  return count;
}

function spawnVitest(options: VitestOptions, reportPath: string): Promise<number> {
  const cli = join(rootDir, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    cli,
    'run',
    '--project',
    options.project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    ...(options.project === 'unit' ? [] : ['--no-file-parallelism', '--passWithNoTests']),
    ...options.args,
  ];
  if (options.signal.aborted) return Promise.resolve(1);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: rootDir,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...options.env },
    });
    const onAbort = () => child.kill('SIGTERM');
    options.signal.addEventListener('abort', onAbort, { once: true });
    child.on('error', (error) => {
      console.error(`vitest could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code) => {
      options.signal.removeEventListener('abort', onAbort);
      resolve(code ?? 1);
    });
  });
}
