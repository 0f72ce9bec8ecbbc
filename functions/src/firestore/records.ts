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

/** The record as Document wire bytes to be written below `documentsRoot`; references stay as they are. */
export function renameRecord(record: Buffer, documentsRoot: string): Buffer {
  return recordToDocument(record, { rename: (name) => `${documentsRoot}/${relativePath(name)}` });
}

/** Appends `{"name":…,"deleted":true}` and a line feed; returns how many bytes that took. */
export function appendDeletion(name: string, out: ByteSink): number {
  const before = out.length;
  out.append(Buffer.from(`{"name":${JSON.stringify(name)},"deleted":true}\n`, 'utf8'));
  return out.length - before;
}
