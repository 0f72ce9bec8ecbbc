/** Reads RFC 3339 moments: milliseconds, the viewer's day, and how they are written out. */

/** Milliseconds since the epoch; microseconds beyond them are cut off. */
export function msOf(instant: string): number {
  return Date.parse(instant);
}

/** The zone the browser is set to, `Europe/Zurich`. */
export function viewerZone(): string {
  ownZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ownZone;
}

let ownZone: string | undefined;

/** By how many milliseconds the zone's clocks are ahead of UTC at that moment. */
export function offsetAt(ms: number, zone: string): number {
  const [day, time] = [dayKey(ms, zone), formatTime(ms, zone, true)];
  return Date.parse(`${day}T${time}Z`) - Math.floor(ms / 1000) * 1000;
}

/** `2026-11-22` in the given zone: sorts as text and names a day of a calendar. */
export function dayKey(ms: number, zone: string): string {
  const options = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const parts = formatter('en-CA', options).formatToParts(ms);
  const value = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${value('year')}-${value('month')}-${value('day')}`;
}

/** `22 Nov 2026, 14:00` */
export function formatMoment(ms: number, zone: string): string {
  return `${formatDay(ms, zone)}, ${formatTime(ms, zone, false)}`;
}

/** `22 Nov 2026, 14:00:05 (Europe/Zurich)`: nothing left to guess. */
export function formatExact(ms: number, zone: string): string {
  return `${formatDay(ms, zone)}, ${formatTime(ms, zone, true)} (${zone})`;
}

/** `22 Nov 2026` */
export function formatDay(ms: number, zone: string): string {
  return write(ms, { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' });
}

/** `3 November` when it is this year's, `3 November 2025` when not. */
export function formatDayInWords(ms: number, nowMs: number, zone: string): string {
  const sameYear = dayKey(ms, zone).slice(0, 4) === dayKey(nowMs, zone).slice(0, 4);
  return write(ms, {
    timeZone: zone,
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

function formatTime(ms: number, zone: string, seconds: boolean): string {
  return write(ms, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  });
}

function write(ms: number, options: Intl.DateTimeFormatOptions): string {
  // "Sept" is en-GB's abbreviation from ICU 68 on, "Sep" before; both are read alike.
  return formatter('en-GB', options).format(ms);
}

// Making one takes longer than a hundred uses, and a list shows hundreds of moments.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${Object.entries(options).join(' ')}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}
