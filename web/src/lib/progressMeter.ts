/** Turns successive progress readings into a bar that never falls back, a rate, and a time left. */

/** One reading: how much is done of how much, at the moment the server wrote it. */
export interface Reading {
  atMs: number;
  done: number;
  total: number | null;
}

export interface Meter {
  /** 0 to 1; `null` while no total is known. */
  fraction: number | null;
  perSecond: number | null;
  leftMs: number | null;
  readings: readonly Reading[];
}

export const EMPTY_METER: Meter = { fraction: null, perSecond: null, leftMs: null, readings: [] };

// Long enough to even out bursts of parts, short enough to follow a real change of pace.
const WINDOW_MS = 15_000;
const SHORTEST_BASIS_MS = 2_000;

/** Adds a reading; an older or repeated one changes nothing but may raise the bar. */
export function advance(meter: Meter, reading: Reading): Meter {
  const last = meter.readings.at(-1);
  const isNews = last === undefined || reading.atMs > last.atMs;
  const readings = isNews
    ? [...meter.readings, reading].filter((one) => one.atMs >= reading.atMs - WINDOW_MS)
    : meter.readings;
  const fraction = highest(meter.fraction, fractionOf(reading));
  const perSecond = rateOf(readings);
  return { fraction, perSecond, leftMs: leftOf(readings.at(-1) ?? reading, perSecond), readings };
}

function fractionOf(reading: Reading): number | null {
  if (reading.total === null) return null;
  if (reading.total <= 0) return null;
  return Math.min(1, Math.max(0, reading.done / reading.total));
}

function highest(before: number | null, now: number | null): number | null {
  if (now === null) return before;
  return before === null ? now : Math.max(before, now);
}

function rateOf(readings: readonly Reading[]): number | null {
  const first = readings[0];
  const last = readings.at(-1);
  if (first === undefined || last === undefined) return null;
  const ms = last.atMs - first.atMs;
  if (ms < SHORTEST_BASIS_MS) return null;
  return Math.max(0, ((last.done - first.done) / ms) * 1000);
}

function leftOf(reading: Reading, perSecond: number | null): number | null {
  if (reading.total === null || perSecond === null || perSecond <= 0) return null;
  return Math.max(0, ((reading.total - reading.done) / perSecond) * 1000);
}
