/** Repeats measurements and keeps the median, so that one disturbance does not decide. */
import type { Measured } from './runWorker.ts';

export interface Measurement {
  name: string;
  /** The run in the middle, by seconds. */
  median: Measured;
  runs: Measured[];
}

/** Runs everything in turn, `rounds` times over: what disturbs the machine for a while disturbs all alike. */
export async function inTurns(
  rounds: number,
  works: Record<string, (round: number) => Promise<Measured>>,
): Promise<Measurement[]> {
  const runs = new Map<string, Measured[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      runs.set(name, [...(runs.get(name) ?? []), await work(round)]);
    }
  }
  return [...runs].map(([name, all]) => ({ name, median: medianOf(all), runs: all }));
}

export function rateOf({ documents, seconds }: Measured): number {
  return documents / seconds;
}

function medianOf(runs: readonly Measured[]): Measured {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}
