/** Holds what was measured against the aims. */
import { type Measurement, rateOf } from './measurement.ts';
import type { Aim, Results } from './results.ts';

const memoryAimMiB = 256;

export function aimsOf({ emulator, server }: Pick<Results, 'emulator' | 'server'>): Aim[] {
  const aims: Aim[] = [];
  const ratio = (
    what: string,
    all: readonly Measurement[],
    of: string,
    to: string,
    aim: number,
  ) => {
    const measured = ratioOf(all, of, to);
    if (measured !== null) aims.push({ what, measured, aim, isMet: measured >= aim });
  };
  if (emulator !== null) {
    ratio('backup, gzip / raw drain', emulator.reading, 'backup, gzip', 'raw drain', 0.7);
    ratio(
      'restore / bare BatchWrite',
      emulator.writing,
      'restore, gzip',
      'bare BatchWrite loop',
      0.7,
    );
  }
  if (server !== null) {
    const all = server.side['grpc-js'];
    ratio('backup, gzip / identity drain', all, 'backup, gzip', 'identity drain', 0.5);
  }
  const engine = [
    ...(emulator?.reading ?? []),
    ...(emulator?.writing ?? []).filter(({ name }) => name.startsWith('restore')),
    ...(server === null ? [] : [...server.side['grpc-js'], ...server.side.http2, ...server.growth]),
  ];
  if (engine.length > 0) {
    const runs = engine.flatMap((measurement) => measurement.runs);
    const peak = Math.max(...runs.map((run) => run.peakMemoryBytes)) / 2 ** 20;
    const what = 'peak memory of any run, MiB';
    aims.push({ what, measured: peak, aim: memoryAimMiB, isMet: peak <= memoryAimMiB });
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
