/** Parses Firestore values from REST JSON and writes them as canonical protobuf. */
import type { ByteSink } from '../wire/ByteSink.ts';
import { putDouble, putVarint, varintSize } from '../wire/wireFormat.ts';
import { base64ByteLength, putFromBase64 } from './base64.ts';
import * as tags from './documentWire.ts';
import { Literal } from './Literal.ts';
import {
  CLOSE_BRACE,
  COLON,
  OPEN_BRACE,
  putTimestampMessage,
  QUOTE,
  ScalarParser,
} from './ScalarParser.ts';

/** Room for any value of fixed size, its key's header and its own. */
const SCALAR_ROOM = 64;

/** Methods take the offset to write at and return the offset after what they wrote. */
export class ValueParser extends ScalarParser {
  protected readonly sink: ByteSink;
  private readonly renameReference: ((name: string) => string) | undefined;

  constructor(src: Buffer, sink: ByteSink, renameReference?: (name: string) => string) {
    super(src);
    this.sink = sink;
    this.renameReference = renameReference;
  }

  /** Parses `{"key":Value,…}` and writes each member as an entry under `tag`. */
  protected entries(at: number, tag: number, depth: number): number {
    let to = at;
    if (!this.opens(OPEN_BRACE, CLOSE_BRACE)) return to;
    do {
      this.sink.room(to, 1)[to] = tag;
      to = this.entry(to + 1, depth);
    } while (this.more(CLOSE_BRACE));
    return to;
  }

  /** Writes an entry with its length in front. */
  private entry(at: number, depth: number): number {
    this.scanText();
    const { textStart, textEnd, textLength } = this;
    this.expect(COLON);
    const kind = this.kind();
    const keySize = 1 + varintSize(textLength) + textLength;
    if (kind === tags.VALUE_STRING) {
      // The commonest kind: with the text scanned all lengths are known, and nothing has to be moved.
      this.scanText();
      const valueSize = 2 + varintSize(this.textLength) + this.textLength;
      const size = keySize + 1 + varintSize(valueSize) + valueSize;
      let to = putVarint(this.sink.room(at, size + 5), at, size);
      to = this.key(to, textStart, textEnd, textLength);
      return this.string(to, kind, valueSize);
    }
    this.sink.room(at, keySize + SCALAR_ROOM);
    return this.sized(
      at,
      this.value(this.key(at + 1, textStart, textEnd, textLength), kind, depth),
    );
  }

  private key(at: number, start: number, end: number, length: number): number {
    const out = this.sink.bytes;
    out[at] = tags.ENTRY_KEY;
    const to = this.putText(
      out,
      this.sink.words,
      putVarint(out, at + 1, length),
      start,
      end,
      length,
    );
    out[to] = tags.ENTRY_VALUE;
    return to + 1;
  }

  /** Reads `{"…Value":` and returns the tag of that kind on the wire. */
  protected kind(): number {
    if (this.peek() !== OPEN_BRACE) this.fail("expected '{' of a value", this.pos);
    const kind = this.knownKind(this.pos + 1);
    if (kind !== null) {
      this.pos += 1 + kind.opening.length;
      return kind.tag;
    }
    this.pos++;
    if (this.peek() !== QUOTE) this.fail('expected the kind of a value', this.pos);
    const start = this.pos;
    this.scanText();
    const other = KINDS.find(({ name }) => this.textIs(name));
    if (other === undefined) return this.fail(`'${this.textString()}' is no kind of value`, start);
    this.expect(COLON);
    return other.tag;
  }

  /** The kind written as we write it, without whitespace. */
  private knownKind(at: number): Kind | null {
    // A record goes on after a kind; only a broken one ends so soon.
    if (at + LONGEST_OPENING > this.src.length) return null;
    const letters = kindSlot(this.src[at + 1] as number, this.src[at + 2] as number);
    const kind = KIND_BY_LETTERS[letters];
    if (kind === undefined) return null;
    return kind.opening.isAt(this.words, at) ? kind : null;
  }

  /** Writes a Value of the kind that was read, with its length in front, and skips the closing brace. */
  protected value(at: number, kind: number, depth: number): number {
    const out = this.sink.room(at, SCALAR_ROOM);
    let to = at + 1;
    switch (kind) {
      case tags.VALUE_STRING:
        this.scanText();
        return this.string(at, kind, 2 + varintSize(this.textLength) + this.textLength);
      case tags.VALUE_REFERENCE:
        return this.reference(at);
      case tags.VALUE_BYTES:
        return this.base64(at);
      case tags.VALUE_MAP:
        return this.map(at, depth);
      case tags.VALUE_ARRAY:
        return this.array(at, depth);
      case tags.VALUE_INTEGER:
        out[to++] = kind;
        to = this.integer(out, to);
        break;
      case tags.VALUE_DOUBLE:
        out[to++] = kind;
        to = putDouble(out, to, this.double());
        break;
      case tags.VALUE_BOOLEAN:
        out[to++] = kind;
        out[to++] = this.boolean() ? 1 : 0;
        break;
      case tags.VALUE_NULL:
        if (!this.skipLiteral('null')) this.fail('nullValue is not null', this.pos);
        out[to++] = kind;
        out[to++] = 0;
        break;
      case tags.VALUE_TIMESTAMP: {
        const { seconds, nanos } = this.timestamp();
        out[to] = kind;
        out[to + 1] = putTimestampMessage(out, to + 2, seconds, nanos) - to - 2;
        to += 2 + (out[to + 1] as number);
        break;
      }
      default:
        out[to] = kind;
        out[to + 1] = this.geoPoint(out, to + 2) - to - 2;
        to += 2 + (out[to + 1] as number);
    }
    out[at] = to - at - 1;
    this.closeValue();
    return to;
  }

  protected closeValue(): void {
    if (this.peek() === 0x2c) this.fail('a value is of two kinds', this.pos);
    this.expect(CLOSE_BRACE);
  }

  /** Writes the text that was scanned as a value of `size` bytes. */
  private string(at: number, kind: number, size: number): number {
    const { textStart, textEnd, textLength } = this;
    const out = this.sink.room(at, size + 5);
    let to = putVarint(out, at, size);
    to = putVarint(out, to, kind);
    to = putVarint(out, to, textLength);
    to = this.putText(out, this.sink.words, to, textStart, textEnd, textLength);
    this.closeValue();
    return to;
  }

  private reference(at: number): number {
    this.scanText();
    if (this.renameReference === undefined) {
      return this.string(
        at,
        tags.VALUE_REFERENCE,
        1 + varintSize(this.textLength) + this.textLength,
      );
    }
    const name = this.renameReference(this.textString());
    const length = Buffer.byteLength(name);
    const out = this.sink.room(at, length + SCALAR_ROOM);
    let to = putVarint(out, at, 1 + varintSize(length) + length);
    out[to++] = tags.VALUE_REFERENCE;
    to = putVarint(out, to, length);
    out.write(name, to, length, 'utf8');
    this.closeValue();
    return to + length;
  }

  private base64(at: number): number {
    const start = this.pos;
    this.scanText();
    // A writer of JSON may escape the slash.
    const text = this.textBytes();
    const length = base64ByteLength(text, 0, text.length);
    const out = this.sink.room(at, length + SCALAR_ROOM);
    let to = putVarint(out, at, 2 + varintSize(length) + length);
    to = putVarint(out, to, tags.VALUE_BYTES);
    to = putVarint(out, to, length);
    to = putFromBase64(out, to, text, 0, text.length);
    if (to < 0) this.fail('bytesValue is not base64', start);
    this.closeValue();
    return to;
  }

  private map(at: number, depth: number): number {
    this.checkDepth(depth);
    this.sink.bytes[at + 1] = tags.VALUE_MAP;
    let to = at + 3;
    if (this.opens(OPEN_BRACE, CLOSE_BRACE)) {
      this.member('fields');
      to = this.entries(to, tags.MAP_FIELDS, depth + 1);
      this.expect(CLOSE_BRACE);
    }
    to = this.sized(at, this.sized(at + 2, to));
    this.closeValue();
    return to;
  }

  private array(at: number, depth: number): number {
    this.checkDepth(depth);
    this.sink.bytes[at + 1] = tags.VALUE_ARRAY;
    let to = at + 3;
    if (this.opens(OPEN_BRACE, CLOSE_BRACE)) {
      this.member('values');
      if (this.opens(0x5b, 0x5d)) {
        do {
          this.sink.room(to, 1)[to] = tags.ARRAY_VALUES;
          to = this.value(to + 1, this.kind(), depth + 1);
        } while (this.more(0x5d));
      }
      this.expect(CLOSE_BRACE);
    }
    to = this.sized(at, this.sized(at + 2, to));
    this.closeValue();
    return to;
  }

  protected member(name: string): void {
    const start = this.pos;
    this.scanText();
    if (!this.textIs(name)) this.fail(`expected "${name}"`, start);
    this.expect(COLON);
  }

  protected checkDepth(depth: number): void {
    if (depth > tags.MAX_DEPTH) {
      this.fail(`maps and arrays are nested more than ${tags.MAX_DEPTH} deep`, this.pos);
    }
  }

  /** Puts the length of `[at + 1, end)` at `at`, moving the bytes when it takes more than the one kept free. */
  private sized(at: number, end: number): number {
    const length = end - at - 1;
    if (length < 0x80) {
      this.sink.bytes[at] = length;
      return end;
    }
    const extra = varintSize(length) - 1;
    const out = this.sink.room(end, extra);
    out.copyWithin(at + 1 + extra, at + 1, end);
    putVarint(out, at, length);
    return end + extra;
  }
}

interface Kind {
  name: string;
  tag: number;
  /** `"name":` */
  opening: Literal;
}

const KINDS: Kind[] = Object.entries({
  stringValue: tags.VALUE_STRING,
  integerValue: tags.VALUE_INTEGER,
  doubleValue: tags.VALUE_DOUBLE,
  booleanValue: tags.VALUE_BOOLEAN,
  timestampValue: tags.VALUE_TIMESTAMP,
  nullValue: tags.VALUE_NULL,
  mapValue: tags.VALUE_MAP,
  arrayValue: tags.VALUE_ARRAY,
  referenceValue: tags.VALUE_REFERENCE,
  bytesValue: tags.VALUE_BYTES,
  geoPointValue: tags.VALUE_GEO_POINT,
}).map(([name, tag]) => ({ name, tag, opening: new Literal(`"${name}":`) }));

const LONGEST_OPENING = 24;

/** Tells all kinds apart by their first two letters. */
function kindSlot(first: number, second: number): number {
  return (first + 6 * second) & 31;
}

const KIND_BY_LETTERS: (Kind | undefined)[] = Array.from({ length: 32 }, (_, slot) =>
  KINDS.find(({ name }) => kindSlot(name.charCodeAt(0), name.charCodeAt(1)) === slot),
);
