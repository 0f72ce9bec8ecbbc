/** Reads who a record line is about, and when it changed, without parsing its fields. */
import { JsonCursor } from './JsonCursor.ts';
import { asBuffer } from './readDocument.ts';
import { recordOutline } from './recordOutline.ts';
import { timestampAt } from './timestampText.ts';

export interface RecordHeader {
  /** The full resource name. */
  name: string;
  /** True for the record of a deletion. */
  deleted: boolean;
  /** RFC 3339 as the line has it; null when it has none. */
  updateTime: string | null;
}

/**
 * Fast for lines as we write them, of which only the name and the end are looked at; any other valid JSON is
 * parsed. Throws `FirevaultError` data-loss `record/malformed` for what is no record.
 */
export function readRecordHeader(line: Uint8Array): RecordHeader {
  const source = asBuffer(line);
  const outline = recordOutline(source);
  if (outline === null) return new HeaderParser(source).header();
  const name = source.toString('utf8', outline.nameStart, outline.nameEnd);
  const { updateTimeStart, updateTimeEnd, isDeleted } = outline;
  if (name.includes('\ufffd')) return new HeaderParser(source).header();
  if (updateTimeStart < 0) return { name, deleted: isDeleted, updateTime: null };
  if (timestampAt(source, updateTimeStart, updateTimeEnd) === null) {
    return new HeaderParser(source).header();
  }
  const updateTime = source.toString('latin1', updateTimeStart, updateTimeEnd);
  return { name, deleted: isDeleted, updateTime };
}

class HeaderParser extends JsonCursor {
  header(): RecordHeader {
    const header: RecordHeader = { name: '', deleted: false, updateTime: null };
    const seen = new Set<string>();
    if (this.opens(0x7b, 0x7d)) {
      do {
        const at = this.pos;
        this.scanText();
        const member = this.textString();
        if (seen.has(member)) this.fail(`"${member}" stands twice`, at);
        seen.add(member);
        this.expect(0x3a);
        if (member === 'name') header.name = this.text();
        else if (member === 'updateTime') header.updateTime = this.time();
        else if (member === 'deleted') header.deleted = this.isTrue();
        else this.skipValue();
      } while (this.more(0x7d));
    }
    if (this.peek() !== -1) this.fail('something follows the record', this.pos);
    if (header.name === '') this.fail('it has no name', this.src.length);
    return header;
  }

  private text(): string {
    this.scanText();
    return this.textString();
  }

  private time(): string {
    const at = this.pos;
    const text = this.text();
    if (timestampAt(Buffer.from(text), 0, Buffer.byteLength(text)) === null) {
      this.fail('updateTime is no time', at);
    }
    return text;
  }

  private isTrue(): boolean {
    if (this.skipLiteral('true')) return true;
    if (!this.skipLiteral('false')) this.fail('deleted is neither true nor false', this.pos);
    return false;
  }
}
