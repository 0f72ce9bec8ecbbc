/** Orders moments written as RFC 3339 in UTC, finer than a Date can. Pure. */

/** Negative, 0 or positive; fractions of any length. */
export function compareInstants(a: string, b: string): number {
  const left = sortable(a);
  const right = sortable(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortable(instant: string): string {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? '';
  return `${instant.slice(0, 19)}${fraction.padEnd(9, '0')}`;
}
