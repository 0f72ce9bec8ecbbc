/** The frame of a worker: takes its input, does one thing, hands back the result with what it cost. */
import { peakMemoryBytes } from '../peakMemory.ts';

/** What a worker did; `seconds` covers the work alone, without the start of the process. */
export interface WorkResult {
  documents: number;
  /** Bytes that went by: wire bytes of a drain, record bytes of a backup or restore. */
  bytes: number;
  seconds: number;
  storedBytes?: number;
  /** Of `seconds`, how many the reading back of the stored parts took. */
  checkSeconds?: number;
}

export interface Performed extends WorkResult {
  cpuSeconds: number;
  peakMemoryBytes: number;
}

export async function perform<Input>(work: (input: Input) => Promise<WorkResult>): Promise<void> {
  const result = await work(JSON.parse(process.argv[2] ?? '{}') as Input);
  const { user, system } = process.cpuUsage();
  const performed: Performed = {
    ...result,
    cpuSeconds: (user + system) / 1e6,
    peakMemoryBytes: peakMemoryBytes(),
  };
  process.send?.(performed);
  if (process.connected) process.disconnect();
}
