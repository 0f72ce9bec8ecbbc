/** What it costs to keep track of many parts, through the real records and leases, with no document exported. */
import { type Measured, runWorker } from '../runWorker.ts';
import type { Emulator } from '../startEmulator.ts';

interface Options {
  emulator: Emulator;
  /** The last is what is aimed at; those before show how the cost grows. */
  sizes: readonly number[];
  say: (text: string) => void;
}

/** `documents` counts parts, `bytes` those of the manifest, `seconds` is the time in which some were claimed and settled. */
export type BookkeepingRow = Measured;

const workers = 50;

export async function bookkeepingSuite(options: Options): Promise<BookkeepingRow[]> {
  const { emulator, sizes, say } = options;
  const rows: BookkeepingRow[] = [];
  // The first run only warms up the emulator's virtual machine.
  for (const [index, parts] of [Math.min(...sizes), ...sizes].entries()) {
    const projectId = `bench-parts-${index}`;
    const row = await runWorker('bookkeeping', { host: emulator.host, projectId, parts, workers });
    await emulator.clear(projectId);
    if (index === 0) continue;
    rows.push(row);
    say(`bookkeeping of ${parts} parts done`);
  }
  return rows;
}
