/** Prints what was measured, a suite at a time, and whether the aims are met. */
import { type Measurement, rateOf } from './measurement.ts';
import type { ProgramResult } from './peers/runProgram.ts';
import type { Aim, Machine } from './results.ts';
import type { BookkeepingRow } from './suites/bookkeepingSuite.ts';
import type { BrowseRow } from './suites/browseSuite.ts';
import type { ByteServerResult } from './suites/byteServerSuite.ts';
import type { Costs } from './suites/costsSuite.ts';
import type { EmulatorResult } from './suites/emulatorSuite.ts';
import type { GrowthRow } from './suites/growthSuite.ts';
import type { PeerRow } from './suites/peerSuite.ts';
import { mebibytes, rounded, table } from './table.ts';

export function printMachine({
  cpus,
  cpu,
  memoryBytes,
  node,
  loadBefore,
  loadAfter,
}: Machine): void {
  const load = `load ${rounded(loadBefore, 1)} before, ${rounded(loadAfter, 1)} after`;
  console.log(`\n${cpus} × ${cpu}, ${rounded(memoryBytes / 2 ** 30)} GiB, Node ${node}, ${load}`);
}

export function printEmulator({ set, reading, incremental, writing }: EmulatorResult): void {
  printSide(`Emulator, data set ${set}: reading`, reading, 'raw drain');
  for (const [of, measured] of Object.entries(incremental)) {
    printIncremental(`Emulator, data set ${of}: increments`, measured);
  }
  printSide(`Emulator, data set ${set}: writing`, writing, 'bare BatchWrite loop');
}

export function printByteServer({ side, far, growth }: ByteServerResult): void {
  const title = 'Byte server, no emulator';
  printSide(`${title}: grpc-js, a frame a message`, side['grpc-js'], 'identity drain');
  printSide(`${title}: many messages a frame`, side.http2, 'identity drain');
  printSide(`${title}: the same, 10 ms away`, far, 'identity drain');
  printSide('Growth, backup with gzip', growth, null);
}

/** `limit` names the row that the others are a share of. */
function printSide(title: string, all: readonly Measurement[], limit: string | null): void {
  const whole = all.find(({ name }) => name === limit);
  const rows = all.map(({ name, median, runs }) => [
    name,
    rounded(median.documents),
    rounded(median.seconds, 2),
    rounded(rateOf(median)),
    whole === undefined ? '' : rounded(rateOf(median) / rateOf(whole.median), 2),
    rounded((median.cpuSeconds * 1e6) / median.documents, 1),
    mebibytes(Math.max(...runs.map((run) => run.peakMemoryBytes))),
    median.storedBytes === undefined ? '–' : rounded(median.storedBytes / 2 ** 20, 1),
  ]);
  const head = [
    '',
    'documents',
    'seconds',
    'docs/s',
    'share',
    'CPU µs/doc',
    'peak MiB',
    'stored MiB',
  ];
  console.log(`\n${title}\n${table(head, rows)}`);
}

/** The share is of the seconds of the first row, which takes everything. */
function printIncremental(title: string, all: readonly Measurement[]): void {
  const rows = all.map(({ name, median, runs }) => {
    const cell = (key: string) => {
      const value = median.details?.[key];
      return value === undefined ? '' : rounded(value);
    };
    return [
      name,
      rounded(median.documents),
      cell('written'),
      cell('deleted'),
      cell('calls'),
      rounded(median.seconds, 2),
      rounded(median.seconds / (all[0]?.median.seconds ?? 1), 2),
      rounded((median.cpuSeconds * 1e6) / median.documents, 1),
      mebibytes(Math.max(...runs.map((run) => run.peakMemoryBytes))),
      median.storedBytes === undefined ? '' : rounded(median.storedBytes / 2 ** 20, 2),
    ];
  });
  const head = [
    ...['', 'documents seen', 'read whole', 'gone', 'RPCs', 'seconds', 'of full'],
    ...['CPU µs/doc', 'peak MiB', 'stored MiB'],
  ];
  console.log(`\n${title}\n${table(head, rows)}`);
}

export function printBookkeeping(all: readonly BookkeepingRow[]): void {
  const phases: [string, string, number][] = [
    ['parts/s', 'partsPerSecond', 1],
    ['claim, ms', 'claimMs', 0],
    ['heartbeat, ms', 'beatMs', 0],
    ['settle, ms', 'settleMs', 0],
    ['report progress, ms', 'progressMs', 0],
    ['count the open parts, ms', 'openMs', 0],
    ['transactions tried again', 'transactionsRetried', 0],
    ['writes on the record, a second', 'recordWritesPerSecond', 2],
    ['the most in any second', 'mostWritesInASecond', 0],
  ];
  const whole: [string, string, number][] = [
    ['plan written, s', 'planSeconds', 2],
    ['count when all are done, ms', 'countAllDoneMs', 0],
    ['totals when all are done, ms', 'totalsMs', 0],
    ['all parts read, ms', 'readPartsMs', 0],
    ['manifest built, ms', 'buildManifestMs', 0],
    ['manifest encoded, ms', 'encodeManifestMs', 0],
    ['manifest decoded, ms', 'decodeManifestMs', 0],
    ['restore of a chain of 3 planned, ms', 'planPiecesMs', 0],
    ['scope of an increment covered, ms', 'coverScopeMs', 0],
  ];
  const lineOf = (name: string, key: string, digits: number) => [
    name,
    ...all.map(({ details }) => rounded(details?.[key] ?? 0, digits)),
  ];
  const head = ['', ...all.map(({ documents }) => `${rounded(documents)} parts`)];
  const rows = [
    ...phases.map(([name, key, digits]) => lineOf(`all wait: ${name}`, `early.${key}`, digits)),
    ...phases.map(([name, key, digits]) => lineOf(`the last: ${name}`, `late.${key}`, digits)),
    ...whole.map(([name, key, digits]) => lineOf(name, key, digits)),
    ['manifest, MiB', ...all.map(({ bytes }) => rounded(bytes / 2 ** 20, 2))],
    ['peak MiB', ...all.map(({ peakMemoryBytes }) => mebibytes(peakMemoryBytes))],
  ];
  console.log(`\nBookkeeping, 50 workers at once\n${table(head, rows)}`);
}

export function printCosts({ sizes, storedBytesPerDocument, rows }: Costs): void {
  const head = [
    '',
    ...sizes.map((size) => `${rounded(size)}: r / w / d`),
    'per million: r / w / d',
  ];
  const lines = rows.map(({ what, counted, perMillion }) => [
    what,
    ...[...counted, perMillion].map(({ reads, writes, deletes }) =>
      [reads, writes, deletes].map((times) => rounded(times)).join(' / '),
    ),
  ]);
  console.log(`\nBilled by Firestore: reads, writes, deletes\n${table(head, lines)}`);
  console.log(`Stored: ${rounded(storedBytesPerDocument)} bytes a document`);
}

export function printGrowth(all: readonly GrowthRow[]): void {
  const stages = [
    ['plan written', 'plan'],
    ['parts settled', 'settle'],
    ['finished', 'finish'],
    ['restore planned', 'restore'],
  ] as const;
  const head = ['', ...all.map(({ parts }) => `${rounded(parts)} parts`)];
  const rows = [
    ...stages.flatMap(([name, stage]) => [
      [`${name}, s`, ...all.map((row) => rounded(row[stage]?.seconds ?? 0, 1))],
      [`${name}, peak MiB`, ...all.map((row) => mebibytes(row[stage]?.peakMemoryBytes ?? 0))],
    ]),
    ['manifest, MiB', ...all.map(({ finish }) => rounded((finish?.bytes ?? 0) / 2 ** 20, 1))],
    ['failed', ...all.map(({ failed }) => failed ?? '')],
  ];
  console.log(`\nGrowth\n${table(head, rows)}`);
}

export function printBrowse(all: readonly BrowseRow[]): void {
  const rows = all.map(({ documents, storedBytes, indexBytes, single, all: whole }) => [
    rounded(documents),
    rounded(storedBytes / 2 ** 20, 1),
    rounded(indexBytes / 2 ** 10, 1),
    rounded((single.details?.meanBytes ?? 0) / 2 ** 10),
    rounded((single.details?.mostBytes ?? 0) / 2 ** 10),
    rounded(single.details?.medianMs ?? 0, 1),
    rounded(single.details?.mostMs ?? 0, 1),
    rounded(whole.bytes / 2 ** 20, 1),
    rounded(whole.seconds * 1000),
    mebibytes(Math.max(single.peakMemoryBytes, whole.peakMemoryBytes)),
  ]);
  const head = [
    ...['documents', 'stored MiB', 'indexes KiB', 'one: KiB read', 'most', 'median ms', 'most'],
    ...['all: MiB read', 'ms', 'peak MiB'],
  ];
  console.log(`\nOne document out of a backup on local disk, gzip\n${table(head, rows)}`);
}

export function printPeers(rows: readonly PeerRow[]): void {
  const head = [
    ...['set', 'tool', 'export s', 'docs/s', 'exit', 'MiB'],
    ...['import s', 'docs/s', 'exit', 'MiB'],
    ...['identical', 'changed', 'missing', 'extra', 'it said'],
  ];
  const cells = rows.map((row) => [
    `${row.set} (${rounded(row.documents)})`,
    row.tool,
    ...programCells(row.export, arrived(row)),
    ...programCells(row.import, arrived(row)),
    rounded(row.identical),
    rounded(row.changed),
    rounded(row.missing),
    rounded(row.unexpected),
    (row.export.complaint ?? row.import?.complaint ?? '').slice(0, 60),
  ]);
  console.log(
    `\nTools side by side: whole processes, each into an empty project; documents compared value for value\n${table(head, cells)}`,
  );
}

/** Rates count what came back, so that leaving documents out makes no tool faster. */
function arrived({ identical, changed }: PeerRow): number {
  return identical + changed;
}

function programCells(result: ProgramResult | null, documents: number): string[] {
  if (result === null) return ['–', '–', '–', '–'];
  const { seconds, isOverTime, exitCode, peakMemoryBytes } = result;
  return [
    isOverTime ? `> ${rounded(seconds)}` : rounded(seconds, 1),
    isOverTime ? '–' : rounded(documents / seconds),
    isOverTime ? '–' : String(exitCode ?? 'killed'),
    mebibytes(peakMemoryBytes),
  ];
}

export function printAims(aims: readonly Aim[]): void {
  const rows = aims.map(({ what, measured, bound, aim, isMet }) => [
    what,
    rounded(measured, aim > 2 ? 0 : 2),
    `${bound} ${rounded(aim, aim > 2 ? 0 : 2)}`,
    isMet ? 'met' : 'MISSED',
  ]);
  console.log(`\nAims\n${table(['', 'measured', 'aim', ''], rows)}`);
}
