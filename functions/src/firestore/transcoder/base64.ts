/** Standard base64 with padding, from bytes to bytes. */

const LETTERS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = 0x3d;
const NO_DIGIT = 64;
const DIGITS = new Uint8Array(256).fill(NO_DIGIT);
for (const [digit, letter] of LETTERS.entries()) DIGITS[letter] = digit;

/** How many letters `count` bytes take. */
export function base64Length(count: number): number {
  return Math.ceil(count / 3) * 4;
}

/** Writes `src[start, end)` as base64 at `at` and returns the offset after it. */
export function putBase64(
  out: Buffer,
  at: number,
  src: Buffer,
  start: number,
  end: number,
): number {
  let to = at;
  let from = start;
  for (; from + 2 < end; from += 3) {
    const bits =
      ((src[from] as number) << 16) | ((src[from + 1] as number) << 8) | (src[from + 2] as number);
    out[to] = LETTERS[bits >> 18] as number;
    out[to + 1] = LETTERS[(bits >> 12) & 63] as number;
    out[to + 2] = LETTERS[(bits >> 6) & 63] as number;
    out[to + 3] = LETTERS[bits & 63] as number;
    to += 4;
  }
  if (from === end) return to;
  const isPair = from + 2 === end;
  const bits = ((src[from] as number) << 16) | (isPair ? (src[from + 1] as number) << 8 : 0);
  out[to] = LETTERS[bits >> 18] as number;
  out[to + 1] = LETTERS[(bits >> 12) & 63] as number;
  out[to + 2] = isPair ? (LETTERS[(bits >> 6) & 63] as number) : PAD;
  out[to + 3] = PAD;
  return to + 4;
}

/** How many bytes the base64 text `src[start, end)` stands for, if it is well-formed. */
export function base64ByteLength(src: Buffer, start: number, end: number): number {
  const letters = end - start;
  if (letters === 0) return 0;
  const padding = src[end - 1] !== PAD ? 0 : src[end - 2] === PAD ? 2 : 1;
  return (letters >> 2) * 3 - padding;
}

/**
 * Decodes `src[start, end)` to `at` and returns the offset after it, or -1 when the text is not canonical
 * base64: its length no multiple of four, another letter, or bits set beyond the last byte.
 */
export function putFromBase64(
  out: Buffer,
  at: number,
  src: Buffer,
  start: number,
  end: number,
): number {
  if ((end - start) % 4 !== 0) return -1;
  const to = at + base64ByteLength(src, start, end);
  let write = at;
  let seen = 0;
  let from = start;
  for (; write + 2 < to; from += 4, write += 3) {
    const a = DIGITS[src[from] as number] as number;
    const b = DIGITS[src[from + 1] as number] as number;
    const c = DIGITS[src[from + 2] as number] as number;
    const d = DIGITS[src[from + 3] as number] as number;
    seen |= a | b | c | d;
    out[write] = (a << 2) | (b >> 4);
    out[write + 1] = (b << 4) | (c >> 2);
    out[write + 2] = (c << 6) | d;
  }
  if (write < to) {
    const isPair = write + 1 < to;
    const a = DIGITS[src[from] as number] as number;
    const b = DIGITS[src[from + 1] as number] as number;
    const c = isPair ? (DIGITS[src[from + 2] as number] as number) : 0;
    seen |= a | b | c;
    if ((isPair ? c & 3 : b & 15) !== 0) return -1;
    out[write] = (a << 2) | (b >> 4);
    if (isPair) out[write + 1] = (b << 4) | (c >> 2);
  }
  return seen < NO_DIGIT ? to : -1;
}
