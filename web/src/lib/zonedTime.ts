/** Writes moments in the zone of a schedule, and in the viewer's beside it where the two clocks differ. */

/** `Wed 25 Nov 2026, 02:00 EST`: the weekday, and what the zone's clocks are called on that day. */
export function formatZoned(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(ms);
  const value = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const day = `${value('weekday')} ${value('day')} ${value('month')} ${value('year')}`;
  return `${day}, ${value('hour')}:${value('minute')} ${clockName(ms, zone)}`;
}

/** Whether the clocks of both zones show the same at that moment. */
export function showSame(ms: number, zone: string, other: string): boolean {
  return clockOf(ms, zone) === clockOf(ms, other);
}

/** `today 14:00`, `tomorrow 02:00`, `Wed 25 Nov 02:00`, as the clocks of the zone show it. */
export function nearMoment(ms: number, nowMs: number, zone: string): string {
  const time = write(ms, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const days = (dayOf(ms, zone) - dayOf(nowMs, zone)) / DAY_MS;
  if (days === 0) return `today ${time}`;
  if (days === 1) return `tomorrow ${time}`;
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  return `${write(ms, { timeZone: zone, ...day }).replace(',', '')} ${time}`;
}

/** Every zone that can be chosen, UTC first and then by name; `own` is among them whatever it is. */
export function zoneNames(own: string): string[] {
  const known = Intl.supportedValuesOf('timeZone').filter((name) => name.includes('/'));
  return [...new Set(['Etc/UTC', own, ...known])].sort((a, b) =>
    a === 'Etc/UTC' ? -1 : b === 'Etc/UTC' ? 1 : a < b ? -1 : 1,
  );
}

const DAY_MS = 86_400_000;

/** Midnight of the calendar's day, as if it were UTC's. */
function dayOf(ms: number, zone: string): number {
  const text = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(ms);
  return Date.parse(`${text}T00:00:00Z`);
}

function clockName(ms: number, zone: string): string {
  // Only en-US knows the abbreviations of America; elsewhere it says GMT+1, as all do.
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'short',
  }).formatToParts(ms);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

function clockOf(ms: number, zone: string): string {
  return write(ms, { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
}

function write(ms: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', options).format(ms);
}
