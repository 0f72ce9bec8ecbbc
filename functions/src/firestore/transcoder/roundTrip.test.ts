import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FirevaultError } from '../../domain/errors.ts';
import { ByteSink } from '../wire/ByteSink.ts';
import { documentToRecord } from './documentToRecord.ts';
import { readDocumentName, readUpdateTime } from './readDocument.ts';
import { readRecordHeader } from './readRecordHeader.ts';
import { recordToDocument } from './recordToDocument.ts';
import { sameFields } from './sameFields.ts';
import { arbitraryDocument } from './testing/arbitraryDocument.ts';
import { DocumentType, recordOf, wireOf } from './testing/documentSpec.ts';

const RUNS = { numRuns: 1000 };
/** Seconds on a quiet machine; a busy one may take longer. */
vi.setConfig({ testTimeout: 60_000 });

function lineOf(wire: Buffer): Buffer {
  const sink = new ByteSink(0);
  documentToRecord(wire, sink);
  return sink.take();
}

describe('wire to line to wire', () => {
  it('keeps every byte of arbitrary documents, and writes the expected line', () => {
    fc.assert(
      fc.property(arbitraryDocument, (spec) => {
        const wire = wireOf(spec);
        const line = lineOf(wire);
        expect(line.toString()).toBe(recordOf(spec));
        expect(recordToDocument(line, { includeTimes: true }).equals(wire)).toBe(true);
        const { createTime, updateTime, ...written } = spec;
        expect(recordToDocument(line).equals(wireOf(written))).toBe(true);
      }),
      RUNS,
    );
  });

  it('reads names and update times without the fields, from wire and line alike', () => {
    fc.assert(
      fc.property(arbitraryDocument, (spec) => {
        const wire = wireOf(spec);
        const header = readRecordHeader(lineOf(wire));
        expect(header).toEqual({
          name: readDocumentName(wire),
          deleted: false,
          updateTime: readUpdateTime(wire),
        });
        expect(header.name).toBe(spec.name);
      }),
      RUNS,
    );
  });

  it('agrees with the protobufjs encoding of the whole message where that keeps the order', () => {
    fc.assert(
      fc.property(arbitraryDocument, (spec) => {
        const wire = wireOf(spec);
        const decoded = DocumentType.decode(wire);
        const again = Buffer.from(DocumentType.encode(decoded).finish());
        const line = lineOf(again);
        expect(recordToDocument(line, { includeTimes: true }).equals(again)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('reads a line in any layout: whitespace, other escapes, other order of members', () => {
    fc.assert(
      fc.property(arbitraryDocument, fc.boolean(), (spec, isSpaced) => {
        const wire = wireOf(spec);
        const line = recordOf(spec);
        const relaid = relay(line, isSpaced);
        expect(recordToDocument(Buffer.from(relaid), { includeTimes: true }).equals(wire)).toBe(
          true,
        );
        expect(sameFields(Buffer.from(line), Buffer.from(relaid))).toBe(true);
        expect(readRecordHeader(Buffer.from(relaid))).toEqual(readRecordHeader(Buffer.from(line)));
      }),
      { numRuns: 500 },
    );
  });
});

/** Re-lays a line token by token, so that numbers and the order within maps stay as they are. */
function relay(line: string, isSpaced: boolean): string {
  const tokens = line.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gsu) ?? [];
  const parts = tokens.map((token) => {
    if (!token.startsWith('"')) return token;
    return token.replace(/[^\\"]/gu, (c) => (c === '/' ? '\\/' : c >= '\u0080' ? escaped(c) : c));
  });
  // The name goes to the end.
  const members = parts.slice(1, parts.lastIndexOf('}'));
  const name = members.splice(0, 4);
  const joined = ['{', ...members, ',', ...name.slice(0, 3), '}'];
  return isSpaced ? ` \t${joined.join('\r\n ')}\n\n` : joined.join('');
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

describe('broken input', () => {
  const mutation = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(3)), {
    minLength: 1,
    maxLength: 4,
  });

  it('gives a line that says the same or an error, whatever happens to the wire', () => {
    fc.assert(
      fc.property(arbitraryDocument, mutation, (spec, changes) => {
        const broken = mutate(wireOf(spec), changes);
        const line = attempt(() => lineOf(broken));
        if (line !== undefined) JSON.parse(line.toString());
        attempt(() => readDocumentName(broken));
        attempt(() => readUpdateTime(broken));
      }),
      RUNS,
    );
  });

  it('gives a document or an error, whatever happens to the line', () => {
    fc.assert(
      fc.property(arbitraryDocument, mutation, (spec, changes) => {
        const line = Buffer.from(recordOf(spec));
        const broken = mutate(line, changes);
        const wire = attempt(() => recordToDocument(broken, { includeTimes: true }));
        if (wire !== undefined) {
          JSON.parse(broken.toString());
          const again = lineOf(wire);
          expect(recordToDocument(again, { includeTimes: true }).equals(wire)).toBe(true);
        }
        attempt(() => readRecordHeader(broken));
        attempt(() => sameFields(line, broken));
      }),
      RUNS,
    );
  });

  it('leaves the sink as it was', () => {
    const sink = new ByteSink();
    sink.append(Buffer.from('kept'));
    const broken = wireOf({ name: 'n', fields: [['a', { string: 'x' }]] }).subarray(0, -1);
    expect(() => documentToRecord(broken, sink)).toThrow(FirevaultError);
    expect(sink.view().toString()).toBe('kept');
  });
});

function mutate(source: Buffer, changes: [number, number, number][]): Buffer {
  let bytes = Buffer.from(source);
  for (const [position, byte, action] of changes) {
    const at = position % (bytes.length + 1);
    if (action === 0) bytes = bytes.subarray(0, at);
    else if (action === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    else if (action === 2) {
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]);
    } else if (at < bytes.length) bytes[at] = byte;
  }
  return bytes;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    expect(error).toBeInstanceOf(FirevaultError);
    return undefined;
  }
}
