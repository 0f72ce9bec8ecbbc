import { expect, it } from 'vitest';
import { toProtoFields, toProtoTimestamp } from './toProtoValue.ts';

it('keeps microseconds and the ends of the range of timestamps', () => {
  expect(toProtoTimestamp('2024-02-29T12:34:56.789012Z')).toEqual({
    seconds: 1_709_210_096,
    nanos: 789_012_000,
  });
  expect(toProtoTimestamp('0001-01-01T00:00:00Z')).toEqual({ seconds: -62_135_596_800, nanos: 0 });
  expect(toProtoTimestamp('1969-12-31T23:59:59.999999Z')).toEqual({
    seconds: -1,
    nanos: 999_999_000,
  });
  expect(() => toProtoTimestamp('yesterday')).toThrow('yesterday');
});

it('keeps -0, NaN and infinities as doubles, nested or not', () => {
  const fields = toProtoFields({
    zero: { doubleValue: -0 },
    list: { arrayValue: { values: [{ doubleValue: 'NaN' }, { doubleValue: '-Infinity' }] } },
    nothing: { nullValue: null },
    map: { mapValue: { fields: { one: { integerValue: '1' } } } },
  });
  expect(Object.is(fields.zero?.doubleValue, -0)).toBe(true);
  expect(fields.list).toEqual({
    arrayValue: {
      values: [{ doubleValue: Number.NaN }, { doubleValue: Number.NEGATIVE_INFINITY }],
    },
  });
  expect(fields.nothing).toEqual({ nullValue: 'NULL_VALUE' });
  expect(fields.map).toEqual({ mapValue: { fields: { one: { integerValue: '1' } } } });
});
