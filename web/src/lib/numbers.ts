/** Writes amounts: bytes in binary prefixes, grouped counts, rates and durations. */

const PREFIXES = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const GROUPED = new Intl.NumberFormat('en-US');

/** `512 B`, `4.1 MiB`: one decimal from a kibibyte on. */
export function formatBytes(bytes: number): string {
  if (Math.abs(bytes) < 1024) return `${bytes} B`;
  let value = bytes / 1024;
  let prefix = 0;
  // Rounding decides the prefix: 1,023.96 KiB reads as 1.0 MiB, never as 1024.0 KiB.
  while (Math.abs(Math.round(value * 10) / 10) >= 1024 && prefix < PREFIXES.length - 1) {
    value /= 1024;
    prefix += 1;
  }
  return `${value.toFixed(1)} ${PREFIXES[prefix]}`;
}

/** `1,204` */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** `1.2 M`, `412 k`, and the plain count below ten thousand. */
export function formatCountShort(count: number): string {
  if (count < 10_000) return formatCount(count);
  // From 999,500 on, thousands would round to "1000 k".
  if (count < 999_500) return `${Math.round(count / 1000)} k`;
  if (count < 999_950_000) return `${(count / 1_000_000).toFixed(1)} M`;
  return `${(count / 1_000_000_000).toFixed(1)} G`;
}

/** `1 document`, `1,204 documents` */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `0.4 s`, `42 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h` */
export function formatDuration(ms: number): string {
  if (ms < 950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** `18,400/s`; below ten a second one decimal is kept. */
export function formatRate(perSecond: number): string {
  if (perSecond < 10) return `${(Math.round(perSecond * 10) / 10).toString()}/s`;
  const digits = Math.max(1, Math.floor(Math.log10(perSecond)) - 1);
  const step = 10 ** (digits - 1);
  return `${formatCount(Math.round(perSecond / step) * step)}/s`;
}

/** `61 %`, rounded down, so that 100 % is said only when all is done. */
export function formatPercent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
