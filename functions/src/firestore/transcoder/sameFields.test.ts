import { describe, expect, it } from 'vitest';
import { diffFields } from './diffFields.ts';
import { sameFields } from './sameFields.ts';

function record(fields: string, tail = ''): Buffer {
  return Buffer.from(`{"name":"projects/p/databases/d/documents/a/b","fields":${fields}${tail}}\n`);
}

describe('sameFields', () => {
  it.each([
    ['the same bytes', '{"a":{"integerValue":"1"}}', '{"a":{"integerValue":"1"}}'],
    [
      'another order of keys, at any depth',
      '{"a":{"mapValue":{"fields":{"x":{"nullValue":null},"2":{"nullValue":null}}}},"b":{"nullValue":null}}',
      '{"b":{"nullValue":null},"a":{"mapValue":{"fields":{"2":{"nullValue":null},"x":{"nullValue":null}}}}}',
    ],
    ['NaN', '{"a":{"doubleValue":"NaN"}}', '{ "a":{"doubleValue":"NaN"}}'],
    [
      'one instant in two spellings',
      '{"a":{"timestampValue":"2026-11-22T14:00:00Z"}}',
      '{"a":{"timestampValue":"2026-11-22T14:00:00.000Z"}}',
    ],
    [
      'instants that differ by less than Firestore keeps',
      '{"a":{"timestampValue":"2026-11-22T14:00:00.123456789Z"}}',
      '{"a":{"timestampValue":"2026-11-22T14:00:00.123456Z"}}',
    ],
    ['1 and 1.0 as doubles', '{"a":{"doubleValue":1}}', '{"a":{"doubleValue":1.0}}'],
    ['empty arrays in both forms', '{"a":{"arrayValue":{}}}', '{"a":{"arrayValue":{"values":[]}}}'],
  ])('finds equal: %s', (_, a, b) => {
    expect(sameFields(record(a), record(b))).toBe(true);
    expect(diffFields(record(a), record(b))).toEqual([]);
  });

  it.each([
    ['integer and double', '{"a":{"integerValue":"1"}}', '{"a":{"doubleValue":1}}'],
    ['0 and -0', '{"a":{"doubleValue":0}}', '{"a":{"doubleValue":-0.0}}'],
    ['text and bytes', '{"a":{"stringValue":""}}', '{"a":{"bytesValue":""}}'],
    ['text and reference', '{"a":{"stringValue":"x"}}', '{"a":{"referenceValue":"x"}}'],
    ['null and no field', '{"a":{"nullValue":null}}', '{}'],
    ['one name for another', '{"a":{"nullValue":null}}', '{"b":{"nullValue":null}}'],
    [
      'the order of an array',
      '{"a":{"arrayValue":{"values":[{"nullValue":null},{"booleanValue":true}]}}}',
      '{"a":{"arrayValue":{"values":[{"booleanValue":true},{"nullValue":null}]}}}',
    ],
    ['composed and decomposed é', '{"a":{"stringValue":"é"}}', '{"a":{"stringValue":"e\u0301"}}'],
    [
      'a microsecond',
      '{"a":{"timestampValue":"2026-11-22T14:00:00.000001Z"}}',
      '{"a":{"timestampValue":"2026-11-22T14:00:00Z"}}',
    ],
    ['__proto__', '{"__proto__":{"integerValue":"1"}}', '{"__proto__":{"integerValue":"2"}}'],
  ])('tells apart: %s', (_, a, b) => {
    expect(sameFields(record(a), record(b))).toBe(false);
    expect(sameFields(record(b), record(a))).toBe(false);
    expect(diffFields(record(a), record(b))).not.toEqual([]);
  });

  it('does not look at names and times', () => {
    const fields = '{"a":{"stringValue":"x"}}';
    const times = ',"createTime":"2026-11-22T14:00:00Z","updateTime":"2026-11-22T14:00:00.5Z"';
    expect(sameFields(record(fields, times), record(fields))).toBe(true);
    expect(sameFields(record(fields, times), record('{}', times))).toBe(false);
  });
});

describe('diffFields', () => {
  it('names fields by their paths and gives both values', () => {
    const before = record(
      '{"address":{"mapValue":{"fields":{"city":{"stringValue":"Paris"},"a.b":{"integerValue":"1"}}}},"gone":{"nullValue":null}}',
    );
    const after = record(
      '{"address":{"mapValue":{"fields":{"city":{"stringValue":"Rome"},"a.b":{"doubleValue":1}}}},"new`":{"booleanValue":true}}',
    );
    expect(diffFields(before, after)).toEqual([
      { path: 'address.city', before: { stringValue: 'Paris' }, after: { stringValue: 'Rome' } },
      { path: 'address.`a.b`', before: { integerValue: '1' }, after: { doubleValue: 1 } },
      { path: 'gone', before: { nullValue: null }, after: undefined },
      { path: '`new\\``', before: undefined, after: { booleanValue: true } },
    ]);
  });

  it('gives arrays, and maps that were or become empty, whole', () => {
    const before = record('{"m":{"mapValue":{"fields":{}}},"l":{"arrayValue":{"values":[]}}}');
    const after = record(
      '{"m":{"mapValue":{"fields":{"x":{"nullValue":null}}}},"l":{"arrayValue":{"values":[{"nullValue":null}]}}}',
    );
    expect(diffFields(before, after).map(({ path }) => path)).toEqual(['m', 'l']);
  });
});
