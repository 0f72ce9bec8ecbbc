/** The protobuf wire format: wire types, tags and the number of bytes of a varint. */

export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
export const FIXED32 = 5;

/** The tag that precedes a field on the wire. */
export function tagOf(fieldNumber: number, wireType: number): number {
  return ((fieldNumber << 3) | wireType) >>> 0;
}

/** How many bytes an unsigned 32-bit varint takes: 1 to 5. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** Writes an unsigned 32-bit varint at `at` and returns the offset after it; room is the caller's. */
export function putVarint(out: Buffer, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest > 0x7f) {
    out[end++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[end++] = rest;
  return end;
}

/** Writes a 64-bit varint given as two unsigned halves; at most 10 bytes. */
export function putVarint64(out: Buffer, at: number, low: number, high: number): number {
  let lowRest = low >>> 0;
  let highRest = high >>> 0;
  let end = at;
  while (highRest !== 0 || lowRest > 0x7f) {
    out[end++] = (lowRest & 0x7f) | 0x80;
    lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0;
    highRest >>>= 7;
  }
  out[end++] = lowRest;
  return end;
}

const TWO_32 = 2 ** 32;

/** Writes a whole number between ±2^53 as an int64 varint (two's complement, 10 bytes when negative). */
export function putInt64(out: Buffer, at: number, value: number): number {
  if (value >= 0 && value < TWO_32) return putVarint(out, at, value);
  return putVarint64(out, at, value % TWO_32, Math.floor(value / TWO_32));
}

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** Writes a double, little-endian, NaN in its canonical form. */
export function putDouble(out: Buffer, at: number, value: number): number {
  float[0] = value;
  for (let index = 0; index < 8; index++) out[at + index] = floatBytes[index] as number;
  return at + 8;
}

/** Reads a little-endian double. */
export function doubleAt(bytes: Buffer, at: number): number {
  for (let index = 0; index < 8; index++) floatBytes[index] = bytes[at + index] as number;
  return float[0] as number;
}
