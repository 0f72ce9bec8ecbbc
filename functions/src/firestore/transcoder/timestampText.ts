/** Timestamps between seconds and nanoseconds since 1970 and RFC 3339 in UTC, years 0001 to 9999. */
import { putPadded } from './numberText.ts';

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: what google.protobuf.Timestamp may hold. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;
const SECONDS_A_DAY = 86_400;
// Days from 0000-03-01, where the calendar's arithmetic begins, to 1970-01-01.
const EPOCH_DAY = 719_468;

export function isTimestamp(seconds: number, nanos: number): boolean {
  return seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos >= 0 && nanos <= 999_999_999;
}

/** Writes up to 30 bytes: no fraction, or 3, 6 or 9 digits as proto3 JSON does. Returns the offset after. */
export function putTimestamp(out: Buffer, at: number, seconds: number, nanos: number): number {
  const days = Math.floor(seconds / SECONDS_A_DAY);
  const second = seconds - days * SECONDS_A_DAY;
  const day = days + EPOCH_DAY;
  const era = (day / 146_097) | 0;
  const dayOfEra = day - era * 146_097;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) /
      365) |
    0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  let to = putPadded(out, at, year, 4);
  out[to] = 0x2d;
  to = putPadded(out, to + 1, month, 2);
  out[to] = 0x2d;
  to = putPadded(out, to + 1, dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1, 2);
  out[to] = 0x54;
  to = putPadded(out, to + 1, (second / 3600) | 0, 2);
  out[to] = 0x3a;
  to = putPadded(out, to + 1, ((second / 60) | 0) % 60, 2);
  out[to] = 0x3a;
  to = putPadded(out, to + 1, second % 60, 2);
  if (nanos !== 0) {
    out[to++] = 0x2e;
    if (nanos % 1_000_000 === 0) to = putPadded(out, to, nanos / 1_000_000, 3);
    else if (nanos % 1000 === 0) to = putPadded(out, to, nanos / 1000, 6);
    else to = putPadded(out, to, nanos, 9);
  }
  out[to] = 0x5a;
  return to + 1;
}

const scratch = Buffer.alloc(30);

/** The same as text: `2026-11-22T14:00:00.123456Z`. */
export function formatTimestamp(seconds: number, nanos: number): string {
  return scratch.toString('latin1', 0, putTimestamp(scratch, 0, seconds, nanos));
}

export interface Timestamp {
  seconds: number;
  nanos: number;
}

/** Reads `YYYY-MM-DDTHH:MM:SS[.1-9 digits]Z` from ASCII bytes; null for anything else. */
export function timestampAt(bytes: Buffer, start: number, end: number): Timestamp | null {
  if (end - start < 20 || bytes[end - 1] !== 0x5a || bytes[start + 10] !== 0x54) return null;
  if (bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return null;
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return null;
  const year = digitsAt(bytes, start, 4);
  const month = digitsAt(bytes, start + 5, 2);
  const day = digitsAt(bytes, start + 8, 2);
  const hour = digitsAt(bytes, start + 11, 2);
  const minute = digitsAt(bytes, start + 14, 2);
  const second = digitsAt(bytes, start + 17, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  const width = end - start - 21;
  let nanos = 0;
  if (width >= 0) {
    if (bytes[start + 19] !== 0x2e || width < 1 || width > 9) return null;
    nanos = digitsAt(bytes, start + 20, width) * 10 ** (9 - width);
    if (nanos < 0) return null;
  }
  const days = daysFromCivil(year, month, day);
  return { seconds: days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second, nanos };
}

function digitsAt(bytes: Buffer, at: number, width: number): number {
  let value = 0;
  for (let index = at; index < at + width; index++) {
    const digit = (bytes[index] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = (shifted / 400) | 0;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * 146_097 + dayOfEra - EPOCH_DAY;
}
