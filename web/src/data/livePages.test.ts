/** A list that grows by pages holds each record once and in order, whatever comes, changes or goes meanwhile. */
import { describe, expect, it } from 'vitest';
import { EMPTY_PAGE, pageAfter, type RecordPage, rowsOf } from './livePages.ts';
import type { StoredRow } from './StoredRow.ts';

const SIZE = 3;

interface Doc {
  id: string;
  word: string;
  get(field: string): unknown;
}

function aDoc(n: number, word = 'as it was'): Doc {
  return { id: `d${n}`, word, get: () => ({ toMillis: () => n }) };
}

type TestPage = RecordPage<Doc, string>;

const read = (one: Doc): StoredRow<string> => ({ readable: true, id: one.id, value: one.word });

/** The page after its query has found documents of these moments. */
function found(before: TestPage, ...moments: (number | Doc)[]): TestPage {
  const docs = moments.map((one) => (typeof one === 'number' ? aDoc(one) : one));
  return pageAfter(before, docs, { size: SIZE, fromCache: false, read });
}

const ids = (...pages: TestPage[]) => rowsOf(pages).map(({ id }) => id);

describe('pages', () => {
  const first = found(EMPTY_PAGE, 9, 8, 7, 6);
  const second = found(EMPTY_PAGE, 6, 5, 4);

  it('follow one another, and know whether there are more', () => {
    expect(ids(first, second)).toEqual(['d9', 'd8', 'd7', 'd6', 'd5', 'd4']);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
  });

  it('keep what a newer record has pushed out of its page', () => {
    const once = found(first, 10, 9, 8, 7);
    expect(ids(once, second)).toEqual(['d10', 'd9', 'd8', 'd7', 'd6', 'd5', 'd4']);
    const twice = found(once, 11, 10, 9, 8);
    expect(ids(twice, second)).toEqual(['d11', 'd10', 'd9', 'd8', 'd7', 'd6', 'd5', 'd4']);
  });

  it('let go of what was deleted, and show once what moved up into its place', () => {
    expect(ids(found(first, 9, 7, 6, 5), second)).toEqual(['d9', 'd7', 'd6', 'd5', 'd4']);
    expect(ids(found(first, 9, 8, 6, 5), second)).toEqual(['d9', 'd8', 'd6', 'd5', 'd4']);
  });

  it('are not there before the server has confirmed them, whatever lies in the cache', () => {
    const cached = pageAfter(EMPTY_PAGE, [aDoc(6), aDoc(2)], { size: SIZE, fromCache: true, read });
    expect(cached).toBe(EMPTY_PAGE);
    expect(ids(first, found(cached, 6, 5, 4, 3))).toEqual(['d9', 'd8', 'd7', 'd6', 'd5', 'd4']);
  });

  it('keep the row of a document that has not changed, and renew that of one that has', () => {
    const next = found(first, aDoc(9, 'changed'), 8, 7, 6);
    expect(next.rows[0]).toMatchObject({ value: 'changed' });
    expect(next.rows[1]).toBe(first.rows[1]);
  });
});
