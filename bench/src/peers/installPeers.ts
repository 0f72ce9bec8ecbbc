/** Installs the other tools on first use, in a folder of their own: the product must never see their packages. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { LocalError } from '../../../local/src/LocalError.ts';

const peersDir = resolve(import.meta.dirname, '..', '..', 'peers');

/** Throws with what to do when npm fails. */
export function installPeers(say: (text: string) => void): void {
  // npm writes this file last, so it stands for a complete installation.
  if (existsSync(join(peersDir, 'node_modules', '.package-lock.json'))) return;
  say('installing the peers (about 460 packages, once)');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: peersDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status === 0) return;
  throw new LocalError(
    'Installing the peers failed (see above). Check the network, or leave them out with --only emulator,server.',
  );
}

/** Loads a package of the peers' own folder; the caller says what it exports. */
export function requirePeer<Exports>(name: string): Exports {
  return createRequire(join(peersDir, 'package.json'))(name) as Exports;
}

/** The script behind a command of a package. */
export function peerScript(packageName: string, command: string): string {
  const folder = join(peersDir, 'node_modules', packageName);
  const { bin } = createRequire(join(peersDir, 'package.json'))(join(folder, 'package.json')) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bin === 'string' ? bin : bin[command];
  if (file === undefined) throw new Error(`${packageName} has no command ${command}.`);
  return join(folder, file);
}
