/** Builds the few requests we send and opens the few answers we get; field numbers are those of google/firestore/v1/*.proto. */
import type { NameRange } from '../domain/ranges.ts';

export interface ScanQuery {
  /** `projects/p/databases/d/documents` */
  root: string;
  range: NameRange;
  /** RFC 3339; null reads the present. */
  readTime: string | null;
  namesOnly: boolean;
  /** 0 for no limit. */
  limit: number;
}

/** RunQueryRequest of the kindless all-descendants scan: every document in the range, in `__name__` order. */
export function scanRequest(query: ScanQuery): Buffer {
  return message(
    text(1, query.root),
    bytes(2, scanStructure(query)),
    query.readTime === null ? null : bytes(7, timestamp(query.readTime)),
  );
}

/** RunAggregationQueryRequest that counts the documents of a scan. */
export function countRequest(query: Omit<ScanQuery, 'namesOnly' | 'limit'>): Buffer {
  const structure = scanStructure({ ...query, namesOnly: false, limit: 0 });
  const count = message(bytes(1, Buffer.alloc(0)), text(7, 'count'));
  return message(
    text(1, query.root),
    bytes(2, message(bytes(1, structure), bytes(3, count))),
    query.readTime === null ? null : bytes(6, timestamp(query.readTime)),
  );
}

/** ListCollectionIdsRequest for the root collections. */
export function listCollectionIdsRequest(
  root: string,
  readTime: string | null,
  pageToken: string,
): Buffer {
  return message(
    text(1, root),
    varint(2, 1000),
    pageToken === '' ? null : text(3, pageToken),
    readTime === null ? null : bytes(4, timestamp(readTime)),
  );
}

/** BatchGetDocumentsRequest. */
export function batchGetRequest(database: string, names: string[], readTime: string): Buffer {
  return message(
    text(1, database),
    ...names.map((name) => text(2, name)),
    bytes(7, timestamp(readTime)),
  );
}

/** A Write that replaces a whole document. */
export function updateWrite(document: Uint8Array): Buffer {
  return message(bytes(1, document));
}

/** A Write that deletes a document; one that is not there is no error. */
export function deleteWrite(name: string): Buffer {
  return message(text(2, name));
}

/** BatchWriteRequest. */
export function batchWriteRequest(database: string, writes: readonly Buffer[]): Buffer {
  return message(text(1, database), ...writes.map((write) => bytes(2, write)));
}

/** The Document of a RunQueryResponse, or null for one that carries progress only. */
export function documentOfRunQuery(answer: Buffer): Buffer | null {
  return field(answer, 1);
}

/** The read time of a RunQueryResponse, RFC 3339 with microseconds, or null. */
export function readTimeOfRunQuery(answer: Buffer): string | null {
  const time = field(answer, 3);
  return time === null ? null : timestampText(time);
}

/** The document found by a BatchGetDocumentsResponse, or the name of the one that is missing. */
export function outcomeOfBatchGet(answer: Buffer): { found: Buffer } | { missing: string } | null {
  const found = field(answer, 1);
  if (found !== null) return { found };
  const missing = field(answer, 2);
  return missing === null ? null : { missing: missing.toString('utf8') };
}

/** The number in a RunAggregationQueryResponse, or null for one without a result. */
export function countOfAggregation(answer: Buffer): number | null {
  const result = field(answer, 1);
  if (result === null) return null;
  const entry = field(result, 2);
  const value = entry === null ? null : field(entry, 2);
  if (value === null) return null;
  return [...fields(value)].find((f) => f.number === 2)?.varint ?? 0;
}

export function collectionIdsOf(answer: Buffer): { ids: string[]; nextPageToken: string } {
  const all = [...fields(answer)];
  return {
    ids: all.filter((f) => f.number === 1).map((f) => f.bytes.toString('utf8')),
    nextPageToken: all.find((f) => f.number === 2)?.bytes.toString('utf8') ?? '',
  };
}

export interface WriteStatus {
  /** gRPC code; 0 is success. */
  code: number;
  message: string;
}

/** One status for each write of a BatchWriteRequest, in order. */
export function statusesOfBatchWrite(answer: Buffer): WriteStatus[] {
  return [...fields(answer)]
    .filter((f) => f.number === 2)
    .map((status) => {
      const inner = [...fields(status.bytes)];
      return {
        code: inner.find((f) => f.number === 1)?.varint ?? 0,
        message: inner.find((f) => f.number === 2)?.bytes.toString('utf8') ?? '',
      };
    });
}

function scanStructure(query: ScanQuery): Buffer {
  const nameField = message(text(2, '__name__'));
  const { from, fromExclusive, until, untilInclusive } = query.range;
  return message(
    query.namesOnly ? bytes(1, message(bytes(2, nameField))) : null,
    bytes(2, message(varint(3, 1))),
    bytes(4, message(bytes(1, nameField), varint(2, 1))),
    query.limit === 0 ? null : bytes(5, message(varint(1, query.limit))),
    // A cursor "before" its value includes the document there when it starts a range, and leaves it out when it ends one.
    from === null ? null : bytes(7, cursor(`${query.root}/${from}`, !fromExclusive)),
    until === null ? null : bytes(8, cursor(`${query.root}/${until}`, !untilInclusive)),
  );
}

function cursor(name: string, before: boolean): Buffer {
  return message(bytes(1, message(text(5, name))), before ? varint(2, 1) : null);
}

/** RFC 3339 to a google.protobuf.Timestamp, exact to the nanosecond. */
function timestamp(instant: string): Buffer {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? '';
  const nanos = Number(fraction.padEnd(9, '0').slice(0, 9));
  const seconds = Math.floor(Date.parse(instant) / 1000);
  return message(varint(1, seconds), nanos === 0 ? null : varint(2, nanos));
}

function timestampText(bytesOfTime: Buffer): string {
  let seconds = 0;
  let nanos = 0;
  for (const f of fields(bytesOfTime)) {
    if (f.number === 1) seconds = f.varint;
    if (f.number === 2) nanos = f.varint;
  }
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

function message(...parts: (Buffer | null)[]): Buffer {
  return Buffer.concat(parts.filter((part) => part !== null));
}

function bytes(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([rawVarint(number * 8 + 2), rawVarint(content.length), content]);
}

function text(number: number, content: string): Buffer {
  return bytes(number, Buffer.from(content, 'utf8'));
}

function varint(number: number, value: number): Buffer {
  return Buffer.concat([rawVarint(number * 8), rawVarint(value)]);
}

/** Non-negative and below 2^53. */
function rawVarint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return Buffer.from(out);
}

interface WireField {
  number: number;
  varint: number;
  bytes: Buffer;
}

/** The first length-delimited field of that number, or null. */
function field(source: Buffer, number: number): Buffer | null {
  for (const f of fields(source)) if (f.number === number) return f.bytes;
  return null;
}

function* fields(source: Buffer): Generator<WireField> {
  let at = 0;
  function next(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = source[at++];
      if (byte === undefined) throw new RangeError('A message of the server ends in mid-field.');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }
  while (at < source.length) {
    const key = next();
    const number = Math.floor(key / 8);
    const wireType = key % 8;
    if (wireType === 0) yield { number, varint: next(), bytes: source.subarray(at, at) };
    else {
      const length = wireType === 2 ? next() : wireType === 1 ? 8 : 4;
      if (at + length > source.length) {
        throw new RangeError('A message of the server ends in mid-field.');
      }
      yield { number, varint: 0, bytes: source.subarray(at, at + length) };
      at += length;
    }
  }
}
