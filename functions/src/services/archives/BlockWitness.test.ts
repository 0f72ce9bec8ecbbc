/** A part and its index agree however the bytes arrive, and whatever is wrong with either is found. */
import { describe, expect, it } from 'vitest';
import { type BlockEntry, linesOfIndex, readBlockIndex } from '../../archive/BlockIndex.ts';
import { decodeManifest } from '../../archive/manifest.ts';
import { readPart } from '../../archive/readPart.ts';
import { goldenBackup } from '../../archive/testing/goldenBackup.ts';
import { aDocument, stateOf } from '../../archive/testing/goldenDocuments.ts';
import type { Compression } from '../../contract/index.ts';
import { BlockWitness } from './BlockWitness.ts';

async function aPart(compression: Compression) {
  const documents = Array.from({ length: 60 }, (_, n) => aDocument(`docs/d${n}`, n));
  const { manifest: bytes, objects } = await goldenBackup({
    id: '20251201-020000-aaaaaa',
    type: 'full',
    readTime: '2025-12-01T02:00:00Z',
    state: stateOf(documents),
    compression,
    cuts: [],
    blockBytes: 1000,
  });
  const [part] = decodeManifest(bytes, null).parts;
  if (part === undefined || part.index === null) throw new Error('There is no index.');
  const index = linesOfIndex(part.index);
  const lines: Buffer[] = [];
  const source = inPieces(objects.get(index.object), 1000);
  for await (const batch of readPart(source, index, { compression, open: null })) {
    lines.push(...batch);
  }
  const entries = readBlockIndex(lines, index.object);
  return { part, entries, stored: objects.get(part.object) ?? Buffer.alloc(0) };
}

async function* inPieces(bytes: Buffer | undefined, size: number): AsyncGenerator<Buffer> {
  const all = bytes ?? Buffer.alloc(0);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

async function watch(witness: BlockWitness, stored: Buffer, size: number): Promise<Buffer> {
  const seen: Uint8Array[] = [];
  for await (const chunk of witness.watch(inPieces(stored, size))) seen.push(chunk);
  witness.requireAll();
  return Buffer.concat(seen);
}

describe.each(['gzip', 'zstd', 'zip', 'none'] as const)('with compression %s', (compression) => {
  it.each([1, 7, 501, 100_000])('all is well in pieces of %i bytes', async (size) => {
    const { part, entries, stored } = await aPart(compression);
    expect(entries.length).toBeGreaterThan(9);
    const seen = await watch(new BlockWitness(entries, part, compression), stored, size);
    expect(seen.equals(stored)).toBe(true);
  });

  const wrongs: [string, (entries: BlockEntry[]) => BlockEntry[]][] = [
    ['a block is left out at the end', (all) => all.slice(0, -1)],
    ['a block is left out at the beginning', (all) => all.slice(1)],
    ['a path is another', ([a, ...rest]) => [{ ...a, path: 'docs/d' } as BlockEntry, ...rest]],
    ['a count is another', ([a, ...rest]) => [{ ...a, records: 99 } as BlockEntry, ...rest]],
    [
      'a border is moved',
      ([a, ...rest]) => [{ ...a, bytes: (a?.bytes ?? 0) - 1 } as BlockEntry, ...rest],
    ],
    [
      'it reaches beyond the part',
      (all) => [...all, { ...all.at(-1), at: 1_000_000 } as BlockEntry],
    ],
  ];
  it.each(wrongs)('it is found that %s', async (_what, change) => {
    const { part, entries, stored } = await aPart(compression);
    const witness = new BlockWitness(change(entries), part, compression);
    await expect(watch(witness, stored, 300)).rejects.toThrow('its index do not agree on');
  });
});
