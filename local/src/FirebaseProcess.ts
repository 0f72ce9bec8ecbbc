/** firebase-tools as a child process: reads what it says, notices its end, and ends all that it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { LocalError } from './LocalError.ts';
import { type LogLine, parseLine } from './logLines.ts';
import { firebaseCli, localSourceDir } from './paths.ts';
import { endStackProcesses, markerName } from './processTree.ts';

const recentLines = 25;
const stopTimeoutMs = 20_000;
const leftoverGraceMs = 3000;

export interface FirebaseProcessOptions {
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Removed at the end, also when this process is killed. */
  temporaryPaths: readonly string[];
  onLine: (line: LogLine) => void;
}

export interface FirebaseProcess {
  pid: number;
  /** True once firebase-tools has connected every emulator, triggers included. */
  isBannerSeen: () => boolean;
  /** Aborted, with the reason, when the process ends by itself or the functions do not load. */
  broken: AbortSignal;
  /** The last lines it said, for an error's reader. */
  recent: () => string;
  /** Asks it to end, insists, and ends what is left. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export function startFirebase(options: FirebaseProcessOptions): FirebaseProcess {
  const stackId = randomUUID();
  const guardian = startGuardian(stackId, options.temporaryPaths);
  const child = spawn(process.execPath, [firebaseCli, ...options.args], {
    cwd: options.cwd,
    // In a group of its own: a Ctrl-C reaches the launcher alone, which decides what happens.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.env, [markerName]: stackId },
  });
  const broken = new AbortController();
  const recent: string[] = [];
  let isBannerSeen = false;
  let isStopping = false;

  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile);
  eachLine(child, (raw) => {
    log.write(`${raw}\n`);
    if (raw.includes('All emulators ready')) isBannerSeen = true;
    const line = parseLine(raw);
    if (line === undefined) return;
    recent.push(`${line.source}: ${line.text}`);
    if (recent.length > recentLines) recent.shift();
    if (!isBannerSeen && line.text.startsWith('Failed to load function definition')) {
      broken.abort(new LocalError('The functions do not load.'));
    }
    options.onLine(line);
  });

  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve();
      if (isStopping) return;
      broken.abort(new LocalError(`The emulators ended (${signal ?? `exit code ${code}`}).`));
    });
    child.once('error', (error) => {
      resolve();
      broken.abort(error);
    });
  });

  const end = async (graceMs: number) => {
    isStopping = true;
    await endStackProcesses(stackId, graceMs);
    log.end();
    for (const path of options.temporaryPaths) rmSync(path, { recursive: true, force: true });
    guardian.stdin?.end();
    guardian.unref();
  };
  return {
    pid: child.pid ?? 0,
    isBannerSeen: () => isBannerSeen,
    broken: broken.signal,
    recent: () => recent.join('\n'),
    stop: async () => {
      isStopping = true;
      child.kill('SIGINT');
      await Promise.race([exited, after(stopTimeoutMs)]);
      await end(leftoverGraceMs);
    },
    kill: () => end(0),
  };
}

function startGuardian(stackId: string, temporaryPaths: readonly string[]): ChildProcess {
  const script = join(localSourceDir, 'guardian.ts');
  return spawn(process.execPath, [script, stackId, ...temporaryPaths], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

function eachLine(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', onLine);
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
