/** Writes audit entries as lines of a file: CSV that no spreadsheet runs, or NDJSON. */
import type { AuditLogEntry } from '../contract/index.ts';

const COLUMNS = [
  'seq',
  'at',
  'action',
  'outcome',
  'uid',
  'email',
  'ip',
  'target',
  'details',
  'previousHash',
  'hash',
] as const;

export async function* csvLines(entries: AsyncIterable<AuditLogEntry>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const { actor, details, ...entry } of entries) {
    const row = { ...entry, ...actor, details: JSON.stringify(details) };
    yield `${COLUMNS.map((column) => csvCell(row[column])).join(',')}\r\n`;
  }
}

export async function* jsonLines(entries: AsyncIterable<AuditLogEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it, which makes it a text. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^\s*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
