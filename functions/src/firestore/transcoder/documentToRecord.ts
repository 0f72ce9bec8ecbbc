/** Turns google.firestore.v1.Document wire bytes into one record line, byte to byte. */
import { FirevaultError } from '../../domain/errors.ts';
import type { ByteSink } from '../wire/ByteSink.ts';
import {
  DOCUMENT_CREATE_TIME,
  DOCUMENT_FIELDS,
  DOCUMENT_NAME,
  DOCUMENT_UPDATE_TIME,
} from './documentWire.ts';
import { Literal } from './Literal.ts';
import { locateField } from './locateField.ts';
import { asBuffer, nameForMessage } from './readDocument.ts';
import { putTimestamp } from './timestampText.ts';
import { ValuePrinter } from './ValuePrinter.ts';
import { type TranscodeCode, WireFault } from './WireCursor.ts';

/**
 * Appends `{"name":…,"fields":{…},"createTime":…,"updateTime":…}` and a line feed to `out` and returns how
 * many bytes that took. Map keys keep the order of the wire; times absent there are left out.
 *
 * Throws `FirevaultError` data-loss `transcode/…`, naming document and field, and leaves `out` as it was,
 * for anything that a record cannot hold: nothing is dropped.
 */
export function documentToRecord(wire: Uint8Array, out: ByteSink): number {
  if (printer?.sink !== out) printer = new RecordPrinter(out);
  return printer.append(wire);
}

/** Callers print many documents into one sink, and a printer is larger than a small document. */
let printer: RecordPrinter | null = null;

/** `documentToRecord` for many documents into one sink; remembers where the name and update time of the last one stand. */
export class RecordPrinter extends ValuePrinter {
  /** Offsets in the sink of the name printed last, without its quotes. */
  printedNameStart = 0;
  printedNameEnd = 0;
  /** The same of its update time; -1 when it had none. */
  printedUpdateStart = -1;
  printedUpdateEnd = -1;
  // Offsets of the messages found by the first pass, -1 when absent.
  private nameStart = -1;
  private nameEnd = -1;
  private createStart = -1;
  private createEnd = -1;
  private updateStart = -1;
  private updateEnd = -1;

  /** See `documentToRecord`. */
  append(wire: Uint8Array): number {
    const source = asBuffer(wire);
    const out = this.sink;
    const start = out.length;
    this.load(source);
    try {
      out.length = this.print(start);
      return out.length - start;
    } catch (error) {
      if (error instanceof WireFault) throw asFirevaultError(error, source);
      throw error;
    }
  }

  private print(start: number): number {
    this.survey();
    this.out = this.sink.room(start, 64);
    let at = this.literal(start, NAME_OPEN);
    this.printedNameStart = at + 1;
    at = this.string(this.nameStart, this.nameEnd, at);
    this.printedNameEnd = at - 1;
    at = this.entries(0, this.src.length, DOCUMENT_FIELDS, this.literal(at, FIELDS_OPEN), 0);
    this.out = this.sink.room(at, 128);
    this.out[at++] = 0x7d;
    if (this.createStart >= 0) {
      at = this.time(this.createStart, this.createEnd, this.literal(at, CREATE_TIME_OPEN));
    }
    this.printedUpdateStart = -1;
    if (this.updateStart >= 0) {
      at = this.literal(at, UPDATE_TIME_OPEN);
      this.printedUpdateStart = at;
      at = this.time(this.updateStart, this.updateEnd, at);
      this.printedUpdateEnd = at - 1;
    }
    this.out[at++] = 0x7d;
    this.out[at++] = 0x0a;
    return at;
  }

  /** Protobuf allows the fields in any order, a record does not: find where the single ones are. */
  private survey(): void {
    const end = this.src.length;
    this.nameStart = -1;
    this.nameEnd = -1;
    this.createStart = -1;
    this.updateStart = -1;
    for (let pos = 0; pos < end; ) {
      const fieldStart = pos;
      const tag = this.varint(pos, end);
      const isFree =
        tag === DOCUMENT_FIELDS ||
        (tag === DOCUMENT_NAME && this.nameStart < 0) ||
        (tag === DOCUMENT_CREATE_TIME && this.createStart < 0) ||
        (tag === DOCUMENT_UPDATE_TIME && this.updateStart < 0);
      if (!isFree) this.unexpectedTag(tag, 'the document', fieldStart);
      const start = this.open(this.next, end);
      pos = this.next;
      if (tag === DOCUMENT_NAME) {
        this.nameStart = start;
        this.nameEnd = pos;
      } else if (tag === DOCUMENT_CREATE_TIME) {
        this.createStart = start;
        this.createEnd = pos;
      } else if (tag === DOCUMENT_UPDATE_TIME) {
        this.updateStart = start;
        this.updateEnd = pos;
      }
    }
    if (this.nameStart === this.nameEnd) this.fail('no-name', 'it has no name', 0);
  }

  private time(start: number, end: number, at: number): number {
    this.timestamp(start, end);
    const to = putTimestamp(this.out, at, this.seconds, this.nanos);
    this.out[to] = 0x22;
    return to + 1;
  }
}

const NAME_OPEN = new Literal('{"name":');
const FIELDS_OPEN = new Literal(',"fields":{');
const CREATE_TIME_OPEN = new Literal(',"createTime":"');
const UPDATE_TIME_OPEN = new Literal(',"updateTime":"');

const NEXT_STEPS: Partial<Record<TranscodeCode, string>> = {
  'unknown-kind': 'A newer version of Firevault may know it.',
  'unknown-field': 'A newer version of Firevault may know it.',
};

function asFirevaultError(fault: WireFault, wire: Buffer): FirevaultError {
  const path = locateField(wire, fault.offset);
  const field = path === '' ? '' : `, field ${path}`;
  const nextStep = NEXT_STEPS[fault.code];
  return new FirevaultError(
    'data-loss',
    `transcode/${fault.code}`,
    `Document ${nameForMessage(wire)}${field}: ${fault.message} (byte ${fault.offset}).`,
    nextStep === undefined ? {} : { nextStep },
  );
}
