/** Blocks are compressed at the same time and keep their order, and no archive is ended that would be wrong. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decompress } from '../compression.ts';
import { ZipCompressor } from './ZipCompressor.ts';

async function unzipped(stored: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of decompress(
    (async function* () {
      yield stored;
    })(),
    'zip',
  )) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

describe('ZipCompressor', () => {
  it('lets a small block overtake a large one and still keeps their order', async () => {
    const compressor = new ZipCompressor('a', { level: 4 });
    const blocks = [randomBytes(16 * 1024 * 1024), Buffer.from('small')];
    const finished: number[] = [];
    const begin = compressor.begin();
    const stored = await Promise.all(
      blocks.map(async (plain, n) => {
        const compressed = await compressor.block(plain);
        finished.push(n);
        return compressed;
      }),
    );
    expect(finished).toEqual([1, 0]);
    const archive = Buffer.concat([begin, ...stored, compressor.end()]);
    expect((await unzipped(archive)).equals(Buffer.concat(blocks))).toBe(true);
  });

  it('does not end an archive while a block is being compressed', async () => {
    const compressor = new ZipCompressor('a', {});
    const compressed = compressor.block(Buffer.from('x'));
    expect(() => compressor.end()).toThrow('before each of its blocks was compressed');
    await compressed;
    expect(compressor.end().length).toBeGreaterThan(0);
  });

  it('refuses more plain bytes than the fields of a zip can hold, and does not end such an archive', async () => {
    const compressor = new ZipCompressor('a', {}, 1000);
    await compressor.block(Buffer.alloc(1000));
    await expect(compressor.block(Buffer.alloc(1))).rejects.toMatchObject({
      code: 'archive/zip-too-large',
      message: 'A part of more than 1000 bytes cannot be compressed as zip.',
    });
    expect(() => compressor.end()).toThrow('before each of its blocks was compressed');
  });

  it('refuses a directory that begins beyond what its position can say', async () => {
    const compressor = new ZipCompressor('a', {}, 1000);
    await compressor.block(randomBytes(1000));
    expect(() => compressor.end()).toThrow('more than 1000 bytes');
  });
});
