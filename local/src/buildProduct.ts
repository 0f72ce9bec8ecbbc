/** Builds functions and portal when their sources changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from './LocalError.ts';
import { binDir, cacheDir, rootDir } from './paths.ts';

interface Product {
  name: string;
  sources: string[];
  output: string;
  command: string[];
  cwd: string;
}

const functions: Product = {
  name: 'functions',
  sources: [
    'functions/src/**/*.ts',
    'functions/package.json',
    'functions/tsconfig*.json',
    'tsconfig.base.json',
  ],
  output: 'functions/lib/index.js',
  command: ['tsc', '-p', 'functions/tsconfig.build.json'],
  cwd: rootDir,
};
const portal: Product = {
  name: 'portal',
  sources: [
    'web/src/**/*',
    'web/public/**/*',
    'web/index.html',
    'web/*.ts',
    'web/*.js',
    'web/*.cjs',
    'web/package.json',
    'functions/src/contract/**/*.ts',
  ],
  output: 'web/dist/portal/index.html',
  command: ['vite', 'build', '--logLevel', 'warn'],
  cwd: join(rootDir, 'web'),
};

/** Throws a `LocalError` holding the compiler's output when a build fails. */
export async function buildFunctions(say: (text: string) => void): Promise<void> {
  await underLock(() => buildIfChanged(functions, say));
}

export async function buildPortal(say: (text: string) => void): Promise<void> {
  await underLock(() => buildIfChanged(portal, say));
}

async function buildIfChanged(product: Product, say: (text: string) => void): Promise<void> {
  const stamp = join(cacheDir, `${product.name}.built`);
  const fingerprint = fingerprintOf(product.sources);
  const isBuilt = existsSync(join(rootDir, product.output));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  const startedAt = performance.now();
  await run(product);
  if (!existsSync(join(rootDir, product.output))) {
    throw new LocalError(`Building the ${product.name} did not produce ${product.output}.`);
  }
  writeFileSync(stamp, fingerprint);
  say(`Built the ${product.name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/** Names, sizes and times of the files: also changes when one is removed or renamed. */
function fingerprintOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: rootDir })).sort();
  for (const file of files) {
    const stat = statSync(join(rootDir, file));
    if (stat.isFile()) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function run(product: Product): Promise<void> {
  const [program = '', ...args] = product.command;
  return new Promise((resolve, reject) => {
    const child = spawn(join(binDir, program), args, {
      cwd: product.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${binDir}${delimiter}${process.env.PATH ?? ''}` },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new LocalError(`Building the ${product.name} failed:\n${output.trim()}`));
    });
  });
}

/** Two stacks may start at once and share functions/lib and web/dist: one builds, the other waits. */
async function underLock(work: () => Promise<void>): Promise<void> {
  mkdirSync(cacheDir, { recursive: true });
  const lock = join(cacheDir, 'build.lock');
  const deadline = performance.now() + 300_000;
  while (!tryLock(lock)) {
    if (performance.now() > deadline)
      throw new LocalError(
        `Another build has held ${lock} for 5 minutes. Remove it if no build runs.`,
      );
    await sleep(200);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    const file = openSync(lock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  if (!isAlive(Number(readFileSync(lock, 'utf8')))) rmSync(lock, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  // 0: the holder has created the file and not yet written its number.
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
