/** Saves what the emulators hold and finds it again at the next start. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './LocalError.ts';

const saveTimeoutMs = 120_000;

export function hasData(dataDir: string | undefined): dataDir is string {
  return dataDir !== undefined && existsSync(join(dataDir, 'firebase-export-metadata.json'));
}

/** Saves beside the old data and swaps at the end, so that a failed save loses nothing. */
export async function saveData(hub: string, dataDir: string): Promise<void> {
  const next = `${dataDir}.next`;
  const previous = `${dataDir}.previous`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  const response = await fetch(`http://${hub}/_admin/export`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ path: next, initiatedBy: 'firevault' }),
    signal: AbortSignal.timeout(saveTimeoutMs),
  });
  if (!response.ok || !hasData(next)) {
    throw new LocalError(`The data could not be saved: ${await response.text()}`);
  }
  rmSync(previous, { recursive: true, force: true });
  if (existsSync(dataDir)) renameSync(dataDir, previous);
  renameSync(next, dataDir);
  rmSync(previous, { recursive: true, force: true });
}

/** Puts back what a launcher that died between the two renames of a save left aside. */
export function recoverData(dataDir: string): void {
  const previous = `${dataDir}.previous`;
  if (!existsSync(dataDir) && hasData(previous)) renameSync(previous, dataDir);
}
