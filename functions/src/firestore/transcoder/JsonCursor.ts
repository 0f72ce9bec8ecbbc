/** Walks JSON bytes without building anything: strings, numbers and punctuation, strictly as RFC 8259 has them. */
import { FirevaultError } from '../../domain/errors.ts';
import { wordsOf } from '../wire/ByteSink.ts';
import { multibyteLength, putCodePoint } from './utf8.ts';
import { HIGH_BITS, specialBits } from './wordScan.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Deeper than any record of Firestore, and far from the end of the stack. */
const DEEPEST = 512;
/** From here on a native copy beats a loop. */
const NATIVE_COPY = 128;
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => 10 ** power);
const LITERALS = ['true', 'false', 'null'];

/** Methods that fail throw `FirevaultError` data-loss `record/malformed` with the byte offset. */
export class JsonCursor {
  protected readonly src: Buffer;
  protected pos = 0;
  // The text that `scanText` found last, between its quotes, and its length in UTF-8 once unescaped.
  protected textStart = 0;
  protected textEnd = 0;
  protected textLength = 0;
  protected readonly words: DataView;
  /** The character of the escape read last. */
  private code = 0;

  constructor(src: Buffer) {
    this.src = src;
    this.words = wordsOf(src);
  }

  /** Skips whitespace and returns the byte that follows, -1 at the end. */
  protected peek(): number {
    while (this.pos < this.src.length) {
      const byte = this.src[this.pos] as number;
      if (byte > 0x20) return byte;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.pos++;
    }
    return -1;
  }

  /** Skips whitespace and then exactly `byte`. */
  protected expect(byte: number): void {
    if (this.peek() !== byte) this.fail(`expected '${String.fromCharCode(byte)}'`, this.pos);
    this.pos++;
  }

  /** After a member or element: true when a comma follows, false when `close` ends the object or array. */
  protected more(close: number): boolean {
    const byte = this.peek();
    if (byte !== 0x2c && byte !== close) {
      this.fail(`expected ',' or '${String.fromCharCode(close)}'`, this.pos);
    }
    this.pos++;
    return byte === 0x2c;
  }

  /** Skips `open`; true when something other than `close` follows, else `close` is skipped too. */
  protected opens(open: number, close: number): boolean {
    this.expect(open);
    if (this.peek() !== close) return true;
    this.pos++;
    return false;
  }

  /** Scans a string, checking its UTF-8 and escapes, into `textStart`, `textEnd` and `textLength`. */
  protected scanText(): void {
    this.expect(QUOTE);
    const { src, words } = this;
    const start = this.pos;
    const lastWord = src.length - 4;
    let at = start;
    let escaped = 0;
    for (;;) {
      while (at <= lastWord) {
        const word = words.getInt32(at, true);
        if ((specialBits(word) | (word & HIGH_BITS)) !== 0) break;
        at += 4;
      }
      if (at >= src.length) this.fail('the line ends inside a string', at);
      const byte = src[at] as number;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        const width = this.escapeWidth(at);
        escaped += width - utf8Width(this.code);
        at += width;
      } else if (byte >= 0x80) {
        const width = multibyteLength(src, at, src.length);
        if (width === 0) this.fail('the text is not UTF-8', at);
        at += width;
      } else {
        if (byte < 0x20) this.fail('a control character stands unescaped in a string', at);
        at++;
      }
    }
    this.textStart = start;
    this.textEnd = at;
    this.textLength = at - start - escaped;
    this.pos = at + 1;
  }

  /** How many bytes the escape at `at` takes; leaves the character it stands for in `code`. */
  private escapeWidth(at: number): number {
    const letter = this.src[at + 1] ?? 0;
    if (letter !== 0x75) {
      this.code = SHORT_ESCAPES[letter] as number;
      if (this.code < 0) this.fail('an escape is not one of JSON', at);
      return 2;
    }
    const unit = this.hexAt(at + 2);
    this.code = unit;
    if (unit < 0xd800 || unit > 0xdfff) return 6;
    if (unit < 0xdc00 && this.src[at + 6] === BACKSLASH && this.src[at + 7] === 0x75) {
      const low = this.hexAt(at + 8);
      this.code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      if (low >= 0xdc00 && low <= 0xdfff) return 12;
    }
    return this.fail('an escape is half of a surrogate pair', at);
  }

  private hexAt(at: number): number {
    let value = 0;
    for (let index = at; index < at + 4; index++) {
      const digit = HEX_DIGITS[this.src[index] ?? 0] as number;
      if (digit < 0) this.fail('an escape lacks its four digits', index);
      value = value * 16 + digit;
    }
    return value;
  }

  /** Writes the text between `start` and `end` unescaped and returns the offset after it; runs up to 3 over. */
  protected putText(
    out: Buffer,
    outWords: DataView,
    at: number,
    start: number,
    end: number,
    length: number,
  ): number {
    const { src, words } = this;
    if (length !== end - start) return this.putUnescaped(out, at, start, end);
    if (length >= NATIVE_COPY) {
      src.copy(out, at, start, end);
      return at + length;
    }
    const wordsEnd = Math.min(end, src.length - 3);
    let from = start;
    let to = at;
    for (; from < wordsEnd; from += 4, to += 4)
      outWords.setInt32(to, words.getInt32(from, true), true);
    for (; from < end; from++, to++) out[to] = src[from] as number;
    return at + length;
  }

  private putUnescaped(out: Buffer, at: number, start: number, end: number): number {
    let to = at;
    for (let from = start; from < end; ) {
      const byte = this.src[from] as number;
      if (byte === BACKSLASH) {
        from += this.escapeWidth(from);
        to = putCodePoint(out, to, this.code);
      } else {
        out[to++] = byte;
        from++;
      }
    }
    return to;
  }

  /** The text that `scanText` found, as bytes of their own when it has escapes. */
  protected textBytes(): Buffer {
    const { textStart, textEnd, textLength } = this;
    if (textLength === textEnd - textStart) return this.src.subarray(textStart, textEnd);
    const bytes = Buffer.alloc(textLength);
    this.putUnescaped(bytes, 0, textStart, textEnd);
    return bytes;
  }

  protected textString(): string {
    if (this.textLength === this.textEnd - this.textStart) {
      return this.src.toString('utf8', this.textStart, this.textEnd);
    }
    return this.textBytes().toString('utf8');
  }

  /** Whether the text that `scanText` found is this ASCII text. */
  protected textIs(text: string): boolean {
    if (this.textLength !== text.length) return false;
    if (this.textEnd - this.textStart !== text.length) return this.textString() === text;
    for (let index = 0; index < text.length; index++) {
      if (this.src[this.textStart + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Reads a number; one too large for a double is refused, since it would become an infinity. */
  protected number(): number {
    const start = this.pos;
    const isNegative = this.src[start] === 0x2d;
    if (isNegative) this.pos++;
    const whole = this.pos;
    let mantissa = this.digits(0);
    if (this.pos - whole > 1 && this.src[whole] === 0x30)
      this.fail('a number begins with 0', whole);
    let width = this.pos - whole;
    let fraction = 0;
    if (this.src[this.pos] === 0x2e) {
      const point = this.pos++;
      mantissa = this.digits(mantissa);
      fraction = this.pos - point - 1;
      width += fraction;
    }
    const letter = this.src[this.pos];
    const hasExponent = letter === 0x65 || letter === 0x45;
    if (hasExponent) {
      const sign = this.src[++this.pos];
      if (sign === 0x2b || sign === 0x2d) this.pos++;
      this.digits(0);
    }
    if (width <= 15 && !hasExponent) {
      // Both are exact, so that one division rounds correctly.
      const value = mantissa / (POWERS_OF_TEN[fraction] as number);
      return isNegative ? -value : value;
    }
    const value = Number(this.src.toString('latin1', start, this.pos));
    if (!Number.isFinite(value)) this.fail('a number is too large for a double', start);
    return value;
  }

  /** Reads digits on after `value`; exact as long as there are no more than 15. */
  private digits(value: number): number {
    const start = this.pos;
    let result = value;
    for (; this.pos < this.src.length; this.pos++) {
      const digit = (this.src[this.pos] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      result = result * 10 + digit;
    }
    if (this.pos === start) this.fail('expected a digit', start);
    return result;
  }

  /** Skips this literal if it stands here. */
  protected skipLiteral(literal: string): boolean {
    this.peek();
    const end = this.pos + literal.length;
    if (this.src.toString('latin1', this.pos, end) !== literal) return false;
    this.pos = end;
    return true;
  }

  /** Skips any JSON value, checking it on the way. */
  protected skipValue(depth = 0): void {
    if (depth > DEEPEST) this.fail(`the JSON is nested more than ${DEEPEST} deep`, this.pos);
    const byte = this.peek();
    if (byte === QUOTE) {
      this.scanText();
    } else if (byte === 0x7b) {
      if (!this.opens(0x7b, 0x7d)) return;
      do {
        this.scanText();
        this.expect(0x3a);
        this.skipValue(depth + 1);
      } while (this.more(0x7d));
    } else if (byte === 0x5b) {
      if (!this.opens(0x5b, 0x5d)) return;
      do this.skipValue(depth + 1);
      while (this.more(0x5d));
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      this.number();
    } else if (!LITERALS.some((literal) => this.skipLiteral(literal))) {
      this.fail('expected a JSON value', this.pos);
    }
  }

  protected fail(message: string, offset: number): never {
    throw new FirevaultError(
      'data-loss',
      'record/malformed',
      `${this.subject()} is malformed at byte ${offset}: ${message}.`,
    );
  }

  /** What the line is about, for messages. */
  protected subject(): string {
    return 'The record';
  }
}

/** The character that a letter after a backslash stands for, -1 for the letters that mean nothing. */
const SHORT_ESCAPES = new Int8Array(256).fill(-1);
for (const pair of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t']) {
  SHORT_ESCAPES[pair.charCodeAt(0)] = pair.charCodeAt(1);
}

const HEX_DIGITS = new Int8Array(256).fill(-1);
for (const [digit, letter] of Buffer.from('0123456789abcdef').entries()) {
  HEX_DIGITS[letter] = digit;
  HEX_DIGITS[String.fromCharCode(letter).toUpperCase().charCodeAt(0)] = digit;
}

function utf8Width(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}
