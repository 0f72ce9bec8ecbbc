import { describe, expect, it } from 'vitest';
import { recordOutline } from './recordOutline.ts';

const HEAD = '{"name":"projects/p/databases/d/documents/a/é"';
const CREATE = ',"createTime":"2026-11-22T14:00:00Z"';
const UPDATE = ',"updateTime":"2026-11-22T14:00:00.123456789Z"';

describe('recordOutline', () => {
  it.each(['', CREATE, UPDATE, CREATE + UPDATE])('finds the fields before %j', (times) => {
    for (const fields of ['{}', '{"a":{"stringValue":"},\\"updateTime\\":\\"x\\"}"}}']) {
      for (const end of ['}', '}\n']) {
        const line = Buffer.from(`${HEAD},"fields":${fields}${times}${end}`);
        const outline = recordOutline(line);
        expect(outline).not.toBeNull();
        expect(line.toString('utf8', outline?.nameStart, outline?.nameEnd)).toMatch(/^proj.*é$/);
        expect(line.toString('utf8', outline?.fieldsStart, outline?.fieldsEnd)).toBe(fields);
        const start = outline?.updateTimeStart ?? -1;
        const updateTime = start < 0 ? '' : line.toString('utf8', start, outline?.updateTimeEnd);
        expect(UPDATE).toContain(updateTime);
        expect(start >= 0).toBe(times.endsWith(UPDATE));
      }
    }
  });

  it('recognises a deletion', () => {
    const outline = recordOutline(Buffer.from(`${HEAD},"deleted":true}\n`));
    expect(outline).toMatchObject({ isDeleted: true, fieldsStart: -1, updateTimeStart: -1 });
  });

  it.each([
    '',
    `{ "name":"n","fields":{}}`,
    '{"name":"","fields":{}}',
    '{"name":"a\\n","fields":{}}',
    `${HEAD}}`,
    `${HEAD},"deleted":false}`,
    `${HEAD},"fields":{}${UPDATE}${CREATE}}`,
    `${HEAD},"fields":{},"other":"x"}`,
    `${HEAD},"fields":{}${UPDATE} }`,
    `${HEAD},"fields":`,
  ])('leaves %j to the parser', (line) => {
    expect(recordOutline(Buffer.from(line))).toBeNull();
  });
});
