/** Parses the scalars of REST JSON, and writes those of fixed size as protobuf. */
import { putDouble, putInt64, putVarint, putVarint64 } from '../wire/wireFormat.ts';
import * as tags from './documentWire.ts';
import { JsonCursor } from './JsonCursor.ts';
import { type Timestamp, timestampAt } from './timestampText.ts';

export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const COLON = 0x3a;
export const QUOTE = 0x22;

/** Each method stands at the scalar's JSON and goes past it. */
export class ScalarParser extends JsonCursor {
  protected boolean(): boolean {
    if (this.skipLiteral('true')) return true;
    if (!this.skipLiteral('false')) this.fail('booleanValue is neither true nor false', this.pos);
    return false;
  }

  protected double(): number {
    if (this.peek() !== QUOTE) return this.number();
    const start = this.pos;
    this.scanText();
    if (this.textIs('NaN')) return Number.NaN;
    if (this.textIs('Infinity')) return Number.POSITIVE_INFINITY;
    if (this.textIs('-Infinity')) return Number.NEGATIVE_INFINITY;
    return this.fail('a double is neither a number nor "NaN", "Infinity", "-Infinity"', start);
  }

  protected integer(out: Buffer, at: number): number {
    const start = this.pos;
    this.scanText();
    const text = this.textBytes();
    const isNegative = text[0] === 0x2d;
    const first = isNegative ? 1 : 0;
    const width = text.length - first;
    let value = 0;
    for (let index = first; index < text.length; index++) {
      const digit = (text[index] as number) - 0x30;
      if (digit < 0 || digit > 9) this.fail('integerValue is no whole number', start);
      value = value * 10 + digit;
    }
    if (width === 0 || (text[first] === 0x30 && text.length > 1)) {
      this.fail('integerValue is no whole number', start);
    }
    if (width <= 15) return putInt64(out, at, isNegative ? -value : value);
    const exact = width <= 19 ? BigInt(text.toString('latin1')) : 1n << 64n;
    if (BigInt.asIntN(64, exact) !== exact) this.fail('integerValue exceeds 64 bits', start);
    const bits = BigInt.asUintN(64, exact);
    return putVarint64(out, at, Number(bits & 0xffff_ffffn), Number(bits >> 32n));
  }

  protected timestamp(): Timestamp {
    const start = this.pos;
    this.scanText();
    const isPlain = this.textLength === this.textEnd - this.textStart;
    const text = isPlain ? this.src : this.textBytes();
    const from = isPlain ? this.textStart : 0;
    const time = timestampAt(text, from, from + this.textLength);
    return time ?? this.fail('a time is not of the form 2026-11-22T14:00:00.123456Z', start);
  }

  /** Writes the members of LatLng; one that is 0 is left out, but -0 is not 0. */
  protected geoPoint(out: Buffer, at: number): number {
    let latitude = 0;
    let longitude = 0;
    let seen = 0;
    if (this.opens(OPEN_BRACE, CLOSE_BRACE)) {
      do {
        const start = this.pos;
        this.scanText();
        const bit = this.textIs('latitude') ? 1 : this.textIs('longitude') ? 2 : 0;
        if (bit === 0 || (seen & bit) !== 0)
          this.fail('not a member of a geo point, or twice', start);
        seen |= bit;
        this.expect(COLON);
        const degrees = this.double();
        if (bit === 1) latitude = degrees;
        else longitude = degrees;
      } while (this.more(CLOSE_BRACE));
    }
    let to = at;
    if (!Object.is(latitude, 0)) {
      out[to] = tags.LATITUDE;
      to = putDouble(out, to + 1, latitude);
    }
    if (!Object.is(longitude, 0)) {
      out[to] = tags.LONGITUDE;
      to = putDouble(out, to + 1, longitude);
    }
    return to;
  }
}

/** Writes the members of a Timestamp; what is 0 is left out, as proto3 does. */
export function putTimestampMessage(
  out: Buffer,
  at: number,
  seconds: number,
  nanos: number,
): number {
  let to = at;
  if (seconds !== 0) {
    out[to] = tags.TIMESTAMP_SECONDS;
    to = putInt64(out, to + 1, seconds);
  }
  if (nanos !== 0) {
    out[to] = tags.TIMESTAMP_NANOS;
    to = putVarint(out, to + 1, nanos);
  }
  return to;
}
