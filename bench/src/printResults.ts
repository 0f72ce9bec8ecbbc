/** Prints what was measured, a suite at a time, and whether the aims are met. */
import { type Measurement, rateOf } from './measurement.ts';
import type { ProgramResult } from './peers/runProgram.ts';
import type { Aim, Machine } from './results.ts';
import type { ByteServerResult } from './suites/byteServerSuite.ts';
import type { EmulatorResult } from './suites/emulatorSuite.ts';
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

export function printEmulator({ set, reading, writing }: EmulatorResult): void {
  printSide(`Emulator, data set ${set}: reading`, reading, 'raw drain');
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
  const rows = aims.map(({ what, measured, aim, isMet }) => [
    what,
    rounded(measured, aim > 1 ? 0 : 2),
    rounded(aim, aim > 1 ? 0 : 2),
    isMet ? 'met' : 'MISSED',
  ]);
  console.log(`\nAims\n${table(['', 'measured', 'aim', ''], rows)}`);
}
