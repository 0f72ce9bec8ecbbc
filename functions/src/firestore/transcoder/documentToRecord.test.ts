import { describe, expect, it } from 'vitest';
import { FirevaultError } from '../../domain/errors.ts';
import { ByteSink } from '../wire/ByteSink.ts';
import { WireWriter } from '../wire/WireWriter.ts';
import { documentToRecord } from './documentToRecord.ts';
import { readDocumentName, readUpdateTime } from './readDocument.ts';
import { type ValueSpec, wireOf } from './testing/documentSpec.ts';

const NAME = 'projects/p/databases/d/documents/customers/7';

describe('documentToRecord', () => {
  it('appends one line and says how long it is', () => {
    const sink = new ByteSink(0);
    const wire = wireOf({ name: NAME, fields: [['a', { integer: 1n }]] });
    const first = documentToRecord(wire, sink);
    const second = documentToRecord(new Uint8Array(wire), sink);
    const line = `{"name":"${NAME}","fields":{"a":{"integerValue":"1"}}}\n`;
    expect(sink.view().toString()).toBe(line + line);
    expect([first, second]).toEqual([line.length, line.length]);
  });

  it('reads fields in any order, as protobuf allows', () => {
    const wire = new WireWriter()
      .message(4, (time) => time.int(2, 5000).int(1, -1))
      .message(2, (entry) => entry.message(2, (value) => value.bool(1, true)).string(1, 'late key'))
      .string(1, NAME)
      .message(2, (entry) => entry.message(2, (value) => value.int(11, 0)))
      .take();
    expect(recordOf(wire)).toEqual({
      name: NAME,
      fields: { 'late key': { booleanValue: true }, '': { nullValue: null } },
      updateTime: '1969-12-31T23:59:59.000005Z',
    });
    expect(readDocumentName(wire)).toBe(NAME);
    expect(readUpdateTime(wire)).toBe('1969-12-31T23:59:59.000005Z');
  });

  it('tells -0 from 0 for every reader of JSON', () => {
    const wire = wireOf({ name: NAME, fields: [['a', { geo: [-0, 0] }]] });
    const { latitude, longitude } = recordOf(wire).fields.a.geoPointValue;
    expect([latitude, longitude]).toEqual([-0, 0]);
  });

  it.each([
    ['unknown-kind', 'field a', valueWith((value) => value.string(19, 'a.b'))],
    ['unknown-kind', 'field a', valueWith((value) => value.bytes(20, Buffer.alloc(3)))],
    ['unknown-kind', 'field a', valueWith((value) => value.bytes(21, Buffer.alloc(0)))],
    ['unknown-kind', 'field a', valueWith((value) => value.string(22, 'x'))],
    ['unknown-kind', 'field a', valueWith((value) => value.string(2, 'an integer is no text'))],
    ['unknown-kind', 'field a', valueWith((value) => value.int(11, 1))],
    ['no-kind', 'field a', valueWith(() => undefined)],
    ['repeated-field', 'field a', valueWith((value) => value.int(2, 1).double(3, 1))],
    ['invalid-utf8', 'field a', valueWith((value) => value.bytes(17, Buffer.from([0x61, 0xff])))],
    ['invalid-utf8', 'field a', valueWith((value) => value.bytes(17, Buffer.alloc(300, 0xc0)))],
    [
      'invalid-utf8',
      'field a',
      valueWith((value) => value.bytes(17, Buffer.from('eda080', 'hex'))),
    ],
    [
      'out-of-range',
      'field a',
      valueWith((value) => value.message(10, (t) => t.int(1, 253_402_300_800))),
    ],
    ['out-of-range', 'field a', valueWith((value) => value.message(10, (t) => t.int(2, -1)))],
    ['out-of-range', 'field a', valueWith((value) => value.message(10, (t) => t.int(2, 1e9)))],
    ['unknown-field', 'field a', valueWith((value) => value.message(10, (t) => t.int(3, 1)))],
    ['unknown-field', 'field a', valueWith((value) => value.message(8, (g) => g.double(3, 1)))],
    [
      'unknown-field',
      'field a',
      valueWith((value) => value.message(6, (map) => map.string(2, 'x'))),
    ],
    [
      'unknown-field',
      'field a',
      valueWith((value) => value.message(9, (list) => list.string(2, 'x'))),
    ],
    ['truncated', 'field a', cutOff()],
    ['too-deep', '', wireOf({ name: NAME, fields: [['a', nested(101)]] })],
    ['unknown-field', '', new WireWriter().string(1, NAME).int(9, 1).take()],
    ['unknown-field', '', new WireWriter().string(1, NAME).string(1, NAME).take()],
    [
      'malformed',
      '',
      Buffer.concat([new WireWriter().string(1, NAME).take(), Buffer.from([0x0b])]),
    ],
  ])('refuses with %s and names the %s', (code, field, wire) => {
    const error = failure(wire);
    expect(error.kind).toBe('data-loss');
    expect(error.code).toBe(`transcode/${code}`);
    expect(error.message).toContain(field === '' ? NAME : `${NAME}, ${field}: `);
  });

  it('names the innermost field and array element', () => {
    const broken: ValueSpec = { string: 'MARK' };
    const wire = wireOf({
      name: NAME,
      fields: [
        ['first', { string: 'x' }],
        ['a.b', { map: [['list', { array: [{ null: true }, { map: [['c', broken]] }] }]] }],
      ],
    });
    wire[wire.indexOf('MARK')] = 0xff;
    expect(failure(wire).message).toContain('field `a.b`.list[1].c: the text is not UTF-8');
  });

  it('refuses a document without a name', () => {
    const wire = wireOf({ name: '', fields: [] });
    expect(failure(wire).code).toBe('transcode/no-name');
    expect(() => readDocumentName(wire)).toThrow(FirevaultError);
  });

  it('grows the sink for text that is all escapes', () => {
    const text = '\u0001'.repeat(50_000);
    const wire = wireOf({ name: NAME, fields: [['a', { string: text }]] });
    expect(recordOf(wire).fields.a.stringValue).toBe(text);
  });
});

interface LooseRecord {
  fields: { a: { geoPointValue: { latitude: number; longitude: number }; stringValue: string } };
}

function recordOf(wire: Buffer): LooseRecord {
  const sink = new ByteSink(0);
  documentToRecord(wire, sink);
  return JSON.parse(sink.view().toString());
}

function failure(wire: Buffer): FirevaultError {
  try {
    documentToRecord(wire, new ByteSink(0));
  } catch (error) {
    if (error instanceof FirevaultError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** A document whose field `a` has a value made by hand. */
function valueWith(write: (value: WireWriter) => unknown): Buffer {
  return new WireWriter()
    .string(1, NAME)
    .message(2, (entry) => entry.string(1, 'a').message(2, (value) => write(value)))
    .take();
}

/** Two bytes that claim to be three. */
function cutOff(): Buffer {
  const wire = valueWith((value) => value.bytes(18, Buffer.alloc(2)));
  wire[wire.length - 3] = 3;
  return wire;
}

function nested(levels: number): ValueSpec {
  return levels === 0 ? { null: true } : { array: [nested(levels - 1)] };
}
