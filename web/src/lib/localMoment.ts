/** Moments as a date-time input writes them: text without a zone, meant in the zone of this device. */

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/;

/** Milliseconds since the epoch, `null` for what is no moment. Of an hour that comes twice, the first is meant. */
export function msOfLocal(text: string): number | null {
  const ms = LOCAL.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** `2026-11-22T14:00:05` */
export function localText(ms: number): string {
  const at = new Date(ms);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-');
  return `${day}T${[at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
