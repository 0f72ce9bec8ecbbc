/** `npm start`: the whole product on this machine until Ctrl-C; `--reset` forgets the data of earlier runs. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootStack } from './bootStack.ts';
import { explain, LocalError } from './LocalError.ts';
import { formatLine } from './logLines.ts';
import { onStopSignals } from './onStopSignals.ts';
import { rootDir, stateDir } from './paths.ts';
import type { RunningStack } from './RunningStack.ts';
import { adminEmail, password, seedAccounts, viewerEmail } from './seedAccounts.ts';
import { seedDemoData } from './seedDemoData.ts';
import { seedLocalProvider } from './seedLocalProvider.ts';
import { startTicker } from './ticker.ts';

const dataDir = join(stateDir, 'data');
const storageRoot = join(stateDir, 'backups');
const isTerminal = process.stdout.isTTY === true;

const { values: flags } = parseArgs({
  options: {
    reset: { type: 'boolean', default: false },
    'no-portal': { type: 'boolean', default: false },
    functions: { type: 'string' },
  },
});

async function main(): Promise<number> {
  if (flags.reset) {
    for (const path of [dataDir, storageRoot]) rmSync(path, { recursive: true, force: true });
    console.log('Forgot the data and the backups of earlier runs.');
  }
  const stopping = new AbortController();
  const stopAsked = new Promise<undefined>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let running: RunningStack | undefined;
  onStopSignals(
    () => {
      console.log('\nStopping; Ctrl-C again stops at once without saving.');
      stopping.abort(new LocalError('Stopped before everything was ready.'));
    },
    () => {
      void (running?.kill() ?? Promise.resolve()).finally(() => process.exit(130));
    },
  );

  const startedAt = performance.now();
  const stack = await bootStack({
    name: 'start',
    ports: 'fixed',
    dataDir,
    storageRoot,
    logFile: join(stateDir, 'logs', 'start.log'),
    withPortal: !flags['no-portal'],
    ...(flags.functions === undefined ? {} : { functionsSource: flags.functions }),
    signal: stopping.signal,
    say: (text) => console.log(text),
    onLine: (line) => console.log(formatLine(line, isTerminal)),
  });
  running = stack;
  try {
    if (!stack.hasEarlierData) await seed(stack);
    startTicker(stack.addresses, (message) => console.error(message), stopping.signal);
    console.log(describe(stack, (performance.now() - startedAt) / 1000));
    const crash = await Promise.race([stopAsked, stack.crashed]);
    if (crash !== undefined)
      throw new LocalError(`${crash} The log: ${shorten(stack.addresses.logFile)}`);
    await stack.stop();
    console.log(`Stopped. The data is in ${shorten(dataDir)}.`);
    return 0;
  } catch (error) {
    // Half-seeded or crashed: what is saved from before stays as it is.
    await stack.kill();
    throw error;
  }
}

async function seed({ addresses }: RunningStack): Promise<void> {
  const { auth, firestore, projectId } = addresses;
  await seedAccounts(auth, projectId);
  await seedLocalProvider(firestore, projectId);
  const count = await seedDemoData(firestore, projectId);
  console.log(
    `First start: created two accounts, the storage provider 'Local disk' and ${count} documents.`,
  );
}

function describe({ addresses }: RunningStack, seconds: number): string {
  const rows: [string, string][] = [
    ['Portal', `http://${addresses.hosting}/portal/admin/backups`],
    ['Sign-in', `${adminEmail} / ${password}   (no admin: ${viewerEmail}, same password)`],
    ['REST API', `http://${addresses.hosting}/api/admin/`],
    ['Mail', `http://${addresses.inbox}   (caught here, sent to nobody)`],
    ['Firestore', addresses.firestore],
    ['Auth', addresses.auth],
    ['Functions', addresses.functions],
    ['Storage', addresses.storage],
    ['Tasks', addresses.tasks],
    ['Backups', shorten(storageRoot)],
    ['Data', `${shorten(dataDir)}, saved when you stop`],
    ['Log', shorten(addresses.logFile)],
    ['Stop', 'Ctrl-C; begin anew with npm start -- --reset'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return ['', `Firevault runs (ready in ${seconds.toFixed(1)} s)`, ...lines, ''].join('\n');
}

function shorten(path: string): string {
  return path.startsWith(rootDir) ? path.slice(rootDir.length + 1) : path;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
// Sockets of a stack that is gone may linger in fetch's pool; nothing of ours is left to wait for.
process.exit();
