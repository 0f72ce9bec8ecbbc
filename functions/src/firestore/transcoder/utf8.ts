/** UTF-8 as Firestore and JSON mean it: no overlong forms, no surrogates, nothing above U+10FFFF. */

/**
 * How many bytes the character takes that begins at `at` with a byte of 0x80 or more: 2 to 4, or 0 when
 * `bytes[at, end)` does not begin with a well-formed one.
 */
export function multibyteLength(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at] as number;
  if (first < 0xc2 || at + 1 >= end) return 0;
  const second = bytes[at + 1] as number;
  if (first < 0xe0) return isContinuation(second) ? 2 : 0;
  if (at + 2 >= end || !isContinuation(bytes[at + 2] as number)) return 0;
  if (first < 0xf0) {
    const lowest = first === 0xe0 ? 0xa0 : 0x80;
    const highest = first === 0xed ? 0x9f : 0xbf;
    return second >= lowest && second <= highest ? 3 : 0;
  }
  if (first > 0xf4 || at + 3 >= end || !isContinuation(bytes[at + 3] as number)) return 0;
  const lowest = first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xf4 ? 0x8f : 0xbf;
  return second >= lowest && second <= highest ? 4 : 0;
}

/** Writes a code point as UTF-8 and returns the offset after it. */
export function putCodePoint(out: Buffer, at: number, code: number): number {
  if (code < 0x80) {
    out[at] = code;
    return at + 1;
  }
  if (code < 0x800) {
    out[at] = 0xc0 | (code >> 6);
    out[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  if (code < 0x1_0000) {
    out[at] = 0xe0 | (code >> 12);
    out[at + 1] = 0x80 | ((code >> 6) & 0x3f);
    out[at + 2] = 0x80 | (code & 0x3f);
    return at + 3;
  }
  out[at] = 0xf0 | (code >> 18);
  out[at + 1] = 0x80 | ((code >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((code >> 6) & 0x3f);
  out[at + 3] = 0x80 | (code & 0x3f);
  return at + 4;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
