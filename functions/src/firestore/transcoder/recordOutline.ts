/** Finds the parts of a record line that stands exactly as we write it, without reading its fields. */

const NAME_OPENING = Buffer.from('{"name":"');
const FIELDS_OPENING = Buffer.from('","fields":{');
const DELETED_ENDING = Buffer.from('","deleted":true}');
const UPDATE_OPENING = Buffer.from(',"updateTime":"');
const CREATE_OPENING = Buffer.from('},"createTime":"');
/** `2026-11-22T14:00:00.123456789Z` */
const LONGEST_TIME = 30;
const QUOTE = 0x22;
const CLOSE_BRACE = 0x7d;

/** Offsets into the line; -1 for what it does not have. */
export interface RecordOutline {
  nameStart: number;
  nameEnd: number;
  /** From the opening to behind the closing brace of the fields. */
  fieldsStart: number;
  fieldsEnd: number;
  updateTimeStart: number;
  updateTimeEnd: number;
  isDeleted: boolean;
}

/** Null when the line is written in any other way: then only a parser can tell. */
export function recordOutline(line: Buffer): RecordOutline | null {
  if (!startsWithAt(line, 0, NAME_OPENING)) return null;
  const nameStart = NAME_OPENING.length;
  const nameEnd = line.indexOf(QUOTE, nameStart);
  if (nameEnd <= nameStart) return null;
  for (let at = nameStart; at < nameEnd; at++) if (line[at] === 0x5c) return null;
  let end = line.length;
  if (line[end - 1] === 0x0a) end--;
  const outline: RecordOutline = {
    nameStart,
    nameEnd,
    fieldsStart: -1,
    fieldsEnd: -1,
    updateTimeStart: -1,
    updateTimeEnd: -1,
    isDeleted: false,
  };
  if (startsWithAt(line, nameEnd, DELETED_ENDING) && nameEnd + DELETED_ENDING.length === end) {
    return { ...outline, isDeleted: true };
  }
  if (!startsWithAt(line, nameEnd, FIELDS_OPENING) || line[end - 1] !== CLOSE_BRACE) return null;
  outline.fieldsStart = nameEnd + FIELDS_OPENING.length - 1;
  return withTail(line, end - 1, outline);
}

/**
 * Reads the times backwards from the record's last brace. A quote that follows a comma opens a string
 * (within a string it would follow a backslash), so what is found here is a member of the record itself.
 */
function withTail(line: Buffer, end: number, outline: RecordOutline): RecordOutline | null {
  let fieldsEnd = end;
  if (line[end - 1] === QUOTE) {
    const start = timeStart(line, end - 1);
    if (endsWithAt(line, start, UPDATE_OPENING)) {
      outline.updateTimeStart = start;
      outline.updateTimeEnd = end - 1;
      fieldsEnd = start - UPDATE_OPENING.length;
      if (line[fieldsEnd - 1] === QUOTE) {
        const created = timeStart(line, fieldsEnd - 1);
        if (!endsWithAt(line, created, CREATE_OPENING)) return null;
        fieldsEnd = created - CREATE_OPENING.length + 1;
      }
    } else if (endsWithAt(line, start, CREATE_OPENING)) {
      fieldsEnd = start - CREATE_OPENING.length + 1;
    } else return null;
  }
  if (fieldsEnd <= outline.fieldsStart || line[fieldsEnd - 1] !== CLOSE_BRACE) return null;
  outline.fieldsEnd = fieldsEnd;
  return outline;
}

/** Where the text that ends at the quote at `end` begins, no further back than a time is long. */
function timeStart(line: Buffer, end: number): number {
  const first = Math.max(0, end - LONGEST_TIME);
  let at = end;
  while (at > first && line[at - 1] !== QUOTE) at--;
  return at;
}

function startsWithAt(line: Buffer, at: number, text: Buffer): boolean {
  if (at + text.length > line.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (line[at + index] !== text[index]) return false;
  }
  return true;
}

function endsWithAt(line: Buffer, end: number, text: Buffer): boolean {
  return end >= text.length && startsWithAt(line, end - text.length, text);
}
