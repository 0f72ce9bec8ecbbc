/** What the clocks of a time zone show, and which moments a wall-clock time stands for: none, one or two. Pure. */
import { FirevaultError } from '../errors.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Clocks jump at quarters of an hour, so that what holds at its beginning holds until its end. */
const QUARTER_MS = 15 * MINUTE_MS;
const OFFSETS_KEPT = 20_000;
const offsets = new Map<string, number>();

/** Making one costs more than a thousand uses. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The moment's wall-clock time in the zone, as a `Date` whose UTC fields show it. Throws `schedule/unknown-zone`. */
export function wallClockAt(moment: Date, zone: string): Date {
  return new Date(moment.getTime() + offsetAt(moment.getTime(), zone));
}

/**
 * The moments at which the clocks show `wall`, in order: two while an hour is repeated, none while one is skipped. Clocks
 * are assumed not to jump twice within three days.
 */
export function momentsOf(wall: Date, zone: string): Date[] {
  const shown = wall.getTime();
  // The same two moments for all times of a day: the next one finds their offsets at hand.
  const midnight = Math.floor(shown / DAY_MS) * DAY_MS;
  const before = offsetAt(midnight - DAY_MS, zone);
  const after = offsetAt(midnight + 2 * DAY_MS, zone);
  if (before === after) return [new Date(shown - before)];
  return [before, after]
    .map((offset) => shown - offset)
    .filter((moment) => wallClockAt(new Date(moment), zone).getTime() === shown)
    .sort((a, b) => a - b)
    .map((moment) => new Date(moment));
}

/** The moment at which the clocks jump over `wall`, a time that they never show. */
export function jumpOver(wall: Date, zone: string): Date {
  const shown = wall.getTime();
  // Before the jump the clocks show less than `wall`, after it more.
  let before = shown - DAY_MS - offsetAt(shown - DAY_MS, zone);
  let after = shown + DAY_MS - offsetAt(shown + DAY_MS, zone);
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (middle + offsetAt(middle, zone) < shown) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** Milliseconds that the zone's clocks are ahead of UTC. */
function offsetAt(moment: number, zone: string): number {
  const quarter = Math.floor(moment / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= OFFSETS_KEPT) offsets.clear();
  const offset = readOffset(quarter * QUARTER_MS, zone);
  offsets.set(key, offset);
  return offset;
}

function readOffset(moment: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(moment);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return shown - moment;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
    return format;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `There is no time zone ${zone}.`;
    throw new FirevaultError('invalid-argument', 'schedule/unknown-zone', message, {
      nextStep: 'Name one of the IANA data base, as in Europe/Berlin or Etc/UTC.',
      fields: [{ field: 'timezone', message }],
      cause: error,
    });
  }
}
