/**
 * `npm run chaos`: rounds of backups, restores and deletions among workers that are killed, stores that fail, tasks that come
 * twice and clocks that jump; after each round everything is driven to rest and the promises of the product are checked
 * from outside. `--rounds N` and `--minutes M` bound it, `--seed S` is the first round's seed, `--storm SECONDS` how long
 * each is troubled, `--verbose` keeps every line that the workers say. Exit code 1 means that a promise was broken.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, LocalError } from '../../local/src/LocalError.ts';
import { onStopSignals } from '../../local/src/onStopSignals.ts';
import { rootDir } from '../../local/src/paths.ts';
import { printReport, reportOf } from './report.ts';
import { type RoundResult, runRound } from './runRound.ts';
import { openStage } from './Stage.ts';

interface Options {
  rounds: number;
  minutes: number;
  seed: number;
  stormMs: number;
  isVerbose: boolean;
}

let isToStop = false;

async function main(): Promise<number> {
  const { rounds, minutes, seed, stormMs, isVerbose } = readOptions();
  const until = performance.now() + minutes * 60_000;
  const artifacts = join(rootDir, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const results: RoundResult[] = [];
  const stage = await openStage();
  try {
    console.log(`· ${stage.emulator.summary}`);
    if (!stage.disk.isMounted) console.log('· no small disk can be mounted here: it is never full');
    for (let n = 0; n < rounds && performance.now() < until && !isToStop; n += 1) {
      const result = await runRound(stage, seed + n, { ms: stormMs, isVerbose });
      results.push(result);
      sayRound(result);
      if (result.failures.length > 0 || isVerbose) {
        writeFileSync(join(artifacts, `chaos-${result.seed}.log`), result.log);
      }
    }
  } finally {
    await stage.close();
  }
  const report = reportOf(results);
  printReport(report);
  const file = join(artifacts, 'chaos.json');
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`written to ${file}`);
  return report.failures.length === 0 ? 0 : 1;
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
    },
  });
  return {
    rounds: positive('rounds', values.rounds),
    minutes: positive('minutes', values.minutes),
    seed: positive('seed', values.seed),
    stormMs: positive('storm', values.storm) * 1000,
    isVerbose: values.verbose,
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
