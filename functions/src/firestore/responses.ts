/** Opens the few answers we get; field numbers are those of google/firestore/v1/*.proto. */

import { readDocumentName } from './transcoder/readDocument.ts';
import { WireReader } from './wire/WireReader.ts';
import { DELIMITED, tagOf } from './wire/wireFormat.ts';

const DOCUMENT_TAG = tagOf(1, DELIMITED);

/** The Document of a RunQueryResponse, without a copy, or null for one that carries progress only. */
export function documentOfRunQuery(answer: Buffer): Buffer | null {
  const reader = new WireReader(answer);
  // Nearly every answer of a scan begins with its document.
  if (answer[0] !== DOCUMENT_TAG) return bytesOf(answer, 1);
  reader.next();
  return reader.slice();
}

/** The read time of a RunQueryResponse, RFC 3339 with microseconds, or null. */
export function readTimeOfRunQuery(answer: Buffer): string | null {
  const time = bytesOf(answer, 3);
  return time === null ? null : timestampText(time);
}

export interface BatchGetAnswer {
  /** The full resource name that was asked for. */
  name: string;
  /** Document wire bytes, without a copy; null when there is no such document. */
  document: Buffer | null;
}

/** What a BatchGetDocumentsResponse says of one document, or null for one that only opens a transaction. */
export function answerOfBatchGet(answer: Buffer): BatchGetAnswer | null {
  const reader = new WireReader(answer);
  while (reader.next()) {
    if (reader.field === 1) {
      const document = reader.slice();
      return { name: readDocumentName(document), document };
    }
    if (reader.field === 2) return { name: reader.string(), document: null };
    reader.skip();
  }
  return null;
}

/** The number in a RunAggregationQueryResponse, or null for one without a result. */
export function countOfAggregation(answer: Buffer): number | null {
  const result = bytesOf(answer, 1);
  const entry = result === null ? null : bytesOf(result, 2);
  const value = entry === null ? null : bytesOf(entry, 2);
  return value === null ? null : intOf(value, 2);
}

export function collectionIdsOf(answer: Buffer): { ids: string[]; nextPageToken: string } {
  const ids: string[] = [];
  let nextPageToken = '';
  const reader = new WireReader(answer);
  while (reader.next()) {
    if (reader.field === 1) ids.push(reader.string());
    else if (reader.field === 2) nextPageToken = reader.string();
    else reader.skip();
  }
  return { ids, nextPageToken };
}

export interface WriteStatus {
  /** gRPC code; 0 is success. */
  code: number;
  message: string;
}

/** One status for each write of a BatchWriteRequest, in order. */
export function statusesOfBatchWrite(answer: Buffer): WriteStatus[] {
  const statuses: WriteStatus[] = [];
  const reader = new WireReader(answer);
  while (reader.next()) {
    if (reader.field === 2) statuses.push(statusOf(reader.slice()));
    else reader.skip();
  }
  return statuses;
}

function statusOf(bytes: Buffer): WriteStatus {
  const status: WriteStatus = { code: 0, message: '' };
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) status.code = reader.int32();
    else if (reader.field === 2) status.message = reader.string();
    else reader.skip();
  }
  return status;
}

function timestampText(bytes: Buffer): string {
  const whole = new Date(intOf(bytes, 1) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(Math.floor(intOf(bytes, 2) / 1000)).padStart(6, '0')}Z`;
}

/** The first length-delimited field of that number, or null. */
function bytesOf(message: Buffer, field: number): Buffer | null {
  const reader = new WireReader(message);
  while (reader.next()) {
    if (reader.field === field) return reader.slice();
    reader.skip();
  }
  return null;
}

/** The varint field of that number, 0 when it is not there. */
function intOf(message: Buffer, field: number): number {
  const reader = new WireReader(message);
  while (reader.next()) {
    if (reader.field === field) return reader.varint();
    reader.skip();
  }
  return 0;
}
