/** Builds the few requests we send; field numbers are those of google/firestore/v1/*.proto. */
import type { NameRange } from '../domain/ranges.ts';
import { WireWriter } from './wire/WireWriter.ts';

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
  const request = new WireWriter().string(1, query.root);
  request.message(2, (structure) => writeScan(structure, query));
  if (query.readTime !== null) writeTime(request, 7, query.readTime);
  return request.take();
}

/** RunAggregationQueryRequest that counts the documents of a scan. */
export function countRequest(query: Omit<ScanQuery, 'namesOnly' | 'limit'>): Buffer {
  const request = new WireWriter().string(1, query.root);
  request.message(2, (aggregation) =>
    aggregation
      .message(1, (structure) => writeScan(structure, { ...query, namesOnly: false, limit: 0 }))
      .message(3, (count) => count.bytes(1, EMPTY).string(7, 'count')),
  );
  if (query.readTime !== null) writeTime(request, 6, query.readTime);
  return request.take();
}

/** ListCollectionIdsRequest for the root collections. */
export function listCollectionIdsRequest(
  root: string,
  readTime: string | null,
  pageToken: string,
): Buffer {
  const request = new WireWriter().string(1, root).int(2, 1000);
  if (pageToken !== '') request.string(3, pageToken);
  if (readTime !== null) writeTime(request, 4, readTime);
  return request.take();
}

/** BatchGetDocumentsRequest; each path may be named once. */
export function batchGetRequest(
  database: string,
  root: string,
  paths: Iterable<string>,
  readTime: string | null,
): Buffer {
  const request = new WireWriter().string(1, database);
  for (const path of paths) request.string(2, `${root}/${path}`);
  if (readTime !== null) writeTime(request, 7, readTime);
  return request.take();
}

/** A write to send: Document wire bytes replace a whole document; null deletes one, which need not be there. */
export interface DocumentWrite {
  path: string;
  document: Buffer | null;
}

/** BatchWriteRequest. */
export function batchWriteRequest(
  database: string,
  root: string,
  writes: readonly DocumentWrite[],
): Buffer {
  const request = new WireWriter().string(1, database);
  for (const { path, document } of writes) {
    request.message(2, (write) =>
      document === null ? write.string(2, `${root}/${path}`) : write.bytes(1, document),
    );
  }
  return request.take();
}

const EMPTY = new Uint8Array();

function writeScan(structure: WireWriter, query: ScanQuery): void {
  const { from, fromExclusive, until, untilInclusive } = query.range;
  if (query.namesOnly) {
    structure.message(1, (select) => select.message(2, (field) => field.string(2, '__name__')));
  }
  structure
    .message(2, (selector) => selector.bool(3, true))
    .message(4, (order) => order.message(1, (field) => field.string(2, '__name__')).int(2, 1));
  if (query.limit > 0) structure.message(5, (limit) => limit.int(1, query.limit));
  // A cursor "before" its value includes the document there when it starts a range, and leaves it out when it ends one.
  if (from !== null) writeCursor(structure, 7, `${query.root}/${from}`, !fromExclusive);
  if (until !== null) writeCursor(structure, 8, `${query.root}/${until}`, !untilInclusive);
}

function writeCursor(structure: WireWriter, field: number, name: string, before: boolean): void {
  structure.message(field, (cursor) =>
    cursor.message(1, (value) => value.string(5, name)).bool(2, before),
  );
}

/** RFC 3339 as a google.protobuf.Timestamp, exact to the nanosecond. */
function writeTime(writer: WireWriter, field: number, instant: string): void {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? '';
  const nanos = Number(fraction.padEnd(9, '0').slice(0, 9));
  writer.message(field, (time) =>
    time.int(1, Math.floor(Date.parse(instant) / 1000)).int(2, nanos),
  );
}
