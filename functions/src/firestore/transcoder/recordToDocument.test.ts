import { describe, expect, it } from 'vitest';
import { FirevaultError } from '../../domain/errors.ts';
import { ByteSink } from '../wire/ByteSink.ts';
import { readRecordHeader } from './readRecordHeader.ts';
import { appendDocument, recordToDocument } from './recordToDocument.ts';
import { type DocumentSpec, recordOf, wireOf } from './testing/documentSpec.ts';

const NAME = 'projects/p/databases/d/documents/customers/7';
const SPEC: DocumentSpec = {
  name: NAME,
  fields: [
    ['a', { reference: 'projects/p/databases/d/documents/x/1' }],
    ['b', { array: [{ reference: 'projects/q/databases/d/documents/y/1' }] }],
  ],
  createTime: [1, 0],
  updateTime: [2, 5000],
};

describe('recordToDocument', () => {
  it('leaves the times out unless they are asked for', () => {
    const { createTime, updateTime, ...bare } = SPEC;
    const line = Buffer.from(recordOf(SPEC));
    expect(recordToDocument(line).equals(wireOf(bare))).toBe(true);
    expect(recordToDocument(line, { includeTimes: true }).equals(wireOf(SPEC))).toBe(true);
  });

  it('renames the document and its references, each by its own rule', () => {
    const line = Buffer.from(recordOf(SPEC));
    const moved = recordToDocument(line, {
      includeTimes: true,
      rename: (name) => name.replace('customers/', `${'long'.repeat(50)}é/`),
      renameReference: (name) => name.replace('projects/p/', 'projects/elsewhere/'),
    });
    const text = recordOf(SPEC)
      .replace('customers/', `${'long'.repeat(50)}é/`)
      .replace('projects/p/databases/d/documents/x', 'projects/elsewhere/databases/d/documents/x');
    expect(moved.equals(recordToDocument(Buffer.from(text), { includeTimes: true }))).toBe(true);
  });

  it('appends to a sink, and leaves it alone when it fails', () => {
    const sink = new ByteSink(0);
    const length = appendDocument(Buffer.from(recordOf(SPEC)), sink, { includeTimes: true });
    expect(sink.view().equals(wireOf(SPEC))).toBe(true);
    expect(length).toBe(sink.length);
    expect(() => appendDocument(Buffer.from('{"name":"x","fields":{"a":}}'), sink)).toThrow();
    expect(sink.length).toBe(length);
  });

  it.each([
    ['{"a":{"arrayValue":{}}}', [['a', { array: [] }]]],
    ['{"a":{"mapValue":{}}}', [['a', { map: [] }]]],
    ['{"a":{"geoPointValue":{"longitude":2}}}', [['a', { geo: [0, 2] }]]],
    ['{"a":{"geoPointValue":{}}}', [['a', { geo: [0, 0] }]]],
    ['{"a":{"geoPointValue":{"longitude":2.0,"latitude":-0}}}', [['a', { geo: [-0, 2] }]]],
    ['{"a":{"doubleValue":1.0e0}}', [['a', { double: 1 }]]],
    ['{"a":{"doubleValue":-0e5}}', [['a', { double: -0 }]]],
    ['{"a":{"doubleValue":0.1000000000000000055511151231257827}}', [['a', { double: 0.1 }]]],
    ['{"a":{"doubleValue":1E-400}}', [['a', { double: 0 }]]],
    ['{"a":{"timestampValue":"1970-01-01T00:00:00.1Z"}}', [['a', { timestamp: [0, 1e8] }]]],
    ['{"\\u0061":{"string\\u0056alue":"\\ud83d\\ude00\\/"}}', [['a', { string: '😀/' }]]],
    ['{"a":{"bytesValue":"\\/\\u002f8="}}', [['a', { bytes: Buffer.from([255, 255]) }]]],
    ['{"a":{"integerValue":"\\u0031"}}', [['a', { integer: 1n }]]],
    [' { "a" : { "booleanValue" : true } } ', [['a', { boolean: true }]]],
  ] as [string, DocumentSpec['fields']][])('reads %s', (fields, expected) => {
    const line = Buffer.from(`{"name":"${NAME}","fields":${fields}}`);
    expect(recordToDocument(line).toString('hex')).toBe(
      wireOf({ name: NAME, fields: expected }).toString('hex'),
    );
  });

  it('takes a record without fields, as Firestore’s REST API writes an empty document', () => {
    const line = Buffer.from(`{"name":"${NAME}"}`);
    expect(recordToDocument(line).equals(wireOf({ name: NAME, fields: [] }))).toBe(true);
  });

  it('keeps a field twice if the line has it twice, rather than dropping one', () => {
    const value = '{"integerValue":"1"}';
    const line = Buffer.from(`{"name":"${NAME}","fields":{"a":${value},"a":${value}}}`);
    const once = wireOf({ name: NAME, fields: [['a', { integer: 1n }]] }).length;
    expect(recordToDocument(line).length).toBe(once + (once - NAME.length - 2));
  });

  it.each([
    ['{"a":{"stringValue":"\\ud800"}}', 'half of a surrogate pair'],
    ['{"a":{"stringValue":"\\udc00\\ud800"}}', 'half of a surrogate pair'],
    ['{"a":{"stringValue":"\\ud800\\u0041"}}', 'half of a surrogate pair'],
    ['{"a":{"stringValue":"\\x"}}', 'not one of JSON'],
    ['{"a":{"stringValue":"\\u12g4"}}', 'four digits'],
    ['{"a":{"stringValue":"\n"}}', 'control character'],
    ['{"a":{"stringValue":null}}', "expected '\"'"],
    ['{"a":{"stringValue":"x","integerValue":"1"}}', 'two kinds'],
    ['{"a":{"stringValue":"x"', "expected ',' or '}'"],
    ['{"a":{}}', 'kind of a value'],
    ['{"a":{"fieldReferenceValue":"x"}}', 'is no kind of value'],
    ['{"a":{"StringValue":"x"}}', 'is no kind of value'],
    ['{"a":null}', 'of a value'],
    ['{"a":{"nullValue":0}}', 'nullValue'],
    ['{"a":{"booleanValue":"true"}}', 'booleanValue'],
    ['{"a":{"integerValue":"9223372036854775808"}}', '64 bits'],
    ['{"a":{"integerValue":"-9223372036854775809"}}', '64 bits'],
    ['{"a":{"integerValue":"99999999999999999999999"}}', '64 bits'],
    ['{"a":{"integerValue":"1.5"}}', 'no whole number'],
    ['{"a":{"integerValue":""}}', 'no whole number'],
    ['{"a":{"integerValue":"-"}}', 'no whole number'],
    ['{"a":{"integerValue":"007"}}', 'no whole number'],
    ['{"a":{"integerValue":"-0"}}', 'no whole number'],
    ['{"a":{"integerValue":1}}', "expected '\"'"],
    ['{"a":{"doubleValue":1e999}}', 'too large'],
    ['{"a":{"doubleValue":01}}', 'begins with 0'],
    ['{"a":{"doubleValue":.5}}', 'expected a digit'],
    ['{"a":{"doubleValue":1.}}', 'expected a digit'],
    ['{"a":{"doubleValue":1e}}', 'expected a digit'],
    ['{"a":{"doubleValue":"1.5"}}', 'neither a number'],
    ['{"a":{"doubleValue":NaN}}', 'expected a digit'],
    ['{"a":{"timestampValue":"2026-02-29T00:00:00Z"}}', 'a time is not'],
    ['{"a":{"timestampValue":"2026-01-01T24:00:00Z"}}', 'a time is not'],
    ['{"a":{"timestampValue":"2026-01-01T00:00:60Z"}}', 'a time is not'],
    ['{"a":{"timestampValue":"2026-01-01T00:00:00.Z"}}', 'a time is not'],
    ['{"a":{"timestampValue":"2026-01-01T00:00:00.1234567890Z"}}', 'a time is not'],
    ['{"a":{"timestampValue":"2026-01-01T00:00:00+00:00"}}', 'a time is not'],
    ['{"a":{"timestampValue":"0000-01-01T00:00:00Z"}}', 'a time is not'],
    ['{"a":{"bytesValue":"YQ"}}', 'base64'],
    ['{"a":{"bytesValue":"YR=="}}', 'base64'],
    ['{"a":{"bytesValue":"Y==="}}', 'base64'],
    ['{"a":{"bytesValue":"a-_="}}', 'base64'],
    ['{"a":{"geoPointValue":{"latitude":1,"latitude":2}}}', 'geo point'],
    ['{"a":{"geoPointValue":{"altitude":1}}}', 'geo point'],
    ['{"a":{"mapValue":{"values":{}}}}', 'expected "fields"'],
    ['{"a":{"arrayValue":{"values":[{"nullValue":null},]}}}', "expected '{'"],
    ['{"a":{"nullValue":null},}', "expected '\"'"],
  ])('refuses %j', (fields, message) => {
    const error = failure(`{"name":"${NAME}","fields":${fields}}`);
    expect(error.kind).toBe('data-loss');
    expect(error.code).toBe('record/malformed');
    expect(error.message).toContain(message);
    expect(error.message).toMatch(new RegExp(`^The record of ${NAME} is malformed at byte \\d+:`));
  });

  it.each([
    ['', "expected '{'"],
    ['{}', 'it has no name'],
    ['[]', "expected '{'"],
    ['{"name":""}', 'its name is empty'],
    ['{"name":"n","name":"n"}', 'stands twice'],
    ['{"name":"n","fields":{},"fields":{}}', 'stands twice'],
    ['{"name":"n","deleted":true}', 'a deletion'],
    ['{"name":"n","readTime":"x"}', 'unknown'],
    ['{"name":"n"}{', 'something follows'],
    ['{"name":"n"}\n{"name":"m"}\n', 'something follows'],
  ])('refuses the line %j', (line, message) => {
    expect(failure(line).message).toContain(message);
  });

  it('refuses nesting that would end the stack', () => {
    const arrays = '{"arrayValue":{"values":['.repeat(100_000);
    expect(failure(`{"name":"n","fields":{"a":${arrays}`).message).toContain(
      'nested more than 100',
    );
    expect(failure(`{"fields":${'['.repeat(100_000)}`).message).toContain('nested more than 512');
  });

  it('gives the byte of the fault', () => {
    expect(failure('{"name":"n","fields":{"é":{"nullValue":nul}}}').message).toContain(
      'at byte 40',
    );
  });

  it('refuses bytes that are not UTF-8', () => {
    const line = Buffer.from(`{"name":"${NAME}","fields":{"a":{"stringValue":"x"}}}`);
    line[line.lastIndexOf('x')] = 0xff;
    expect(() => recordToDocument(line)).toThrow(/not UTF-8/);
  });
});

describe('readRecordHeader', () => {
  it('reads documents and deletions', () => {
    expect(readRecordHeader(Buffer.from(recordOf(SPEC)))).toEqual({
      name: NAME,
      deleted: false,
      updateTime: '1970-01-01T00:00:02.000005Z',
    });
    const deletion = { name: NAME, deleted: true, updateTime: null };
    expect(readRecordHeader(Buffer.from(`{"name":"${NAME}","deleted":true}\n`))).toEqual(deletion);
    expect(readRecordHeader(Buffer.from(`{"deleted":true, "name":"${NAME}"}`))).toEqual(deletion);
  });

  it('is not misled by fields that look like the end of a record', () => {
    const fields: DocumentSpec['fields'] = [
      ['a', { string: '},"updateTime":"2026-11-22T14:00:00Z"}' }],
      ['updateTime', { string: '2026-11-22T14:00:00Z' }],
    ];
    const header = readRecordHeader(Buffer.from(recordOf({ name: NAME, fields })));
    expect(header).toEqual({ name: NAME, deleted: false, updateTime: null });
  });

  it('unescapes names', () => {
    const name = `${NAME}"\\\n`;
    expect(readRecordHeader(Buffer.from(recordOf({ name, fields: [] }))).name).toBe(name);
  });

  it.each(['', '{}', '{"name":"n"', '{"name":"n","updateTime":"now"}', '{"name":"n","deleted":1}'])(
    'refuses %j',
    (line) => {
      expect(() => readRecordHeader(Buffer.from(line))).toThrow(FirevaultError);
    },
  );
});

function failure(line: string): FirevaultError {
  try {
    recordToDocument(Buffer.from(line));
  } catch (error) {
    if (error instanceof FirevaultError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
