/** What is written as a part is read back the same, and anything else is refused. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { PartEncoder } from './PartEncoder.ts';
import { checkStoredPart, readPart } from './readPart.ts';

const LINES = Array.from({ length: 5000 }, (_, n) => `{"name":"doc ${n} é","fields":{}}`);

async function* blocksOf(lines: readonly string[], size = 700): AsyncGenerator<Buffer> {
  for (let at = 0; at < lines.length; at += size) {
    yield Buffer.from(
      lines
        .slice(at, at + size)
        .map((line) => `${line}\n`)
        .join(''),
      'utf8',
    );
  }
}

/** The stored bytes in pieces of an awkward size, so that every boundary falls somewhere. */
async function* inPieces(stored: Buffer, size = 997): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < stored.length; at += size) yield stored.subarray(at, at + size);
}

async function aPart(
  compression: 'gzip' | 'zstd' | 'zip' | 'none',
  lines: readonly string[] = LINES,
) {
  const encoder = new PartEncoder(compression, '0001.ndjson');
  const chunks: Buffer[] = [];
  for await (const chunk of encoder.encode(blocksOf(lines))) chunks.push(chunk);
  const part = {
    id: '0001',
    object: 'parts/0001.ndjson',
    ranges: [],
    documents: lines.length,
    ...encoder.summary(),
  };
  return { stored: Buffer.concat(chunks), part, compression };
}

async function read({ stored, part, compression }: Awaited<ReturnType<typeof aPart>>) {
  const lines: string[] = [];
  for await (const batch of readPart(inPieces(stored), part, { compression, open: null })) {
    lines.push(...batch.map((line) => line.toString('utf8')));
  }
  return lines;
}

describe.each(['gzip', 'zstd', 'zip', 'none'] as const)(
  'a part with compression %s',
  (compression) => {
    it('gives back every line', async () => {
      expect(await read(await aPart(compression))).toEqual(LINES);
    });

    it('may be empty', async () => {
      const empty = await aPart(compression, []);
      expect(await read(empty)).toEqual([]);
    });

    it('is found damaged by a flipped bit, a cut, or bytes too many, before and while reading', async () => {
      const whole = await aPart(compression);
      const flipped = Buffer.from(whole.stored);
      flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 0x10;
      const harms = [
        flipped,
        whole.stored.subarray(0, -5),
        Buffer.concat([whole.stored, whole.stored.subarray(0, 40)]),
      ];
      for (const stored of harms) {
        await expect(checkStoredPart(inPieces(stored), whole.part)).rejects.toThrow('damaged');
        await expect(read({ ...whole, stored })).rejects.toThrow('damaged');
      }
    });

    it('is found swapped for another of the same length', async () => {
      const other = await aPart(
        compression,
        LINES.map((line) => line.replace('doc 7 ', 'doc 8 ')),
      );
      const { part } = await aPart(compression);
      await expect(read({ ...other, part })).rejects.toThrow('hash of its records');
    });
  },
);

it('a gzip part is read whole by the standard tool', async () => {
  const { stored } = await aPart('gzip');
  expect(execFileSync('zcat', { input: stored }).toString('utf8')).toBe(`${LINES.join('\n')}\n`);
});
