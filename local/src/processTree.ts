/** Finds and ends every process of one stack, also those whose parent is gone. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Every process of a stack carries this variable, since children inherit the environment. */
export const markerName = 'FIREVAULT_STACK_ID';

/** firebase-tools starts Java in process groups of its own, so a group or a parent is not enough to find it by. */
export function findStackProcesses(stackId: string): number[] {
  const found = process.platform === 'linux' ? byProcFs(stackId) : byPs(stackId);
  return found.filter((pid) => pid !== process.pid);
}

/** Asks with SIGTERM, insists with SIGKILL after `graceMs`; resolves with how many had to be killed. */
export async function endStackProcesses(stackId: string, graceMs: number): Promise<number> {
  signalAll(findStackProcesses(stackId), 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline) {
    if (findStackProcesses(stackId).length === 0) return 0;
    await sleep(100);
  }
  const stubborn = findStackProcesses(stackId);
  signalAll(stubborn, 'SIGKILL');
  return stubborn.length;
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // Gone in the meantime is what we wanted.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

function byProcFs(stackId: string): number[] {
  const marker = `${markerName}=${stackId}\0`;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        return `${readFileSync(`/proc/${entry}/environ`, 'utf8')}\0`.includes(marker);
      } catch {
        // Ended while we looked, or another user's: not ours either way.
        return false;
      }
    })
    .map(Number);
}

/** `ps eww` shows the environment behind the command on macOS and BSD. */
function byPs(stackId: string): number[] {
  const table = execFileSync('ps', ['eww', '-A', '-o', 'pid=,command='], { encoding: 'utf8' });
  return table
    .split('\n')
    .filter((line) => line.includes(`${markerName}=${stackId}`))
    .map((line) => Number.parseInt(line, 10));
}
