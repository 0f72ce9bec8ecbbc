/** The frame of a worker: takes its input, does one thing, hands back the result with what it cost. */
import { peakMemoryBytes } from '../peakMemory.ts';

/** What a worker did; `seconds` covers the work alone, without the start of the process. */
export interface WorkResult {
  documents: number;
  /** Bytes that went by: wire bytes of a drain, record bytes of a backup or restore. */
  bytes: number;
  seconds: number;
  storedBytes?: number;
  /** What else there is to tell, by its name. */
  details?: Record<string, number>;
}

export interface Performed extends WorkResult {
  /** On all threads, without the start of the process. */
  cpuSeconds: number;
  peakMemoryBytes: number;
}

export async function perform<Input>(work: (input: Input) => Promise<WorkResult>): Promise<void> {
  const input = JSON.parse(process.argv[2] ?? '{}') as Input;
  // Loading the modules takes a second of the processor, whatever is measured.
  const before = process.cpuUsage();
  const result = await work(input);
  const { user, system } = process.cpuUsage(before);
  const performed: Performed = {
    ...result,
    cpuSeconds: (user + system) / 1e6,
    peakMemoryBytes: peakMemoryBytes(),
  };
  process.send?.(performed);
  if (process.connected) process.disconnect();
}
