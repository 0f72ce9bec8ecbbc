/** Lines of a key list, `{"path":"users/7","updateTime":"…"}`: every document of a range by its path, and when it last changed. */
import { relativePath } from '../domain/documentName.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { RecordPrinter } from './transcoder/documentToRecord.ts';
import { Literal } from './transcoder/Literal.ts';
import { readDocumentName, readUpdateTime } from './transcoder/readDocument.ts';
import type { ByteSink } from './wire/ByteSink.ts';

export interface Key {
  /** Relative to the database root. */
  path: string;
  /** RFC 3339 in UTC, as Firestore gave it. */
  updateTime: string;
}

const PATH_OPENING = new Literal('{"path":"');
const UPDATE_OPENING = new Literal('","updateTime":"');
const ENDING = new Literal('"}\n');
const FRAME_BYTES = PATH_OPENING.length + UPDATE_OPENING.length + ENDING.length;
const BACKSLASH = 0x5c;

/**
 * Appends the key of the document that was printed last; the first `rootBytes` of its printed name are the database root.
 * Throws `keys/no-update-time` for a document without one.
 */
export function appendPrintedKey(printer: RecordPrinter, rootBytes: number, out: ByteSink): void {
  const { sink, printedNameEnd, printedUpdateStart, printedUpdateEnd } = printer;
  if (printedUpdateStart < 0) throw noUpdateTime();
  // What the record escapes the key line escapes just so.
  const pathStart = printer.printedNameStart + rootBytes;
  const lineBytes =
    FRAME_BYTES + printedNameEnd - pathStart + printedUpdateEnd - printedUpdateStart;
  out.room(out.length, lineBytes);
  out.length = PATH_OPENING.put(out.words, out.length);
  out.appendRun(sink, pathStart, printedNameEnd);
  out.length = UPDATE_OPENING.put(out.words, out.length);
  out.appendRun(sink, printedUpdateStart, printedUpdateEnd);
  out.length = ENDING.put(out.words, out.length);
}

/** The key of a document on the wire. Throws `keys/no-update-time` for one without. */
export function keyOf(wire: Buffer): Key {
  const updateTime = readUpdateTime(wire);
  if (updateTime === null) throw noUpdateTime();
  return { path: relativePath(readDocumentName(wire)), updateTime };
}

function noUpdateTime(): FirevaultError {
  return new FirevaultError(
    'internal',
    'keys/no-update-time',
    'A document came without the time of its last change.',
  );
}

/** Reads a line without its line end. Throws `keys/malformed` for what is none. */
export function readKeyLine(line: Buffer): Key {
  const text = line.toString('utf8');
  const split = text.lastIndexOf('","updateTime":"');
  const isPlain =
    text.startsWith('{"path":"') &&
    split >= 9 &&
    text.endsWith('"}') &&
    line.indexOf(BACKSLASH) === -1;
  if (isPlain) return { path: text.slice(9, split), updateTime: text.slice(split + 16, -2) };
  return parseKey(text);
}

function parseKey(text: string): Key {
  let cause: unknown;
  try {
    const parsed = (JSON.parse(text) ?? {}) as Partial<Record<keyof Key, unknown>>;
    const { path, updateTime } = parsed;
    if (typeof path === 'string' && typeof updateTime === 'string') return { path, updateTime };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    cause = error;
  }
  throw new FirevaultError('data-loss', 'keys/malformed', 'A key list holds a line that is none.', {
    nextStep: 'Make a full backup; later increments build on that one.',
    cause,
  });
}
