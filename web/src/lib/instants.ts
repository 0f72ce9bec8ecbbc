/** Reads RFC 3339 moments: milliseconds, the viewer's day, and how they are written out. */

/** Milliseconds since the epoch; microseconds beyond them are cut off. */
export function msOf(instant: string): number {
  return Date.parse(instant);
}

/** The zone the browser is set to, `Europe/Zurich`. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `2026-11-22` in the given zone: sorts as text and names a day of a calendar. */
export function dayKey(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(ms);
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
  return new Intl.DateTimeFormat('en-GB', options).format(ms);
}
