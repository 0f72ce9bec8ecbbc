/** References of a record are led elsewhere, and nothing that only looks like one. */
import { expect, it } from 'vitest';
import { redirectReferences } from './records.ts';

const FROM = 'projects/p/databases/(default)/documents';
const TO = 'projects/q/databases/d/documents/copies/"m\\o"';

function redirected(fields: object): unknown {
  const line = Buffer.from(JSON.stringify({ name: `${FROM}/users/1`, fields }), 'utf8');
  return JSON.parse(redirectReferences(line, { from: FROM, to: TO }).toString('utf8')).fields;
}

it('leads references below the root elsewhere, at any depth', () =>
  expect(
    redirected({
      one: { referenceValue: `${FROM}/users/2` },
      list: { arrayValue: { values: [{ referenceValue: `${FROM}/a/b/c/d` }] } },
    }),
  ).toEqual({
    one: { referenceValue: `${TO}/users/2` },
    list: { arrayValue: { values: [{ referenceValue: `${TO}/a/b/c/d` }] } },
  }));

it.each([
  [
    'a reference to another project',
    { one: { referenceValue: `${FROM.replace('/p/', '/pp/')}/a/b` } },
  ],
  ['a text with the very words', { one: { stringValue: `"referenceValue":"${FROM}/users/2"` } }],
  ['a text that ends like them', { one: { stringValue: 'x"referenceValue' } }],
  [
    'a field of that name',
    { referenceValue: { stringValue: `${FROM}/users/2` }, x: { mapValue: { fields: {} } } },
  ],
])('leaves %s', (_case, fields) => expect(redirected(fields)).toEqual(fields));

it('leaves the line itself where there is nothing to do', () => {
  const line = Buffer.from('{"name":"x","fields":{}}', 'utf8');
  expect(redirectReferences(line, { from: FROM, to: TO })).toBe(line);
});
