/** An index finds each block of a part, and each block opens without the others. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { firstRecordPath } from '../firestore/firstRecordPath.ts';
import { BlockIndex, countLines, readBlockIndex } from './BlockIndex.ts';
import { decompressBlock } from './compression.ts';
import { PartEncoder } from './PartEncoder.ts';
import { readPart } from './readPart.ts';

const ROOT = 'projects/p/databases/d/documents';
const COMPRESSIONS = ['gzip', 'zstd', 'zip', 'none'] as const;

function aLine(n: number): string {
  return `{"name":"${ROOT}/docs/n${String(n).padStart(6, '0')}","fields":{"t":{"stringValue":"é ${n}"}}}\n`;
}

/** Blocks of growing numbers of lines. */
function blocksOf(count: number): string[][] {
  let n = 0;
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: index * 7 + 1 }, () => aLine(n++)),
  );
}

async function aPart(compression: (typeof COMPRESSIONS)[number], blocks: readonly string[][]) {
  const index = new BlockIndex(firstRecordPath, compression, '0001.ndjson');
  const encoder = new PartEncoder(compression, '0001.ndjson', null, index);
  async function* source(): AsyncGenerator<Buffer> {
    for (const lines of blocks) yield Buffer.from(lines.join(''), 'utf8');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of encoder.encode(source())) chunks.push(chunk);
  const { stored, summary } = await index.finish();
  async function* storedIndex(): AsyncGenerator<Buffer> {
    yield* stored;
  }
  const object = { object: 'index/0001', documents: index.blocks, ...summary };
  const lines: Buffer[] = [];
  for await (const batch of readPart(storedIndex(), object, { compression, open: null })) {
    lines.push(...batch);
  }
  return { stored: Buffer.concat(chunks), entries: readBlockIndex(lines, object.object) };
}

describe.each(COMPRESSIONS)('the index of a part with compression %s', (compression) => {
  it('finds each block, which opens without the others', async () => {
    const blocks = blocksOf(12);
    const { stored, entries } = await aPart(compression, blocks);
    expect(entries).toHaveLength(blocks.length);
    for (const [at, entry] of entries.entries()) {
      const own = stored.subarray(entry.at, entry.at + entry.bytes);
      expect(createHash('sha256').update(own).digest('hex')).toBe(entry.sha256);
      const plain = await decompressBlock(own, compression);
      expect(plain.toString('utf8')).toBe(blocks[at]?.join(''));
      expect(countLines(plain)).toBe(entry.records);
      expect(firstRecordPath(plain)).toBe(entry.path);
    }
  });

  it('has no entry for a part without records', async () => {
    expect((await aPart(compression, [])).entries).toEqual([]);
  });
});

describe('lines that are no index are refused', () => {
  const entry = { path: 'a/1', at: 0, bytes: 10, records: 1, sha256: '0'.repeat(64) };
  it.each([
    ['no JSON', ['{']],
    ['a field is missing', [JSON.stringify({ ...entry, at: undefined })]],
    ['a hash is none', [JSON.stringify({ ...entry, sha256: 'x' })]],
    ['blocks with a gap', [JSON.stringify(entry), JSON.stringify({ ...entry, at: 11 })]],
    ['blocks that overlap', [JSON.stringify(entry), JSON.stringify({ ...entry, at: 9 })]],
  ])('%s', (_what, lines) => {
    const buffers = lines.map((line) => Buffer.from(line, 'utf8'));
    expect(() => readBlockIndex(buffers, 'index/0001')).toThrow(/The index index\/0001 is none/);
  });
});
