/** The fields of a record as a tree, for comparing two of them; the fast paths never build it. */
import { ByteSink } from '../wire/ByteSink.ts';
import { VALUE_ARRAY, VALUE_MAP } from './documentWire.ts';
import { asBuffer } from './readDocument.ts';
import type { Timestamp } from './timestampText.ts';
import { ValueParser } from './ValueParser.ts';

/** `start` and `end` are where the value's JSON stands in the line. */
export type FieldNode = { start: number; end: number } & (
  | { kind: 'map'; fields: FieldMap }
  | { kind: 'array'; values: FieldNode[] }
  /** `wire` is the value as canonical protobuf, so that equal values have equal text. */
  | { kind: 'scalar'; wire: string }
);
export type FieldMap = Map<string, FieldNode>;

/** The fields of a record line; empty when it has none. Throws `FirevaultError` data-loss `record/malformed`. */
export function fieldTree(line: Uint8Array): FieldMap {
  return new TreeParser(asBuffer(line), new ByteSink(0)).fields();
}

class TreeParser extends ValueParser {
  fields(): FieldMap {
    let fields: FieldMap = new Map();
    if (!this.opens(0x7b, 0x7d)) return fields;
    do {
      this.scanText();
      const isFields = this.textIs('fields');
      this.expect(0x3a);
      if (isFields) fields = this.fieldMap(1);
      else this.skipValue();
    } while (this.more(0x7d));
    if (this.peek() !== -1) this.fail('something follows the record', this.pos);
    return fields;
  }

  private fieldMap(depth: number): FieldMap {
    const fields: FieldMap = new Map();
    if (!this.opens(0x7b, 0x7d)) return fields;
    do {
      this.scanText();
      const name = this.textString();
      this.expect(0x3a);
      fields.set(name, this.node(depth));
    } while (this.more(0x7d));
    return fields;
  }

  /** Firestore keeps microseconds and cuts off the rest, so finer differences would come back after each restore. */
  protected override timestamp(): Timestamp {
    const { seconds, nanos } = super.timestamp();
    return { seconds, nanos: nanos - (nanos % 1000) };
  }

  private node(depth: number): FieldNode {
    this.peek();
    const start = this.pos;
    const kind = this.kind();
    if (kind === VALUE_MAP) {
      let fields: FieldMap = new Map();
      this.checkDepth(depth);
      if (this.opens(0x7b, 0x7d)) {
        this.member('fields');
        fields = this.fieldMap(depth + 1);
        this.expect(0x7d);
      }
      this.closeValue();
      return { kind: 'map', fields, start, end: this.pos };
    }
    if (kind === VALUE_ARRAY) {
      const values = this.values(depth);
      this.closeValue();
      return { kind: 'array', values, start, end: this.pos };
    }
    const length = this.value(0, kind, depth);
    const wire = this.sink.bytes.toString('latin1', 0, length);
    return { kind: 'scalar', wire, start, end: this.pos };
  }

  private values(depth: number): FieldNode[] {
    const values: FieldNode[] = [];
    this.checkDepth(depth);
    if (!this.opens(0x7b, 0x7d)) return values;
    this.member('values');
    if (this.opens(0x5b, 0x5d)) {
      do values.push(this.node(depth + 1));
      while (this.more(0x5d));
    }
    this.expect(0x7d);
    return values;
  }
}
