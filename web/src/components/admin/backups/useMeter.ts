/** A progress meter that lives as long as its job is on the screen. */
import { useState } from 'react';
import { advance, EMPTY_METER, type Meter, type Reading } from '../../../lib/progressMeter.ts';

interface Held {
  key: string;
  last: Reading | null;
  meter: Meter;
}

/**
 * `key` names what is measured: with another one, the meter starts afresh, from `start` where it is known, so that there
 * is a rate from the first reading on.
 */
export function useMeter(
  key: string,
  reading: Reading | null,
  start: Reading | null = null,
): Meter {
  const [held, setHeld] = useState<Held>(() => begin(key, start));
  if (held.key === key && isSame(held.last, reading)) return held.meter;
  const before = held.key === key ? held : begin(key, start);
  const next: Held =
    reading === null ? before : { key, last: reading, meter: advance(before.meter, reading) };
  setHeld(next);
  return next.meter;
}

function begin(key: string, reading: Reading | null): Held {
  return {
    key,
    last: reading,
    meter: reading === null ? EMPTY_METER : advance(EMPTY_METER, reading),
  };
}

function isSame(a: Reading | null, b: Reading | null): boolean {
  if (b === null) return true;
  return a !== null && a.atMs === b.atMs && a.done === b.done && a.total === b.total;
}
