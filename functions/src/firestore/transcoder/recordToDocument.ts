/** Turns one record line back into google.firestore.v1.Document wire bytes, canonical protobuf. */
import { ByteSink } from '../wire/ByteSink.ts';
import { putVarint } from '../wire/wireFormat.ts';
import {
  DOCUMENT_CREATE_TIME,
  DOCUMENT_FIELDS,
  DOCUMENT_NAME,
  DOCUMENT_UPDATE_TIME,
} from './documentWire.ts';
import { asBuffer } from './readDocument.ts';
import { putTimestampMessage } from './ScalarParser.ts';
import type { Timestamp } from './timestampText.ts';
import { ValueParser } from './ValueParser.ts';

export interface RecordToDocumentOptions {
  /** Whether createTime and updateTime are written; a Write does not take them. Default false. */
  includeTimes?: boolean;
  /** Gives the document another full resource name. */
  rename?: (name: string) => string;
  /** Gives each reference value another full resource name. */
  renameReference?: (name: string) => string;
}

/**
 * The Document of a record line: any valid JSON of the REST form, in any order of members.
 *
 * Throws `FirevaultError` data-loss `record/malformed` with the byte offset for everything else, also for
 * the record of a deletion.
 */
export function recordToDocument(line: Uint8Array, options: RecordToDocumentOptions = {}): Buffer {
  const sink = new ByteSink(line.length);
  const length = appendDocument(line, sink, options);
  return sink.bytes.subarray(0, length);
}

/** The same, appended to `out`; returns how many bytes it took and leaves `out` as it was when it throws. */
export function appendDocument(
  line: Uint8Array,
  out: ByteSink,
  options: RecordToDocumentOptions = {},
): number {
  const start = out.length;
  out.length = new RecordParser(asBuffer(line), out, options).document(start);
  return out.length - start;
}

class RecordParser extends ValueParser {
  private readonly options: RecordToDocumentOptions;
  private createTime: Timestamp | null = null;
  private updateTime: Timestamp | null = null;
  // Where the name's text and the fields' brace are; -1 until seen.
  private nameStart = -1;
  private nameEnd = -1;
  private nameLength = 0;
  private fieldsAt = -1;

  constructor(src: Buffer, sink: ByteSink, options: RecordToDocumentOptions) {
    super(src, sink, options.renameReference);
    this.options = options;
  }

  document(start: number): number {
    let to = this.opens(0x7b, 0x7d) ? this.members(start) : start;
    if (this.peek() !== -1) this.fail('something follows the record', this.pos);
    if (this.nameStart < 0) this.fail('it has no name', this.src.length);
    if (to === start) {
      to = this.name(start);
      if (this.fieldsAt >= 0) {
        this.pos = this.fieldsAt;
        to = this.entries(to, DOCUMENT_FIELDS, 1);
      }
    }
    if (this.options.includeTimes !== true) return to;
    to = this.time(to, DOCUMENT_CREATE_TIME, this.createTime);
    return this.time(to, DOCUMENT_UPDATE_TIME, this.updateTime);
  }

  /** Reads all members; as we write them the name comes first, and then the fields are written at once. */
  private members(start: number): number {
    let to = start;
    do {
      const at = this.pos;
      this.scanText();
      const isFields = this.textIs('fields') && this.fieldsAt < 0;
      const isName = !isFields && this.textIs('name') && this.nameStart < 0;
      const isCreate = !isFields && this.textIs('createTime') && this.createTime === null;
      const isUpdate = !isFields && this.textIs('updateTime') && this.updateTime === null;
      if (this.textIs('deleted')) this.fail('it records a deletion, not a document', at);
      if (!isFields && !isName && !isCreate && !isUpdate) {
        this.fail(`the member "${this.textString()}" is unknown or stands twice`, at);
      }
      this.expect(0x3a);
      if (isFields) {
        this.peek();
        this.fieldsAt = this.pos;
        if (this.nameStart >= 0) to = this.entries(this.name(start), DOCUMENT_FIELDS, 1);
        else this.skipValue();
      } else if (isName) {
        this.scanText();
        if (this.textLength === 0) this.fail('its name is empty', this.textStart);
        this.nameStart = this.textStart;
        this.nameEnd = this.textEnd;
        this.nameLength = this.textLength;
      } else if (isCreate) this.createTime = this.timestamp();
      else this.updateTime = this.timestamp();
    } while (this.more(0x7d));
    return to;
  }

  private name(at: number): number {
    this.textStart = this.nameStart;
    this.textEnd = this.nameEnd;
    this.textLength = this.nameLength;
    if (this.options.rename !== undefined) {
      const name = this.options.rename(this.textString());
      const length = Buffer.byteLength(name);
      const out = this.sink.room(at, length + 6);
      out[at] = DOCUMENT_NAME;
      const to = putVarint(out, at + 1, length);
      out.write(name, to, length, 'utf8');
      return to + length;
    }
    const out = this.sink.room(at, this.nameLength + 6);
    out[at] = DOCUMENT_NAME;
    const to = putVarint(out, at + 1, this.nameLength);
    return this.putText(out, this.sink.words, to, this.nameStart, this.nameEnd, this.nameLength);
  }

  private time(at: number, tag: number, time: Timestamp | null): number {
    if (time === null) return at;
    const out = this.sink.room(at, 24);
    out[at] = tag;
    const to = putTimestampMessage(out, at + 2, time.seconds, time.nanos);
    out[at + 1] = to - at - 2;
    return to;
  }

  protected override subject(): string {
    if (this.nameStart < 0) return 'The record';
    this.textStart = this.nameStart;
    this.textEnd = this.nameEnd;
    this.textLength = this.nameLength;
    return `The record of ${this.textString()}`;
  }
}
