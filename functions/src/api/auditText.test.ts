/** What an attacker puts into the log comes out of a spreadsheet as text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell } from './auditText.ts';

describe('csvCell', () => {
  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =1', `"'  =1"`],
    ['\t=1', `"'\t=1"`],
    ['plain, "quoted"\nand broken', `"plain, ""quoted""\nand broken"`],
    [null, ''],
    [-7, '-7'],
  ])('%j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('never lets a text end its cell or begin a formula', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inside = csvCell(text).slice(1, -1);
        expect(inside.replaceAll('""', '')).not.toContain('"');
        expect(inside).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});
