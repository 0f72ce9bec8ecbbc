/** Preloaded into a peer's process: writes the memory it held at most into `BENCH_USAGE_FILE` when it ends. */
import { writeFileSync } from 'node:fs';
import { peakMemoryBytes } from '../peakMemory.ts';

const file = process.env.BENCH_USAGE_FILE;
if (file !== undefined) {
  process.on('exit', () => writeFileSync(file, String(peakMemoryBytes())));
  // A run that takes too long is asked to stop, and still says what it held.
  process.on('SIGTERM', () => process.exit(143));
}
