/** Makes REST JSON of what a record holds, so that it survives being printed as JSON again. */
import type { RestDocument } from '../../contract/index.ts';

/** The document of a record line. */
export function restDocument(line: Buffer): RestDocument {
  return withSignedZeros(JSON.parse(line.toString('utf8'))) as RestDocument;
}

/** A double of −0 becomes the text `"-0"`, as protobuf's JSON allows: `JSON.stringify` would print 0. */
export function withSignedZeros(value: unknown): unknown {
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return value.map(withSignedZeros);
  if (typeof value !== 'object' || value === null) return value;
  // Entries and not assignment: a field may be called __proto__.
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withSignedZeros(inner)]),
  );
}
