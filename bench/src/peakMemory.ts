/** Says how much memory this process has held at most. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * Bytes of resident memory. On Linux `VmHWM` is asked first: `maxRSS` survives exec, so a child would be charged with
 * the size of the process that started it.
 */
export function peakMemoryBytes(): number {
  if (existsSync('/proc/self/status')) {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (peak !== undefined) return Number(peak) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
