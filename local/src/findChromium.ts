/** Finds a Chromium for the portal's tests, or installs Debian's where that is possible. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LocalError } from './LocalError.ts';

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const playwrightCaches = [
  process.env.PLAYWRIGHT_BROWSERS_PATH,
  join(homedir(), '.cache', 'ms-playwright'),
  join(homedir(), 'Library', 'Caches', 'ms-playwright'),
];
const playwrightBinaries = [
  'chromium-*/chrome-linux*/chrome',
  'chromium_headless_shell-*/chrome-*/headless_shell',
  'chromium-*/chrome-mac*/*.app/Contents/MacOS/*',
];

/** Absolute path of the browser. Throws a `LocalError` that names the installing command when there is none. */
export function requireChromium(say: (text: string) => void): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const debian = systemPaths[0] ?? '';
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('No Chromium found: installing it with apt-get install chromium.');
    const output = run('apt-get', ['update']) ?? run('apt-get', ['install', '-y', 'chromium']);
    if (output !== undefined) throw new LocalError(`Installing Chromium failed:\n${output}`);
    if (existsSync(debian)) return debian;
  }
  throw new LocalError(
    'No Chromium found, and the portal tests need one. Install it with: sudo apt-get install -y chromium (or: npx playwright-core install chromium), or set CHROMIUM_PATH.',
  );
}

function findChromium(): string | undefined {
  const { CHROMIUM_PATH: chosen } = process.env;
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen;
    throw new LocalError(`CHROMIUM_PATH names ${chosen}, which does not exist.`);
  }
  return systemPaths.find((path) => existsSync(path)) ?? findInPlaywrightCache();
}

function findInPlaywrightCache(): string | undefined {
  return playwrightCaches
    .filter((cache): cache is string => cache !== undefined && existsSync(cache))
    .flatMap((cache) =>
      globSync(playwrightBinaries, { cwd: cache }).map((path) => join(cache, path)),
    )
    .at(-1);
}

/** The program's output when it failed. */
function run(program: string, args: readonly string[]): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync(program, args, { encoding: 'utf8', env });
  return result.status === 0 ? undefined : `${result.stdout}${result.stderr}`;
}
