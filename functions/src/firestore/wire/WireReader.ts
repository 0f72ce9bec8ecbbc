/** Reads a protobuf message field by field, without building an object for it. */
import { FirevaultError } from '../../domain/errors.ts';
import { DELIMITED, doubleAt, FIXED32, FIXED64, VARINT } from './wireFormat.ts';

const TWO_32 = 2 ** 32;

/**
 * `while (reader.next()) switch (reader.field) …`: every field must be read or skipped before the next.
 * All methods throw `FirevaultError` data-loss `wire/malformed` on bytes that are not a message.
 */
export class WireReader {
  readonly bytes: Buffer;
  /** Offset of the next byte to read. */
  pos: number;
  /** Where the current message ends. */
  end: number;
  /** The number of the field that `next` found. */
  field = 0;
  /** Its wire type: 0 varint, 1 fixed64, 2 length-delimited, 5 fixed32. */
  wireType = 0;
  private low = 0;
  private high = 0;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
  }

  /** Reads the tag of the next field; false at the end of the message. */
  next(): boolean {
    if (this.pos >= this.end) return false;
    this.varint64();
    this.field = this.low >>> 3;
    this.wireType = this.low & 7;
    if (this.high !== 0 || this.field === 0) throw this.malformed('an impossible field number');
    return true;
  }

  /** A varint that is known to be small: lengths, counts, enums, codes. Above 2^53 it throws. */
  varint(): number {
    this.expect(VARINT);
    this.varint64();
    if (this.high > 0x1f_ffff) throw this.malformed('a number above 2^53');
    return this.high * TWO_32 + this.low;
  }

  /** An int64 in two's complement. */
  int64(): bigint {
    this.expect(VARINT);
    this.varint64();
    return BigInt.asIntN(64, (BigInt(this.high) << 32n) | BigInt(this.low));
  }

  /** An int32 or enum in two's complement. */
  int32(): number {
    this.expect(VARINT);
    this.varint64();
    return this.low | 0;
  }

  bool(): boolean {
    this.expect(VARINT);
    this.varint64();
    return (this.low | this.high) !== 0;
  }

  double(): number {
    this.expect(FIXED64);
    const at = this.advance(8);
    return doubleAt(this.bytes, at);
  }

  /** Text; replaces bytes that are not UTF-8 by U+FFFD, so use `slice` where they matter. */
  string(): string {
    const length = this.delimited();
    const at = this.advance(length);
    return this.bytes.toString('utf8', at, at + length);
  }

  /** The bytes of a string, bytes or message field, without a copy. */
  slice(): Buffer {
    const length = this.delimited();
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Goes into a message field; hand what it returns to `leave` when its fields are read. */
  enter(): number {
    const length = this.delimited();
    const outer = this.end;
    if (length > outer - this.pos) throw this.malformed('a length beyond the end');
    this.end = this.pos + length;
    return outer;
  }

  /** Leaves a message entered before, wherever the reader stands in it. */
  leave(outer: number): void {
    this.pos = this.end;
    this.end = outer;
  }

  /** Skips the value of the field that `next` found. */
  skip(): void {
    switch (this.wireType) {
      case VARINT:
        this.varint64();
        return;
      case FIXED64:
        this.advance(8);
        return;
      case DELIMITED:
        this.advance(this.delimited());
        return;
      case FIXED32:
        this.advance(4);
        return;
      default:
        throw this.malformed(`wire type ${this.wireType}`);
    }
  }

  private delimited(): number {
    this.expect(DELIMITED);
    this.varint64();
    if (this.high !== 0) throw this.malformed('a length above 4 GiB');
    return this.low;
  }

  private advance(count: number): number {
    const at = this.pos;
    if (count > this.end - at) throw this.malformed('a length beyond the end');
    this.pos = at + count;
    return at;
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) {
      throw this.malformed(`field ${this.field} with wire type ${this.wireType}`);
    }
  }

  private varint64(): void {
    let byte = this.pos < this.end ? (this.bytes[this.pos] as number) : 0x80;
    if (byte < 0x80) {
      this.pos++;
      this.low = byte;
      this.high = 0;
      return;
    }
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.pos >= this.end) throw this.malformed('the end inside a number');
      byte = this.bytes[this.pos++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        if (shift === 63 && bits > 1) break;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw this.malformed('a number of more than 64 bits');
  }

  private malformed(found: string): FirevaultError {
    return new FirevaultError(
      'data-loss',
      'wire/malformed',
      `The message is not valid protobuf: ${found} at byte ${this.pos} of ${this.bytes.length}.`,
    );
  }
}
