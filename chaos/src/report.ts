/** Sums the rounds of a run up, for a person and for a file. */
import type { RoundResult } from './runRound.ts';
import { type Counts, type Group, Tally } from './tally.ts';

interface RoundReport {
  seed: number;
  seconds: number;
  counts: Counts;
  failures: string[];
}

interface Report {
  rounds: number;
  seconds: number;
  /** Over all rounds. */
  counts: Counts;
  failures: { seed: number; what: string }[];
  each: RoundReport[];
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
    each: results.map(({ seed, seconds, tally, failures }) => ({
      ...{ seed, seconds: Math.round(seconds), counts: tally.counts, failures },
    })),
  };
}

/** Each kind with how often it came in all, and in how many of the rounds. */
export function printReport({ rounds, seconds, counts, failures, each }: Report): void {
  for (const group of Object.keys(TITLES) as Group[]) {
    console.log(`\n${TITLES[group].padEnd(56)} times  rounds`);
    for (const [what, times] of Object.entries(counts[group]).sort()) {
      const among = each.filter((round) => round.counts[group][what] !== undefined).length;
      console.log(`  ${what.padEnd(52)} ${String(times).padStart(7)} ${String(among).padStart(7)}`);
    }
  }
  const seeds = [...new Set(failures.map(({ seed }) => seed))];
  console.log(
    `\n${rounds} rounds in ${seconds} s, promises broken in ${seeds.length} of them: ${failures.length}`,
  );
  for (const seed of seeds) console.log(`  again: npm run chaos -- --rounds 1 --seed ${seed}`);
}
