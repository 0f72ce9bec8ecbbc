/** Reads varints, lengths and doubles of a message at given offsets, without allocating. */
import { doubleAt } from '../wire/wireFormat.ts';

const EMPTY: Buffer = Buffer.alloc(0);

export type TranscodeCode =
  | 'truncated'
  | 'malformed'
  | 'no-name'
  | 'no-kind'
  | 'unknown-kind'
  | 'unknown-field'
  | 'repeated-field'
  | 'invalid-utf8'
  | 'out-of-range'
  | 'too-deep';

/** What is wrong and at which byte; `documentToRecord` adds the document and the field. */
export class WireFault extends Error {
  readonly code: TranscodeCode;
  readonly offset: number;

  constructor(code: TranscodeCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** `next` is where the last read ended, `high` the upper, signed half of the last 64-bit number. */
export class WireCursor {
  protected src: Buffer = EMPTY;
  protected next = 0;
  protected high = 0;

  /** Reads the length at `pos`; returns where its bytes begin and leaves their end in `next`. */
  protected open(pos: number, end: number): number {
    const length = this.varint(pos, end);
    const start = this.next;
    if (length > end - start) this.fail('truncated', 'a length points beyond the end', start);
    this.next = start + length;
    return start;
  }

  protected double(pos: number, end: number): number {
    if (end - pos < 8) this.fail('truncated', 'a double is cut off', pos);
    this.next = pos + 8;
    return doubleAt(this.src, pos);
  }

  protected flag(pos: number, end: number): boolean {
    return this.varint64(pos, end) !== 0 || this.high !== 0;
  }

  /** A tag or length: at most 32 bits. */
  protected varint(pos: number, end: number): number {
    if (pos < end) {
      const byte = this.src[pos] as number;
      if (byte < 0x80) {
        this.next = pos + 1;
        return byte;
      }
    }
    const value = this.varint64(pos, end);
    if (this.high !== 0) this.fail('malformed', 'a number is too large', pos);
    return value;
  }

  /** Returns the lower, unsigned half and leaves the upper, signed half in `high`. */
  protected varint64(start: number, end: number): number {
    let low = 0;
    let high = 0;
    let pos = start;
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= end) this.fail('truncated', 'a number is cut off', pos);
      const byte = this.src[pos++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        if (shift === 63 && bits > 1) break;
        this.next = pos;
        this.high = high;
        return low >>> 0;
      }
    }
    return this.fail('malformed', 'a number has more than 64 bits', start);
  }

  protected unexpectedTag(tag: number, where: string, offset: number): never {
    const isWhole = (tag & 7) === 0 || (tag & 7) === 1 || (tag & 7) === 2 || (tag & 7) === 5;
    if (!isWhole || tag < 8) this.fail('malformed', `${where} holds no valid field here`, offset);
    return this.fail(
      'unknown-field',
      `${where} holds field ${tag >>> 3} (wire type ${tag & 7}) unexpectedly or twice`,
      offset,
    );
  }

  protected fail(code: TranscodeCode, message: string, offset: number): never {
    throw new WireFault(code, message, offset);
  }
}
