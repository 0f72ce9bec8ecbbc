/** Blocks hold whole lines in order, with a key for each, and the tally says what is in them. */
import { describe, expect, it } from 'vitest';
import { readKeyLine } from './keyLines.ts';
import { BLOCK_BYTES, newScanTally, recordBlocks } from './recordBlocks.ts';
import { readRecordHeader } from './transcoder/readRecordHeader.ts';
import { recordToDocument } from './transcoder/recordToDocument.ts';
import { ByteSink } from './wire/ByteSink.ts';

const ROOT = 'projects/p/databases/(default)/documents';
const TIME = '2026-11-24T14:00:00.123456Z';

function wireOf(path: string, text = ''): Buffer {
  const fields = { text: { stringValue: text } };
  const record = { name: `${ROOT}/${path}`, fields, createTime: TIME, updateTime: TIME };
  return recordToDocument(Buffer.from(JSON.stringify(record)), { includeTimes: true });
}

async function* inBatches(documents: readonly Buffer[], size: number) {
  for (let at = 0; at < documents.length; at += size) yield documents.slice(at, at + size);
}

function linesOf(block: Buffer): Buffer[] {
  return block
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line));
}

async function gather(documents: readonly Buffer[], isFull = () => false) {
  const tally = newScanTally();
  const sink = new ByteSink();
  const keyBlocks: Buffer[] = [];
  const flush = async () => {
    keyBlocks.push(sink.take());
  };
  const blocks: Buffer[] = [];
  const scan = inBatches(documents, 3);
  for await (const block of recordBlocks(scan, tally, isFull, { sink, flush })) blocks.push(block);
  await flush();
  const records = blocks.flatMap(linesOf);
  const paths = records.map((line) => readRecordHeader(line).name.slice(ROOT.length + 1));
  const keys = keyBlocks.flatMap(linesOf).map(readKeyLine);
  return { tally, blocks, paths, keys };
}

describe('recordBlocks', () => {
  it('counts by root collection and keys every document, whatever the names are made of', async () => {
    const paths = ['a/1', 'a/1/b/2', 'ab/1', 'a"b/1', 'a"b/2', 'ü/1', 'ü/2/a/1', 'z\\/\n'];
    const found = await gather(paths.map((path) => wireOf(path)));
    expect(found.paths).toEqual(paths);
    expect(found.keys).toEqual(paths.map((path) => ({ path, updateTime: TIME })));
    expect(found.tally.counts).toEqual({ a: 2, ab: 1, 'a"b': 2, ü: 2, 'z\\': 1 });
    expect(found.tally).toMatchObject({ documents: 8, written: 8, deletions: 0 });
    expect(found.tally.bytes).toBe(found.blocks.reduce((sum, { length }) => sum + length, 0));
  });

  it('ends with the block that fills the part, and says what is the last in it', async () => {
    const third = 'x'.repeat(BLOCK_BYTES / 3);
    const documents = Array.from({ length: 20 }, (_, index) => wireOf(`a/${index + 10}`, third));
    let asked = 0;
    const found = await gather(documents, () => ++asked === 2);
    expect(found.blocks).toHaveLength(2);
    expect(found.tally.documents).toBe(found.paths.length);
    expect(found.tally.lastPath).toBe(found.paths.at(-1));
    expect(found.keys.map(({ path }) => path)).toEqual(found.paths);
  });

  it('refuses a document whose name is none', async () => {
    const record = { name: 'nowhere/1', fields: {}, createTime: TIME, updateTime: TIME };
    const wire = recordToDocument(Buffer.from(JSON.stringify(record)), { includeTimes: true });
    await expect(gather([wire])).rejects.toThrow('not a document name');
  });
});
