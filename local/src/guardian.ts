/** Outlives a launcher that was killed: when its pipe closes, ends the stack and removes its temporary files. */
import { rmSync } from 'node:fs';
import { endStackProcesses } from './processTree.ts';

const graceMs = 5000;
const [stackId, ...temporaryPaths] = process.argv.slice(2);
if (stackId === undefined) throw new Error('Usage: guardian.ts STACK_ID [TEMPORARY_PATH…]');

// The launcher decides when a signal ends the stack; this process only watches the pipe.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.stdin.resume());
}
process.stdin.resume();
process.stdin.on('close', async () => {
  await endStackProcesses(stackId, graceMs);
  for (const path of temporaryPaths) rmSync(path, { recursive: true, force: true });
  process.exit(0);
});
