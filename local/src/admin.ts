/**
 * `npm run admin -- grant|revoke <email>` and `npm run admin -- list`: who may come in. It is `firevault admin`; with
 * `--local` it speaks to the stack of `npm start`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { rootDir } from './paths.ts';
import { startPorts } from './ports.ts';

const given = process.argv.slice(2);
const isLocal = given.includes('--local');
const local = [
  ...['--emulator', `127.0.0.1:${startPorts.firestore}`],
  ...['--auth-emulator', `127.0.0.1:${startPorts.auth}`],
  ...(given.includes('--project') ? [] : ['--project', 'demo-firevault']),
];
const command = join(rootDir, 'functions', 'src', 'cli', 'main.ts');
const args = [...given.filter((arg) => arg !== '--local'), ...(isLocal ? local : [])];
const { status, error } = spawnSync(process.execPath, [command, 'admin', ...args], {
  stdio: 'inherit',
});
if (error !== undefined) throw error;
process.exit(status ?? 1);
