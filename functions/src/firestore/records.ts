/** What a restore does with single records: compare one with a live document, or make it writable in a database. */
import { relativePath } from '../domain/documentName.ts';
import { documentToRecord } from './transcoder/documentToRecord.ts';
import { recordToDocument } from './transcoder/recordToDocument.ts';
import { sameFields } from './transcoder/sameFields.ts';
import { ByteSink } from './wire/ByteSink.ts';

const sink = new ByteSink();

/** Whether a live document, as wire bytes, has exactly the fields of a record. */
export function sameDocument(record: Buffer, live: Buffer): boolean {
  sink.reset();
  documentToRecord(live, sink);
  return sameFields(record, sink.view());
}

/** The record as Document wire bytes to be written below `root`, a database's root or a document; references stay as they are. */
export function placeRecord(record: Buffer, root: string): Buffer {
  return recordToDocument(record, { rename: (name) => `${root}/${relativePath(name)}` });
}

const REFERENCE = '"referenceValue":"';

/**
 * The record line with every reference below `from` leading below `to` instead, both being roots of databases or
 * documents. In a line as we print it this text is a reference and nothing else: quotes inside strings are escaped, and a
 * field of that name is followed by a value in braces.
 */
export function redirectReferences(
  record: Buffer,
  { from, to }: { from: string; to: string },
): Buffer {
  const found = Buffer.from(`${REFERENCE}${escaped(from)}/`, 'utf8');
  const put = Buffer.from(`${REFERENCE}${escaped(to)}/`, 'utf8');
  const pieces: Buffer[] = [];
  let start = 0;
  for (let at = record.indexOf(found); at !== -1; at = record.indexOf(found, start)) {
    pieces.push(record.subarray(start, at), put);
    start = at + found.length;
  }
  return pieces.length === 0 ? record : Buffer.concat([...pieces, record.subarray(start)]);
}

/** As text stands inside a JSON string. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Appends `{"name":…,"deleted":true}` and a line feed; returns how many bytes that took. */
export function appendDeletion(name: string, out: ByteSink): number {
  const before = out.length;
  out.append(Buffer.from(`{"name":${JSON.stringify(name)},"deleted":true}\n`, 'utf8'));
  return out.length - before;
}
