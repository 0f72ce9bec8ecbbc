/** Prints Firestore values from the wire as REST JSON; the part of `documentToRecord` that recurses. */
import type { ByteSink } from '../wire/ByteSink.ts';
import { base64Length, putBase64 } from './base64.ts';
import * as tags from './documentWire.ts';
import { putJsonString } from './jsonString.ts';
import { Literal } from './Literal.ts';
import { LONGEST_NUMBER, putDoubleText, putInt64Text } from './numberText.ts';
import { isTimestamp, putTimestamp } from './timestampText.ts';
import { WireCursor } from './WireCursor.ts';

const TWO_32 = 2 ** 32;
const NO_WORDS: DataView = new DataView(new ArrayBuffer(0));
// Room for the longest scalar: a geo point's braces and names, and two numbers.
const SCALAR_ROOM = 64 + 2 * LONGEST_NUMBER;

/**
 * Methods take offsets into the source and the offset to print at, and return the offset after what they
 * printed.
 */
export class ValuePrinter extends WireCursor {
  readonly sink: ByteSink;
  protected out: Buffer;
  protected seconds = 0;
  protected nanos = 0;
  private words: DataView = NO_WORDS;

  constructor(sink: ByteSink) {
    super();
    this.sink = sink;
    this.out = sink.bytes;
  }

  protected load(src: Buffer): void {
    this.src = src;
    // Small messages share a block of Node's pool, and a view of it costs more than a short text.
    if (this.words.buffer !== src.buffer) this.words = new DataView(src.buffer);
  }

  /** Prints all entries in `[start, end)` that carry `tag`, without the braces; other tags are skipped over. */
  protected entries(start: number, end: number, tag: number, at: number, depth: number): number {
    let to = at;
    let isFirst = true;
    for (let pos = start; pos < end; ) {
      const fieldStart = pos;
      const found = this.varint(pos, end);
      // The document's other fields were checked before; a map has none.
      if (found !== tag && depth > 0) this.unexpectedTag(found, 'the map', fieldStart);
      const entry = this.open(this.next, end);
      pos = this.next;
      if (found !== tag) continue;
      if (!isFirst) {
        this.out = this.sink.room(to, 1);
        this.out[to++] = 0x2c;
      }
      isFirst = false;
      to = this.entry(entry, pos, to, depth);
    }
    return to;
  }

  private entry(start: number, end: number, at: number, depth: number): number {
    // Protobuf leaves out a default, so an entry without a key has the key ''.
    let keyStart = start;
    let keyEnd = start;
    let valueStart = -1;
    let valueEnd = -1;
    let hasKey = false;
    for (let pos = start; pos < end; ) {
      const fieldStart = pos;
      const tag = this.varint(pos, end);
      const isKey = tag === tags.ENTRY_KEY && !hasKey;
      if (!isKey && (tag !== tags.ENTRY_VALUE || valueStart >= 0)) {
        this.unexpectedTag(tag, 'the map entry', fieldStart);
      }
      const from = this.open(this.next, end);
      pos = this.next;
      if (isKey) {
        hasKey = true;
        keyStart = from;
        keyEnd = pos;
      } else {
        valueStart = from;
        valueEnd = pos;
      }
    }
    if (valueStart < 0) this.fail('no-kind', 'it has no value', end);
    let to = this.string(keyStart, keyEnd, at);
    this.out = this.sink.room(to, 1);
    this.out[to++] = 0x3a;
    return this.value(valueStart, valueEnd, to, depth + 1);
  }

  /** Prints the Value message in `[start, end)`. */
  private value(start: number, end: number, at: number, depth: number): number {
    if (start === end) this.fail('no-kind', 'the value is of no kind', start);
    const tag = this.varint(start, end);
    const pos = this.next;
    this.out = this.sink.room(at, SCALAR_ROOM);
    let to: number;
    switch (tag) {
      case tags.VALUE_STRING: {
        const from = this.open(pos, end);
        to = this.string(from, this.next, this.literal(at, STRING_OPEN));
        break;
      }
      case tags.VALUE_INTEGER: {
        const low = this.varint64(pos, end);
        to = putInt64Text(this.out, this.literal(at, INTEGER_OPEN), low, this.high);
        this.out[to++] = 0x22;
        break;
      }
      case tags.VALUE_DOUBLE:
        to = putDoubleText(this.out, this.literal(at, DOUBLE_OPEN), this.double(pos, end));
        break;
      case tags.VALUE_BOOLEAN:
        to = this.literal(at, this.flag(pos, end) ? TRUE_VALUE : FALSE_VALUE);
        break;
      case tags.VALUE_TIMESTAMP: {
        const from = this.open(pos, end);
        const after = this.next;
        this.timestamp(from, after);
        to = putTimestamp(this.out, this.literal(at, TIMESTAMP_OPEN), this.seconds, this.nanos);
        this.out[to++] = 0x22;
        this.next = after;
        break;
      }
      case tags.VALUE_MAP: {
        const from = this.open(pos, end);
        const after = this.next;
        this.checkDepth(depth, from);
        to = this.entries(from, after, tags.MAP_FIELDS, this.literal(at, MAP_OPEN), depth);
        this.out = this.sink.room(to, 2);
        this.out[to++] = 0x7d;
        this.out[to++] = 0x7d;
        this.next = after;
        break;
      }
      case tags.VALUE_ARRAY: {
        const from = this.open(pos, end);
        const after = this.next;
        this.checkDepth(depth, from);
        to = this.elements(from, after, this.literal(at, ARRAY_OPEN), depth);
        this.next = after;
        break;
      }
      case tags.VALUE_NULL:
        if (this.flag(pos, end)) this.fail('unknown-kind', 'null is not 0', pos);
        to = this.literal(at, NULL_VALUE);
        break;
      case tags.VALUE_REFERENCE: {
        const from = this.open(pos, end);
        to = this.string(from, this.next, this.literal(at, REFERENCE_OPEN));
        break;
      }
      case tags.VALUE_BYTES: {
        const from = this.open(pos, end);
        this.out = this.sink.room(at, SCALAR_ROOM + base64Length(this.next - from));
        to = putBase64(this.out, this.literal(at, BYTES_OPEN), this.src, from, this.next);
        this.out[to++] = 0x22;
        break;
      }
      case tags.VALUE_GEO_POINT: {
        const from = this.open(pos, end);
        to = this.geoPoint(from, this.next, this.literal(at, GEO_POINT_OPEN));
        break;
      }
      default:
        this.fail(
          'unknown-kind',
          `value kind ${tag >>> 3} (wire type ${tag & 7}) is unknown`,
          start,
        );
    }
    if (this.next !== end) this.fail('repeated-field', 'the value is of two kinds', this.next);
    this.out = this.sink.room(to, 1);
    this.out[to++] = 0x7d;
    return to;
  }

  private elements(start: number, end: number, at: number, depth: number): number {
    let to = at;
    for (let pos = start; pos < end; ) {
      const tag = this.varint(pos, end);
      if (tag !== tags.ARRAY_VALUES) this.unexpectedTag(tag, 'the array', pos);
      const from = this.open(this.next, end);
      const after = this.next;
      if (pos !== start) {
        this.out = this.sink.room(to, 1);
        this.out[to++] = 0x2c;
      }
      to = this.value(from, after, to, depth + 1);
      pos = after;
    }
    this.out = this.sink.room(to, 2);
    this.out[to++] = 0x5d;
    this.out[to++] = 0x7d;
    return to;
  }

  private geoPoint(start: number, end: number, at: number): number {
    let latitude = 0;
    let longitude = 0;
    let seen = 0;
    for (let pos = start; pos < end; pos = this.next) {
      const tag = this.varint(pos, end);
      const bit = tag === tags.LATITUDE ? 1 : tag === tags.LONGITUDE ? 2 : 0;
      if (bit === 0 || (seen & bit) !== 0) this.unexpectedTag(tag, 'the geo point', pos);
      seen |= bit;
      const degrees = this.double(this.next, end);
      if (bit === 1) latitude = degrees;
      else longitude = degrees;
    }
    let to = putDoubleText(this.out, at, latitude);
    to = putDoubleText(this.out, this.literal(to, LONGITUDE_OPEN), longitude);
    this.out[to++] = 0x7d;
    this.next = end;
    return to;
  }

  /** Reads a Timestamp message into `seconds` and `nanos`. */
  protected timestamp(start: number, end: number): void {
    this.seconds = 0;
    this.nanos = 0;
    let seen = 0;
    for (let pos = start; pos < end; pos = this.next) {
      const tag = this.varint(pos, end);
      const bit = tag === tags.TIMESTAMP_SECONDS ? 1 : tag === tags.TIMESTAMP_NANOS ? 2 : 0;
      if (bit === 0 || (seen & bit) !== 0) this.unexpectedTag(tag, 'the timestamp', pos);
      seen |= bit;
      const low = this.varint64(this.next, end);
      if (bit === 1) this.seconds = this.high * TWO_32 + low;
      else this.nanos = this.high * TWO_32 + low;
    }
    if (!isTimestamp(this.seconds, this.nanos)) {
      this.fail('out-of-range', 'the timestamp lies outside the years 1 to 9999', start);
    }
  }

  /** Prints UTF-8 bytes as a JSON string. */
  protected string(start: number, end: number, at: number): number {
    const to = putJsonString(this.sink, at, this.src, this.words, start, end);
    if (to < 0) this.fail('invalid-utf8', 'the text is not UTF-8', start);
    this.out = this.sink.bytes;
    return to;
  }

  /** Copies a short constant; room is the caller's. */
  protected literal(at: number, text: Literal): number {
    return text.put(this.sink.words, at);
  }

  private checkDepth(depth: number, offset: number): void {
    if (depth > tags.MAX_DEPTH) {
      this.fail('too-deep', `maps and arrays are nested more than ${tags.MAX_DEPTH} deep`, offset);
    }
  }
}

const STRING_OPEN = new Literal('{"stringValue":');
const INTEGER_OPEN = new Literal('{"integerValue":"');
const DOUBLE_OPEN = new Literal('{"doubleValue":');
const TRUE_VALUE = new Literal('{"booleanValue":true');
const FALSE_VALUE = new Literal('{"booleanValue":false');
const NULL_VALUE = new Literal('{"nullValue":null');
const TIMESTAMP_OPEN = new Literal('{"timestampValue":"');
const REFERENCE_OPEN = new Literal('{"referenceValue":');
const BYTES_OPEN = new Literal('{"bytesValue":"');
const GEO_POINT_OPEN = new Literal('{"geoPointValue":{"latitude":');
const LONGITUDE_OPEN = new Literal(',"longitude":');
const MAP_OPEN = new Literal('{"mapValue":{"fields":{');
const ARRAY_OPEN = new Literal('{"arrayValue":{"values":[');
