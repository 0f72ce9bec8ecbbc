/** Entry of `npm start|test|demo|check|bench|chaos|admin|firevault`: installs what is missing, then hands over to the Node 24 in node_modules. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const commands = ['start', 'test', 'demo', 'check', 'bench', 'chaos', 'admin', 'firevault'];
const [command, ...rest] = process.argv.slice(2);
/** Those that also reach a real project may run in the cloud themselves. */
const isLocal = !['admin', 'firevault'].includes(command);

/** `npm ci` writes node_modules/.package-lock.json last, so its age is the age of a complete install. */
function whyInstall() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return 'node_modules is missing';
  if (statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) {
    return 'package-lock.json is newer than node_modules';
  }
  return existsSync(nodeBinary()) ? undefined : 'the Node 24 of node_modules is missing';
}

function nodeBinary() {
  return join(
    root,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
}

function install() {
  const why = whyInstall();
  if (why === undefined) return;
  console.error(`Installing packages (${why}); this takes a few minutes the first time.`);
  const exact = npm(['ci'], 'pipe');
  const errors = exact.stderr?.toString() ?? '';
  if (exact.status === 0) return;
  // A registry mirror without the binaries of other platforms makes a lock file that npm ci calls incomplete.
  if (!errors.includes('EUSAGE')) fail(exact, errors);
  console.error('npm ci does not accept the lock file with this registry; using npm install.');
  const loose = npm(['install', '--no-save'], 'inherit');
  if (loose.status !== 0) fail(loose, '');
}

function npm(args, stderr) {
  return spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', stderr],
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
}

function fail(result, errors) {
  console.error(errors);
  console.error('Installing the packages failed (see above). Check the network, then try again.');
  process.exit(result.status ?? 1);
}

function scriptOf() {
  if (command === 'firevault') return ['functions', 'src', 'cli', 'main.ts'];
  const folder = command === 'bench' || command === 'chaos' ? command : 'local';
  return [folder, 'src', `${command}.ts`];
}

function handOver() {
  const script = join(root, ...scriptOf());
  const bin = join(root, 'node_modules', '.bin');
  const child = spawn(nodeBinary(), [script, ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: {
      // What runs beside emulators must not ask whether it runs in Google's cloud: that takes seconds, and a warning.
      ...(isLocal ? { METADATA_SERVER_DETECTION: 'none' } : {}),
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    console.error(
      `Cannot run ${nodeBinary()}: ${error.message}. Delete node_modules and try again.`,
    );
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}

if (command === undefined || !commands.includes(command)) {
  console.error(`Usage: node local/bootstrap.mjs ${commands.join('|')} [arguments]`);
  process.exit(2);
}
install();
handOver();
