/** Numbers as JSON writes them: whole numbers as digits, doubles in their shortest form. */

/** The most bytes that any number takes here, quotes of "-Infinity" and the like included. */
export const LONGEST_NUMBER = 26;

const BILLION = 1_000_000_000;

/** Writes a whole number between ±2^53 and returns the offset after it. */
function putInteger(out: Buffer, at: number, value: number): number {
  if (value < 0) {
    out[at] = 0x2d;
    return putInteger(out, at + 1, -value);
  }
  if (value < BILLION) return putSmall(out, at, value);
  const high = Math.floor(value / BILLION);
  return putPadded(out, putInteger(out, at, high), value - high * BILLION, 9);
}

/** Writes an int64 given as its unsigned lower and signed upper half. */
export function putInt64Text(out: Buffer, at: number, low: number, high: number): number {
  if (high >= -0x20_0000 && high < 0x20_0000) return putInteger(out, at, high * 2 ** 32 + low);
  return putAscii(out, at, String((BigInt(high) << 32n) | BigInt(low)));
}

/** Writes exactly `width` digits, with zeros in front; `value` below 10^9. */
export function putPadded(out: Buffer, at: number, value: number, width: number): number {
  let rest = value;
  let to = at + width;
  while (to - at >= 2) {
    const hundredth = (rest / 100) | 0;
    const pair = rest - hundredth * 100;
    to -= 2;
    out[to] = TENS[pair] as number;
    out[to + 1] = ONES[pair] as number;
    rest = hundredth;
  }
  if (to > at) out[at] = 0x30 + rest;
  return at + width;
}

/** The two digits of 0 to 99. */
const TENS = Uint8Array.from({ length: 100 }, (_, pair) => 0x30 + Math.floor(pair / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, pair) => 0x30 + (pair % 10));

/** Writes the shortest JSON number that reads back as `value`; NaN and the infinities as JSON strings. */
export function putDoubleText(out: Buffer, at: number, value: number): number {
  if (value === (value | 0)) {
    // JSON has a negative zero, but `String(-0)` does not.
    return Object.is(value, -0) ? putAscii(out, at, '-0.0') : putInteger(out, at, value);
  }
  const absolute = Math.abs(value);
  const millionths = Math.round(absolute * 1e6);
  // Two decimal numbers of at most 15 digits are never the same double, so one that reads back is the shortest.
  if (millionths < 1e15 && millionths / 1e6 === absolute) {
    return putMillionths(out, at, value < 0, millionths);
  }
  return putAscii(out, at, Number.isFinite(value) ? String(value) : `"${value}"`);
}

/** Writes ASCII text and returns the offset after it. */
function putAscii(out: Buffer, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) out[at + index] = text.charCodeAt(index);
  return at + text.length;
}

function putMillionths(out: Buffer, at: number, isNegative: boolean, millionths: number): number {
  let to = at;
  if (isNegative) out[to++] = 0x2d;
  const whole = Math.floor(millionths / 1e6);
  to = putInteger(out, to, whole);
  out[to++] = 0x2e;
  to = putPadded(out, to, millionths - whole * 1e6, 6);
  while (out[to - 1] === 0x30) to--;
  return to;
}

function putSmall(out: Buffer, at: number, value: number): number {
  let width = 1;
  for (let bound = 10; value >= bound; bound *= 10) width++;
  return putPadded(out, at, value, width);
}
