/** What a list shows of a document is short and true, and what a reader gets survives JSON. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentPath } from '../../contract/index.ts';
import { arbitraryPath } from '../../domain/testing/arbitraryPath.ts';
import { previewFields } from './previewFields.ts';
import { restDocument } from './restJson.ts';

const NAME = 'projects/p/databases/d/documents/a/1';

function aRecord(fields: string): Buffer {
  return Buffer.from(`{"name":"${NAME}","fields":{${fields}}}`, 'utf8');
}

describe('previewFields', () => {
  it('shows each type in its own way', () => {
    const { fields, fieldCount } = previewFields(
      aRecord(
        [
          '"zero":{"doubleValue":-0.0}',
          '"at":{"geoPointValue":{"latitude":1.5,"longitude":-0.0}}',
          '"m":{"mapValue":{"fields":{"x":{"nullValue":null},"y":{"integerValue":"1"}}}}',
          '"l":{"arrayValue":{"values":[{"booleanValue":true}]}}',
          '"n":{"nullValue":null}',
          '"i":{"integerValue":"9223372036854775807"}',
          '"seventh":{"stringValue":"not shown"}',
        ].join(','),
      ),
    );
    expect(fieldCount).toBe(7);
    expect(fields.map(({ name, type, text }) => [name, type, text])).toEqual([
      ['zero', 'double', '-0'],
      ['at', 'geoPoint', '1.5, -0'],
      ['m', 'map', 'x, y'],
      ['l', 'array', '1'],
      ['n', 'null', 'null'],
      ['i', 'integer', '9223372036854775807'],
    ]);
  });

  it('cuts what is long, and no character in two', () => {
    const [field] = previewFields(
      aRecord(`"t":{"stringValue":"${'x'.repeat(99)}\u{1f600}${'y'.repeat(5000)}"}`),
    ).fields;
    expect(field).toEqual({ name: 't', type: 'string', text: 'x'.repeat(99), isCut: true });
  });

  it('shows a short text whole', () => {
    const [field] = previewFields(aRecord('"t":{"stringValue":"“é”\\n"}')).fields;
    expect(field).toEqual({ name: 't', type: 'string', text: '“é”\n', isCut: false });
  });
});

describe('restDocument', () => {
  it('keeps −0 and fields of any name when it is printed again', () => {
    const record = aRecord(
      '"__proto__":{"stringValue":"p"},"z":{"arrayValue":{"values":[{"doubleValue":-0.0},{"doubleValue":0}]}}',
    );
    const again = JSON.stringify(restDocument(record));
    expect(again).toContain('"__proto__":{"stringValue":"p"}');
    expect(again).toContain('[{"doubleValue":"-0"},{"doubleValue":0}]');
  });
});

describe('a path to a document', () => {
  it('is taken when Firestore would take it', () => {
    fc.assert(
      fc.property(arbitraryPath, (path) => {
        expect(DocumentPath.safeParse(path).success).toBe(true);
      }),
    );
  });

  it.each([
    '',
    '/',
    'a',
    'a/',
    '/a',
    'a//b',
    'a/b/c',
    'a/.',
    '../b',
    'a/__x__',
    `a/${'é'.repeat(751)}`,
  ])('is refused when it is %j', (path) => {
    expect(DocumentPath.safeParse(path).success).toBe(false);
  });
});
