import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it, vi } from 'vitest';
import { FirevaultError } from '../../domain/errors.ts';
import { ByteSink } from './ByteSink.ts';
import { WireReader } from './WireReader.ts';
import { WireWriter } from './WireWriter.ts';

const int64 = fc.oneof(
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.constantFrom(
    0n,
    127n,
    128n,
    -1n,
    2n ** 31n,
    2n ** 32n,
    2n ** 53n,
    -(2n ** 63n),
    2n ** 63n - 1n,
  ),
);

vi.setConfig({ testTimeout: 60_000 });

describe('WireWriter and WireReader', () => {
  it('give back what was written', () => {
    fc.assert(
      fc.property(
        int64,
        fc.maxSafeInteger(),
        fc.double(),
        fc.string({ unit: 'binary' }),
        (big, small, double, text) => {
          const string = text.toWellFormed();
          const wire = new WireWriter()
            .int64(1, big)
            .int(2, small)
            .double(3, double)
            .message(4, (inner) => inner.string(1, string).message(900_000, (empty) => empty))
            .bytes(5, Buffer.from(string))
            .bool(6, true)
            .take();
          const reader = new WireReader(wire);
          const read: unknown[] = [];
          while (reader.next()) {
            if (reader.field === 1 || reader.field === 2) read.push(reader.int64());
            else if (reader.field === 3) read.push(reader.double());
            else if (reader.field === 4) {
              const outer = reader.enter();
              reader.next();
              read.push(reader.string());
              reader.leave(outer);
            } else if (reader.field === 5) read.push(reader.slice().toString());
            else read.push(reader.bool());
          }
          expect(read).toEqual([big, BigInt(small), double, string, string, true]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('write the bytes that protobufjs writes, whatever the length', () => {
    for (const length of [0, 1, 125, 126, 127, 128, 16_381, 16_383, 16_384, 2_097_152]) {
      const text = 'é'.repeat(length / 2) + 'x'.repeat(length % 2);
      const expected = protobuf.Writer.create().uint32(10).fork();
      expected.uint32(18).string(text).ldelim();
      const wire = new WireWriter().message(1, (inner) => inner.string(2, text)).take();
      expect(wire.equals(Buffer.from(expected.finish()))).toBe(true);
    }
  });

  it('skip fields of every wire type', () => {
    const wire = new WireWriter().int(1, -5).double(2, 1).string(3, 'x').take();
    const reader = new WireReader(Buffer.concat([wire, Buffer.from('2d01020304', 'hex')]));
    const fields: number[] = [];
    for (; reader.next(); reader.skip()) fields.push(reader.field);
    expect(fields).toEqual([1, 2, 3, 5]);
  });

  it.each([
    ['0aff', 'a length cut off'],
    ['0a05', 'a length beyond the end'],
    ['08ffffffffffffffffff02', 'more than 64 bits'],
    ['08ffffffffffffffffffff01', 'an eleventh byte'],
    ['0b', 'a group'],
    ['00', 'field 0'],
    ['1901', 'half a double'],
    ['80808080808001', 'a field number of 35 bits'],
  ])('refuse %s: %s', (hex) => {
    const reader = new WireReader(Buffer.from(hex, 'hex'));
    expect(() => {
      while (reader.next()) reader.skip();
    }).toThrow(FirevaultError);
  });

  it('refuse a field read as another type, and numbers that a double cannot hold', () => {
    const reader = new WireReader(new WireWriter().int64(1, 2n ** 53n).take());
    reader.next();
    expect(() => reader.string()).toThrow(/wire type 0/);
    expect(() => reader.varint()).toThrow(/above 2\^53/);
  });
});

describe('ByteSink', () => {
  it('grows, keeping what was written', () => {
    const sink = new ByteSink(0);
    const pieces = Array.from({ length: 300 }, (_, n) => Buffer.alloc(n, n));
    for (const piece of pieces) sink.append(piece);
    expect(sink.view().equals(Buffer.concat(pieces))).toBe(true);
    sink.append(Buffer.from('abc'), 1, 2);
    expect(sink.take().at(-1)).toBe(0x62);
    expect(sink.length).toBe(0);
  });

  it('hands out copies that later writes do not touch', () => {
    const sink = new ByteSink();
    sink.append(Buffer.from('one'));
    const taken = sink.take();
    sink.append(Buffer.from('two'));
    expect(taken.toString()).toBe('one');
    sink.reset();
    expect(sink.view()).toHaveLength(0);
  });
});
