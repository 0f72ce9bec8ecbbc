/** Reads when the document of a record line was created and changed. */
import { recordOutline } from './transcoder/recordOutline.ts';

interface RecordTimes {
  /** RFC 3339 as the line has it; null when it has none. */
  createTime: string | null;
  updateTime: string | null;
}

/** Of a line as we write it only the end is parsed. */
export function recordTimes(line: Buffer): RecordTimes {
  const outline = recordOutline(line);
  const tail = outline === null ? null : line.toString('utf8', outline.fieldsEnd);
  const text = tail === null ? line.toString('utf8') : `{${tail.replace(/^,/, '')}`;
  const { createTime, updateTime } = JSON.parse(text) as Partial<Record<string, unknown>>;
  return {
    createTime: typeof createTime === 'string' ? createTime : null,
    updateTime: typeof updateTime === 'string' ? updateTime : null,
  };
}
