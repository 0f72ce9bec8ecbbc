/** Values of every type read as what they are, and never as more than there is room for. */
import { describe, expect, it } from 'vitest';
import { typeWord, valueText } from './restValue.ts';

describe('a value in words', () => {
  it.each([
    [{ nullValue: null }, 'null', 'null'],
    [{ booleanValue: false }, 'false', 'boolean'],
    [{ integerValue: '9007199254740993' }, '9007199254740993', 'integer'],
    [{ doubleValue: '-0' }, '-0', 'double'],
    [{ timestampValue: '2026-01-05T10:00:00.000001Z' }, '2026-01-05T10:00:00.000001Z', 'timestamp'],
    [{ stringValue: 'a "b"' }, '"a \\"b\\""', 'string'],
    [{ bytesValue: 'AAE=' }, 'base64 AAE=', 'bytes'],
    [
      { referenceValue: 'projects/p/databases/(default)/documents/users/7' },
      'users/7',
      'reference',
    ],
    [{ geoPointValue: { latitude: 47.5 } }, '47.5°, 0°', 'geo point'],
    [{ arrayValue: {} }, '[]', 'array'],
    [
      {
        mapValue: {
          fields: {
            city: { stringValue: 'Basel' },
            at: { arrayValue: { values: [{ integerValue: '1' }] } },
          },
        },
      },
      '{city: "Basel", at: [1]}',
      'map',
    ],
  ])('%o', (value, text, word) => {
    expect(valueText(value)).toBe(text);
    expect(typeWord(value)).toBe(word);
  });

  it('is cut where it is long', () =>
    expect(valueText({ stringValue: 'x'.repeat(5000) })).toHaveLength(400));

  it('is nothing where there is none', () => {
    expect(valueText(undefined)).toBe('');
    expect(typeWord(undefined)).toBe('');
  });
});
