/** Writes protobuf messages into a `ByteSink`, nested ones included, without building objects. */
import { ByteSink } from './ByteSink.ts';
import {
  DELIMITED,
  FIXED64,
  putDouble,
  putInt64,
  putVarint,
  putVarint64,
  tagOf,
  VARINT,
  varintSize,
} from './wireFormat.ts';

/** Fields are written in the order of the calls and always written, also when they hold the default. */
export class WireWriter {
  readonly sink: ByteSink;

  constructor(sink = new ByteSink(SMALL_MESSAGE)) {
    this.sink = sink;
  }

  /** A bool, enum, uint32, or whole int32/int64 between ±2^53. */
  int(field: number, value: number): this {
    const at = this.tag(field, VARINT, 10);
    this.sink.length = putInt64(this.sink.bytes, at, value);
    return this;
  }

  int64(field: number, value: bigint): this {
    const at = this.tag(field, VARINT, 10);
    const bits = BigInt.asUintN(64, value);
    const low = Number(bits & 0xffff_ffffn);
    this.sink.length = putVarint64(this.sink.bytes, at, low, Number(bits >> 32n));
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.int(field, value ? 1 : 0);
  }

  double(field: number, value: number): this {
    const at = this.tag(field, FIXED64, 8);
    this.sink.length = putDouble(this.sink.bytes, at, value);
    return this;
  }

  string(field: number, value: string): this {
    const length = Buffer.byteLength(value);
    const at = this.tag(field, DELIMITED, 5 + length);
    const start = putVarint(this.sink.bytes, at, length);
    this.sink.bytes.write(value, start, length, 'utf8');
    this.sink.length = start + length;
    return this;
  }

  /** A bytes field, or a message that is already encoded. */
  bytes(field: number, value: Uint8Array): this {
    const at = this.tag(field, DELIMITED, 5 + value.length);
    this.sink.length = putVarint(this.sink.bytes, at, value.length);
    this.sink.append(value);
    return this;
  }

  /** A message field: `write` writes its fields with this same writer. */
  message(field: number, write: (writer: this) => void): this {
    const start = this.begin(field);
    write(this);
    this.finish(start);
    return this;
  }

  /** Opens a message field, for writers that append to the sink themselves; end it with `finish`. */
  begin(field: number): number {
    const at = this.tag(field, DELIMITED, 5);
    this.sink.length = at + 1;
    return at;
  }

  /** Closes the message that `begin` opened. */
  finish(start: number): void {
    const length = this.sink.length - start - 1;
    const extra = varintSize(length) - 1;
    if (extra > 0) {
      this.sink
        .room(this.sink.length, extra)
        .copyWithin(start + 1 + extra, start + 1, this.sink.length);
      this.sink.length += extra;
    }
    putVarint(this.sink.bytes, start, length);
  }

  /** The encoded message, for the caller to keep; the writer is empty afterwards. */
  take(): Buffer {
    return this.sink.take();
  }

  private tag(field: number, wireType: number, room: number): number {
    const out = this.sink.room(this.sink.length, room + 5);
    return putVarint(out, this.sink.length, tagOf(field, wireType));
  }
}

const SMALL_MESSAGE = 1024;
