/** Gives the engine one defect after the other, and runs rounds until one of them finds it. */
import { LocalError } from '../../local/src/LocalError.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { runRound } from './runRound.ts';
import type { Stage } from './Stage.ts';

export interface MutantResult {
  name: string;
  what: string;
  /** How many were run. */
  rounds: number;
  /** The seed of the round that found it, and the first things that it said; null when none did. */
  found: { seed: number; says: string[] } | null;
}

export interface Bounds {
  /** For each mutant. */
  rounds: number;
  seed: number;
  stormMs: number;
  isToStop: () => boolean;
}

const SAID = 3;

/** `names` are separated by commas; `all` stands for every one. */
export function chooseMutants(names: string): readonly Mutant[] {
  if (names === 'all') return MUTANTS;
  return names.split(',').map((name) => {
    const mutant = MUTANTS.find((one) => one.name === name);
    if (mutant !== undefined) return mutant;
    const known = MUTANTS.map((one) => one.name).join(', ');
    throw new LocalError(`--mutants knows no ${name}. Choose from: all, ${known}.`);
  });
}

export async function runMutants(
  stage: Stage,
  mutants: readonly Mutant[],
  bounds: Bounds,
): Promise<MutantResult[]> {
  const results: MutantResult[] = [];
  for (const mutant of mutants) {
    if (bounds.isToStop()) break;
    const result = await runMutant(stage, mutant, bounds);
    results.push(result);
    const { name, rounds, found } = result;
    const how = found === null ? 'NOT FOUND' : `found by --seed ${found.seed}`;
    console.log(`mutant ${name}: ${how}, ${rounds} rounds`);
    for (const said of found?.says ?? []) console.log(`  ${said}`);
  }
  return results;
}

async function runMutant(
  stage: Stage,
  { name, what }: Mutant,
  { rounds, seed, stormMs, isToStop }: Bounds,
): Promise<MutantResult> {
  let run = 0;
  while (run < rounds && !isToStop()) {
    const options = { ms: stormMs, isVerbose: false, mutant: name };
    const { failures } = await runRound(stage, seed + run, options);
    run += 1;
    if (failures.length > 0) {
      return {
        name,
        what,
        rounds: run,
        found: { seed: seed + run - 1, says: failures.slice(0, SAID) },
      };
    }
  }
  return { name, what, rounds: run, found: null };
}
