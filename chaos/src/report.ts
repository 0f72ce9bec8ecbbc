/** Sums the rounds of a run up, for a person and for a file. */
import type { RoundResult } from './runRound.ts';
import { type Counts, type Group, Tally } from './tally.ts';

interface Report {
  rounds: number;
  seconds: number;
  counts: Counts;
  failures: { seed: number; what: string }[];
}

const TITLES: Record<Group, string> = {
  fault: 'Faults injected',
  act: 'What was asked for',
  work: 'Deliveries',
  ended: 'How it ended',
  check: 'Promises checked',
};

export function reportOf(results: readonly RoundResult[]): Report {
  const all = new Tally();
  for (const { tally } of results) all.add(tally);
  return {
    rounds: results.length,
    seconds: Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0)),
    counts: all.counts,
    failures: results.flatMap(({ seed, failures }) => failures.map((what) => ({ seed, what }))),
  };
}

export function printReport({ rounds, seconds, counts, failures }: Report): void {
  for (const group of Object.keys(TITLES) as Group[]) {
    console.log(`\n${TITLES[group]}`);
    for (const [what, times] of Object.entries(counts[group]).sort()) {
      console.log(`${String(times).padStart(8)}  ${what}`);
    }
  }
  console.log(`\n${rounds} rounds in ${seconds} s, ${failures.length} promises broken`);
  const seeds = [...new Set(failures.map(({ seed }) => seed))];
  for (const seed of seeds) console.log(`  again: npm run chaos -- --rounds 1 --seed ${seed}`);
}
