/** Gives the functions emulator its secrets: a random backup master key, made once and kept. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes `.secret.local` (mode 0600) in the functions folder unless it holds a key already. */
export function ensureMasterKey(functionsDir: string): void {
  const path = join(functionsDir, '.secret.local');
  if (existsSync(path) && /^BACKUP_MASTER_KEY=.+$/m.test(readFileSync(path, 'utf8'))) return;
  const line = `BACKUP_MASTER_KEY=${randomBytes(32).toString('base64')}\n`;
  writeFileSync(path, line, { mode: 0o600, flag: 'a' });
}
