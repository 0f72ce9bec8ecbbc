/** Where things are in the repository; every path absolute. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const rootDir = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const localSourceDir = join(rootDir, 'local', 'src');
export const stateDir = join(rootDir, '.firevault');
export const cacheDir = join(stateDir, 'cache');
export const binDir = join(rootDir, 'node_modules', '.bin');
export const firebaseCli = join(
  rootDir,
  'node_modules',
  'firebase-tools',
  'lib',
  'bin',
  'firebase.js',
);
