/**
 * `npm run chaos`: rounds of backups, restores and deletions among workers that are killed, stores that fail, tasks that come
 * twice and clocks that jump; after each round everything is driven to rest and the promises of the product are checked
 * from outside. `--rounds N` and `--minutes M` bound it, `--seed S` is the first round's seed, `--storm SECONDS` how long
 * each is troubled, `--verbose` keeps every line that the workers say. Exit code 1 means that a promise was broken.
 * `--mutants all`, or some of their names, gives the engine known defects instead, one at a time, for as many rounds as
 * `--rounds` says at most; exit code 1 means that one of them was not found.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, LocalError } from '../../local/src/LocalError.ts';
import { onStopSignals } from '../../local/src/onStopSignals.ts';
import { rootDir } from '../../local/src/paths.ts';
import type { Mutant } from './mutants.ts';
import { printReport, reportOf } from './report.ts';
import { chooseMutants, runMutants } from './runMutants.ts';
import { type RoundResult, runRound } from './runRound.ts';
import { openStage, type Stage } from './Stage.ts';

interface Options {
  rounds: number;
  minutes: number;
  seed: number;
  stormMs: number;
  isVerbose: boolean;
  mutants: readonly Mutant[] | null;
}

let isToStop = false;

const artifacts = join(rootDir, 'artifacts');

async function main(): Promise<number> {
  const options = readOptions();
  const until = performance.now() + options.minutes * 60_000;
  const isOver = () => isToStop || performance.now() >= until;
  mkdirSync(artifacts, { recursive: true });
  const stage = await openStage();
  try {
    console.log(`· ${stage.emulator.summary}`);
    if (!stage.disk.isMounted) console.log('· no small disk can be mounted here: it is never full');
    return await (options.mutants === null
      ? runSeries(stage, options, isOver)
      : seekMutants(stage, options.mutants, options, isOver));
  } finally {
    await stage.close();
  }
}

async function runSeries(
  stage: Stage,
  { rounds, seed, stormMs, isVerbose }: Options,
  isOver: () => boolean,
): Promise<number> {
  const results: RoundResult[] = [];
  for (let n = 0; n < rounds && !isOver(); n += 1) {
    const result = await runRound(stage, seed + n, { ms: stormMs, isVerbose });
    results.push(result);
    sayRound(result);
    keepTraces(result, isVerbose);
  }
  const report = reportOf(results);
  printReport(report);
  keep('chaos.json', report);
  return report.failures.length === 0 ? 0 : 1;
}

async function seekMutants(
  stage: Stage,
  mutants: readonly Mutant[],
  { rounds, seed, stormMs }: Options,
  isToStop: () => boolean,
): Promise<number> {
  const results = await runMutants(stage, mutants, { rounds, seed, stormMs, isToStop });
  const found = results.filter((one) => one.found !== null);
  console.log(`\n${found.length} of ${results.length} mutants found`);
  keep('chaos-mutants.json', results);
  return found.length === results.length ? 0 : 1;
}

function keep(name: string, report: unknown): void {
  const file = join(artifacts, name);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`written to ${file}`);
}

/** What the workers said, and the records as they were found. */
function keepTraces({ seed, failures, log, records }: RoundResult, isVerbose: boolean): void {
  if (failures.length === 0 && !isVerbose) return;
  writeFileSync(join(artifacts, `chaos-${seed}.log`), log);
  writeFileSync(join(artifacts, `chaos-${seed}-records.json`), JSON.stringify(records, null, 2));
}

function sayRound({ seed, seconds, tally, failures }: RoundResult): void {
  const what = `${tally.total('act')} acts, ${tally.total('fault')} faults, ${tally.total('work')} deliveries`;
  const how = failures.length === 0 ? 'all promises kept' : 'BROKEN';
  console.log(`round --seed ${seed}: ${seconds.toFixed(0)} s, ${what}: ${how}`);
  for (const failure of failures) console.log(`  ${failure}`);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      storm: { type: 'string', default: '14' },
      verbose: { type: 'boolean', default: false },
      mutants: { type: 'string' },
    },
  });
  return {
    rounds: positive('rounds', values.rounds),
    minutes: positive('minutes', values.minutes),
    seed: positive('seed', values.seed),
    stormMs: positive('storm', values.storm) * 1000,
    isVerbose: values.verbose,
    mutants: values.mutants === undefined ? null : chooseMutants(values.mutants),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new LocalError(`--${name} takes a number above 0, not ${text}.`);
}

onStopSignals(
  () => {
    console.log('· stopping after this round; once more stops at once');
    isToStop = true;
  },
  () => process.exit(130),
);
process.exitCode = await main().catch((error: unknown) => {
  console.error(explain(error));
  return 1;
});
