/** Holds what was measured against the aims. */
import { type Measurement, rateOf } from './measurement.ts';
import type { Aim, Results } from './results.ts';

const memoryAimMiB = 256;

type Measured = Pick<Results, 'emulator' | 'server' | 'bookkeeping' | 'browse'>;

export function aimsOf({ emulator, server, bookkeeping, browse }: Measured): Aim[] {
  const aims: Aim[] = [];
  const atLeast = (what: string, measured: number | null, aim: number) => {
    if (measured !== null) {
      aims.push({ what, measured, bound: 'at least', aim, isMet: measured >= aim });
    }
  };
  const atMost = (what: string, measured: number | null, aim: number) => {
    if (measured !== null) {
      aims.push({ what, measured, bound: 'at most', aim, isMet: measured <= aim });
    }
  };
  if (emulator !== null) {
    const { reading, writing, incremental } = emulator;
    atLeast('backup, gzip / raw drain', ratioOf(reading, 'backup, gzip', 'raw drain'), 0.7);
    const restore = ratioOf(writing, 'restore, gzip', 'bare BatchWrite loop');
    atLeast('restore / bare BatchWrite', restore, 0.7);
    for (const [set, measured] of Object.entries(incremental)) {
      const seconds = ratioOf(measured, 'full, gzip', 'incremental, 1 % changed');
      atMost(`seconds of an increment of ${set} / of a full backup`, seconds, 0.35);
    }
  }
  if (server !== null) {
    const ratio = ratioOf(server.side['grpc-js'], 'backup, gzip', 'identity drain');
    atLeast('backup, gzip / identity drain', ratio, 0.5);
  }
  const engine = [
    ...(emulator?.reading ?? []),
    ...Object.values(emulator?.incremental ?? {}).flat(),
    ...(emulator?.writing ?? []).filter(({ name }) => name.startsWith('restore')),
    ...(server === null ? [] : [...server.side['grpc-js'], ...server.side.http2, ...server.growth]),
  ];
  if (engine.length > 0) {
    const runs = engine.flatMap((measurement) => measurement.runs);
    const peak = Math.max(...runs.map((run) => run.peakMemoryBytes)) / 2 ** 20;
    atMost('peak memory of any run, MiB', peak, memoryAimMiB);
  }
  const details = bookkeeping?.at(-1)?.details;
  if (details !== undefined) {
    const writes = Math.max(
      details['early.recordWritesPerSecond'] ?? 0,
      details['late.recordWritesPerSecond'] ?? 0,
    );
    atMost('writes on the record of a backup, a second', writes, 1.1);
  }
  const single = browse?.at(-1)?.single.details;
  if (single !== undefined) {
    atMost('KiB read for one document of a backup', (single.mostBytes ?? 0) / 2 ** 10, 1024);
  }
  return aims;
}

/** How many times as many documents a second `of` moves as `to`; null when either was not measured. */
function ratioOf(all: readonly Measurement[], of: string, to: string): number | null {
  const one = all.find(({ name }) => name === of);
  const other = all.find(({ name }) => name === to);
  if (one === undefined || other === undefined) return null;
  return rateOf(one.median) / rateOf(other.median);
}
