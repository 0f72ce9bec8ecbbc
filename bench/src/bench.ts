/**
 * `npm run bench`: measures the engine beside its limits and beside other tools, in one run on one emulator.
 * `--json FILE` keeps the numbers, `--scale 0.1` makes the data sets smaller, `--rounds N` repeats more often,
 * `--only emulator,server,peers,bookkeeping,browse` picks suites, `growth` and `costs` among them, which are
 * left out otherwise; `--large` grows to a million documents, `--limit SECONDS` is what a peer gets for one export or import. Missing an aim is no failure: exit code 1 means that something broke.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, LocalError } from '../../local/src/LocalError.ts';
import { onStopSignals } from '../../local/src/onStopSignals.ts';
import { aimsOf } from './aims.ts';
import { dataSets } from './dataSets.ts';
import { installPeers } from './peers/installPeers.ts';
import {
  printAims,
  printBookkeeping,
  printBrowse,
  printByteServer,
  printCosts,
  printEmulator,
  printGrowth,
  printMachine,
  printPeers,
} from './printResults.ts';
import type { Results } from './results.ts';
import { type Emulator, startEmulator } from './startEmulator.ts';
import { bookkeepingSuite } from './suites/bookkeepingSuite.ts';
import { browseSuite } from './suites/browseSuite.ts';
import { byteServerSuite } from './suites/byteServerSuite.ts';
import { costsSuite } from './suites/costsSuite.ts';
import { emulatorSuite } from './suites/emulatorSuite.ts';
import { growthSuite } from './suites/growthSuite.ts';
import { peerSuite } from './suites/peerSuite.ts';

const suites = ['emulator', 'server', 'browse', 'bookkeeping', 'peers'] as const;
/** Run only when they are named: the first takes a quarter of an hour, the second counts and does not measure. */
const onRequest = ['growth', 'costs'];

interface Options {
  scale: number;
  rounds: number;
  limitMs: number;
  isLarge: boolean;
  only: readonly string[];
  json: string | null;
}

async function main(): Promise<void> {
  const options = readOptions();
  const folder = mkdtempSync(join(tmpdir(), 'firevault-bench-'));
  const machine = {
    cpus: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
  };
  const startedAt = new Date().toISOString();
  const loadBefore = load();
  try {
    const measured = await measure(options, folder);
    const results: Results = {
      startedAt,
      scale: options.scale,
      rounds: options.rounds,
      machine: { node: process.versions.node, ...machine, loadBefore, loadAfter: load() },
      ...measured,
      aims: aimsOf(measured),
    };
    printAims(results.aims);
    printMachine(results.machine);
    if (options.json !== null) {
      writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
      console.log(`\nwritten to ${options.json}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  { scale, rounds, limitMs, isLarge, only }: Options,
  folder: string,
): Promise<
  Pick<Results, 'emulator' | 'peers' | 'server' | 'bookkeeping' | 'browse' | 'growth' | 'costs'>
> {
  const sets = dataSets(scale);
  if (only.includes('peers')) installPeers(say);
  const scaled = (count: number) => Math.max(1000, Math.round(count * scale));
  const growth = [10_000, 100_000, ...(isLarge ? [1_000_000] : [])].map(scaled);
  let server: Results['server'] = null;
  if (only.includes('server')) {
    const options = { documents: scaled(100_000), growth, folder, rounds, say };
    server = await byteServerSuite(options);
    printByteServer(server);
  }
  let browse: Results['browse'] = null;
  if (only.includes('browse')) {
    browse = await browseSuite({ sizes: growth.slice(1), folder, say });
    printBrowse(browse);
  }
  if (only.every((suite) => suite === 'server' || suite === 'browse')) {
    return {
      emulator: null,
      peers: null,
      server,
      bookkeeping: null,
      browse,
      growth: null,
      costs: null,
    };
  }
  return withEmulator(async (running) => {
    let emulator: Results['emulator'] = null;
    let peers: Results['peers'] = null;
    let bookkeeping: Results['bookkeeping'] = null;
    let growth: Results['growth'] = null;
    let costs: Results['costs'] = null;
    if (only.includes('emulator')) {
      emulator = await emulatorSuite({
        ...{ emulator: running, set: sets.M, large: sets.L },
        ...{ folder, rounds, say },
      });
      printEmulator(emulator);
    }
    if (only.includes('bookkeeping')) {
      const sizes = [1000, 10_000].map((count) => Math.max(400, Math.round(count * scale)));
      bookkeeping = await bookkeepingSuite({ emulator: running, sizes, say });
      printBookkeeping(bookkeeping);
    }
    if (only.includes('growth')) {
      const sizes = [1000, 10_000, 100_000].map((count) => Math.round(count * scale));
      growth = await growthSuite({ emulator: running, sizes, folder, say });
      printGrowth(growth);
    }
    if (only.includes('costs')) {
      const sizes = [scaled(2000), scaled(20_000)] as const;
      costs = await costsSuite({ emulator: running, sizes, folder, say });
      printCosts(costs);
    }
    if (only.includes('peers')) {
      const options = { emulator: running, sets: Object.values(sets), folder, say };
      peers = await peerSuite({ ...options, timeoutMs: limitMs });
      printPeers(peers);
    }
    return { emulator, peers, server, bookkeeping, browse, growth, costs };
  });
}

async function withEmulator<T>(use: (emulator: Emulator) => Promise<T>): Promise<T> {
  const emulator = await startEmulator();
  say(emulator.summary);
  try {
    return await use(emulator);
  } finally {
    emulator.stop();
  }
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      scale: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      limit: { type: 'string', default: '120' },
      only: { type: 'string', default: suites.join(',') },
      large: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',');
  const unknown = only.find((name) => ![...suites, ...onRequest].some((suite) => suite === name));
  if (unknown !== undefined) {
    throw new LocalError(`--only knows ${[...suites, ...onRequest].join(', ')}, not ${unknown}.`);
  }
  return {
    scale: positive('scale', values.scale),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    limitMs: positive('limit', values.limit) * 1000,
    isLarge: values.large,
    only,
    json: values.json ?? null,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new LocalError(`--${name} takes a number above 0, not ${text}.`);
}

function load(): number {
  return loadavg()[0] ?? 0;
}

function say(text: string): void {
  console.log(`· ${text}`);
}

onStopSignals(() => process.exit(130));
process.exitCode = await main().then(
  () => 0,
  (error: unknown) => {
    console.error(explain(error));
    return 1;
  },
);
