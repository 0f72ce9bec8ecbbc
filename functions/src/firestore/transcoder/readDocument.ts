/** Reads the name and the update time of a Document on the wire, without its fields. */
import { FirevaultError } from '../../domain/errors.ts';
import { WireReader } from '../wire/WireReader.ts';
import { formatTimestamp, isTimestamp, type Timestamp } from './timestampText.ts';

/** The full resource name. Throws `FirevaultError` data-loss when there is none or it is not UTF-8. */
export function readDocumentName(wire: Uint8Array): string {
  const reader = new WireReader(asBuffer(wire));
  while (reader.next()) {
    if (reader.field === 1) {
      const name = reader.string();
      // A replacement character may be part of the name or stand for bytes that are not UTF-8.
      if (name.includes('\ufffd') && !reader.bytes.includes(name)) break;
      if (name !== '') return name;
    } else {
      reader.skip();
    }
  }
  throw new FirevaultError('data-loss', 'transcode/no-name', 'A document has no readable name.');
}

/** The update time as RFC 3339 in UTC, `2026-11-22T14:00:00.123456Z`; null when the wire has none. */
export function readUpdateTime(wire: Uint8Array): string | null {
  const reader = new WireReader(asBuffer(wire));
  while (reader.next()) {
    if (reader.field !== 4) {
      reader.skip();
      continue;
    }
    const time = readTimestamp(reader);
    if (isTimestamp(time.seconds, time.nanos)) return formatTimestamp(time.seconds, time.nanos);
    throw new FirevaultError(
      'data-loss',
      'transcode/out-of-range',
      `Document ${nameForMessage(wire)}: its update time lies outside the years 1 to 9999.`,
    );
  }
  return null;
}

function readTimestamp(reader: WireReader): Timestamp {
  const time = { seconds: 0, nanos: 0 };
  const outer = reader.enter();
  while (reader.next()) {
    if (reader.field === 1) time.seconds = Number(reader.int64());
    else if (reader.field === 2) time.nanos = reader.int32();
    else reader.skip();
  }
  reader.leave(outer);
  return time;
}

/** The name for an error message: never throws. */
export function nameForMessage(wire: Uint8Array): string {
  try {
    return readDocumentName(wire);
  } catch (error) {
    if (error instanceof FirevaultError) return '(name unreadable)';
    throw error;
  }
}

/** The same memory as a `Buffer`. */
export function asBuffer(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
