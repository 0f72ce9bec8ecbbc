/** A key list says of each document its path and the time of its last change, whatever the path is made of. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraryPath } from '../domain/testing/arbitraryPath.ts';
import { appendPrintedKey, keyOf, readKeyLine } from './keyLines.ts';
import { RecordPrinter } from './transcoder/documentToRecord.ts';
import { recordToDocument } from './transcoder/recordToDocument.ts';
import { ByteSink } from './wire/ByteSink.ts';

const ROOT = 'projects/p/databases/(default)/documents';
const TIME = '2026-11-24T14:00:00.123456Z';

function wireOf(path: string, times = `,"createTime":"${TIME}","updateTime":"${TIME}"`): Buffer {
  const name = JSON.stringify(`${ROOT}/${path}`);
  const line = Buffer.from(`{"name":${name},"fields":{"a":{"nullValue":null}}${times}}`);
  return recordToDocument(line, { includeTimes: true });
}

function keyLineOf(path: string): Buffer {
  const wire = wireOf(path);
  const keys = new ByteSink();
  const printer = new RecordPrinter(new ByteSink());
  printer.append(wireOf('before/it'));
  printer.append(wire);
  appendPrintedKey(printer, ROOT.length + 1, keys);
  expect(keyOf(wire)).toEqual({ path, updateTime: TIME });
  return keys.take();
}

it('gives back the path and the time of every document', () => {
  fc.assert(
    fc.property(arbitraryPath, (path) => {
      const line = keyLineOf(path);
      expect(line.at(-1)).toBe(10);
      expect(readKeyLine(line.subarray(0, -1))).toEqual({ path, updateTime: TIME });
    }),
  );
});

it.each(['quotes/a"b', 'back\\slash/a\\', 'lines/a\nb', 'looks/","updateTime":"x', 'emoji/🫘'])(
  'keeps %j',
  (path) => {
    expect(readKeyLine(keyLineOf(path).subarray(0, -1)).path).toBe(path);
  },
);

it('refuses a document without the time of its last change, and a line that is none', () => {
  const timeless = wireOf('a/b', '');
  const printer = new RecordPrinter(new ByteSink());
  printer.append(timeless);
  const root = ROOT.length + 1;
  expect(() => appendPrintedKey(printer, root, new ByteSink())).toThrow('last change');
  expect(() => keyOf(timeless)).toThrow('last change');
  for (const line of ['', '{"path":"a/b"}', '["a"]', 'null', '{"path":7,"updateTime":"x"}']) {
    expect(() => readKeyLine(Buffer.from(line))).toThrow('a line that is none');
  }
});
