/**
 * `npm test`: checks, then unit tests and the suite against one booted stack, two runs of vitest at a time; last, whether the
 * table of storage providers says what they found.
 * `npm test -- unit|suite [vitest arguments]` runs one half; `--no-portal` leaves the portal unbuilt and unserved.
 * The last line is `N passed, N failed[, N skipped]`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootStack } from './bootStack.ts';
import { checkSteps } from './checkSteps.ts';
import { requireChromium } from './findChromium.ts';
import { explain } from './LocalError.ts';
import { onStopSignals } from './onStopSignals.ts';
import { rootDir } from './paths.ts';
import type { RunningStack } from './RunningStack.ts';
import { runSteps } from './runSteps.ts';
import { runVitest, type TestCount } from './runVitest.ts';
import { secretsInOutput } from './secretsInOutput.ts';
import { seedAccounts } from './seedAccounts.ts';
import { seedLocalProvider } from './seedLocalProvider.ts';
import { type ContractReport, storageTable } from './storageTable.ts';

const artifacts = join(rootDir, 'artifacts');
const none: TestCount = { passed: 0, failed: 0, skipped: 0 };
const withPortal = !process.argv.includes('--no-portal');
const stopping = new AbortController();
let running: RunningStack | undefined;

interface Part extends TestCount {
  name: string;
  seconds: number;
}
const parts: Part[] = [];

async function main(args: readonly string[]): Promise<void> {
  const [only, ...rest] = args;
  mkdirSync(artifacts, { recursive: true });
  if (only === 'unit' || only === 'suite') {
    await measure(only, () => runHalf(only, rest));
    return;
  }
  await measure('check', checkAll);
  const units = measure('unit', () => runHalf('unit', args));
  await Promise.all([units, measure('suite', () => runSuite(args, units))]);
  if (args.length === 0) await measure('tables', checkStorageTable);
}

/** The documentation says of each storage provider what the tests have just found; run with `UPDATE_TABLES=1` it is written anew. */
async function checkStorageTable(): Promise<TestCount> {
  const path = join(rootDir, 'docs', 'storage-table.md');
  const reports = ['unit', 'stack'].map(
    (name) => JSON.parse(readFileSync(join(artifacts, `${name}.json`), 'utf8')) as ContractReport,
  );
  const table = storageTable(reports);
  if (process.env.UPDATE_TABLES === '1') writeFileSync(path, table);
  if (existsSync(path) && readFileSync(path, 'utf8') === table) return { ...none, passed: 1 };
  writeFileSync(join(artifacts, 'storage-table.md'), table);
  console.error(
    'docs/storage-table.md says something else than artifacts/storage-table.md: mend what is broken, or copy it over.',
  );
  return { ...none, failed: 1 };
}

async function measure(name: string, work: () => Promise<TestCount>): Promise<void> {
  if (stopping.signal.aborted) return;
  const startedAt = performance.now();
  const count = await work().catch((error: unknown) => {
    console.error(explain(error));
    return { ...none, failed: 1 };
  });
  parts.push({ name, seconds: (performance.now() - startedAt) / 1000, ...count });
}

async function checkAll(): Promise<TestCount> {
  const results = await runSteps(checkSteps, stopping.signal);
  return { ...none, failed: results.filter((result) => !result.isOk).length };
}

function runHalf(half: 'unit' | 'suite', args: readonly string[]): Promise<TestCount> {
  if (half === 'suite') return runSuite(args);
  return runVitest({ project: 'unit', args, signal: stopping.signal });
}

/** The specs that share the stack's database wait for it much of the time; those of the engine take their turn after `units`. */
async function runSuite(
  args: readonly string[],
  units: Promise<void> = Promise.resolve(),
): Promise<TestCount> {
  const chromium = requireChromium((text) => console.log(text));
  const storageRoot = mkdtempSync(join(tmpdir(), 'firevault-suite-'));
  try {
    const stack = await bootForSuite(storageRoot);
    running = stack;
    const stackFile = join(artifacts, 'suite-stack.json');
    writeFileSync(stackFile, JSON.stringify(stack.addresses, null, 2));
    const env = { FIREVAULT_STACK: stackFile, CHROMIUM_PATH: chromium };
    const run = (project: 'stack' | 'engine') =>
      runVitest({ project, args, env, signal: stopping.signal });
    // Side by side: those of the engine leave the shared database alone.
    const count = sum(await Promise.all([run('stack'), units.then(() => run('engine'))]));
    if (count.passed + count.failed + count.skipped === 0) {
      console.error(`No spec is called anything like ${args.join(', ')}.`);
      count.failed += 1;
    }
    await stack.stop();
    const told = secretsInOutput(artifacts, join(rootDir, 'functions', '.secret.local'));
    for (const sentence of told) console.error(sentence);
    count.failed += told.length;
    if (count.failed > 0)
      console.log(`What the emulators and functions said: ${stack.addresses.logFile}`);
    return count;
  } finally {
    await running?.stop();
    rmSync(storageRoot, { recursive: true, force: true });
  }
}

async function bootForSuite(storageRoot: string): Promise<RunningStack> {
  const startedAt = performance.now();
  const stack = await bootStack({
    name: 'suite',
    ports: 'free',
    storageRoot,
    logFile: join(artifacts, 'suite.log'),
    say: (text) => console.log(text),
    withPortal,
    signal: stopping.signal,
  });
  const { auth, firestore, projectId } = stack.addresses;
  await seedAccounts(auth, projectId);
  await seedLocalProvider(firestore, projectId);
  console.log(`Booted the suite in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  return stack;
}

function sum(counts: readonly TestCount[]): TestCount {
  const total = (key: keyof TestCount) => counts.reduce((all, count) => all + count[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

function summarize(): void {
  console.log();
  for (const { name, seconds, passed, failed, skipped } of parts) {
    const what =
      name === 'check'
        ? `${failed === 0 ? 'ok' : `${failed} failed`}`
        : say({ passed, failed, skipped });
    console.log(`${name.padEnd(6)} ${seconds.toFixed(1).padStart(6)} s  ${what}`);
  }
  const total = sum(parts);
  if (total.failed > 0) process.exitCode = 1;
  console.log(say(total));
}

function say({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

onStopSignals(
  () => {
    console.log('\nStopping the tests.');
    process.exitCode = 130;
    stopping.abort(new Error('Stopped by a signal'));
  },
  () => {
    void (running?.kill() ?? Promise.resolve()).finally(() => process.exit(130));
  },
);
await main(process.argv.slice(2).filter((argument) => argument !== '--no-portal'));
summarize();
// Connections to emulators that are gone may linger in fetch's pool; nothing of ours is left to wait for.
process.exit();
