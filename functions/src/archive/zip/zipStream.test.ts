/** Archives of many entries open with a reader of another maker, never run ahead of theirs, and never end well when they are not whole. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type ZipEntry, zipStream } from './zipStream.ts';

const MIB = 1024 * 1024;

function entryOf(name: string, content: Buffer, isCompressed = true): ZipEntry {
  return {
    name,
    bytes: content.length,
    isCompressed,
    async *read() {
      for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
    },
  };
}

describe('zipStream', () => {
  it('is read by Python, entry for entry', async () => {
    const contents = new Map<string, Buffer>([
      ['a/0001.ndjson', Buffer.from('{"n":1}\n'.repeat(50_000))],
      ['a/empty.ndjson', Buffer.alloc(0)],
      ['a/größe.bin', Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919) % 251))],
    ]);
    const entries = [...contents].map(([name, content], n) => entryOf(name, content, n !== 2));
    const folder = mkdtempSync(join(tmpdir(), 'zip-stream-'));
    try {
      writeFileSync(join(folder, 'all.zip'), await buffer(zipStream(entries)));
      const script = 'import sys,zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])';
      execFileSync('python3', ['-c', script, join(folder, 'all.zip'), folder]);
      for (const [name, content] of contents) {
        expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads no further ahead than its buffers hold, and opens an entry only in its turn', async () => {
    let given = 0;
    const opened: number[] = [];
    const entries = [1, 2, 3].map(
      (n): ZipEntry => ({
        name: `${n}`,
        bytes: 64 * MIB,
        isCompressed: false,
        async *read() {
          opened.push(n);
          for (let at = 0; at < 64; at += 1) {
            given += MIB;
            yield Buffer.alloc(MIB, at);
          }
        },
      }),
    );
    const archive = zipStream(entries);
    let taken = 0;
    for await (const chunk of archive) {
      taken += (chunk as Buffer).length;
      expect(given - taken).toBeLessThan(16 * MIB);
      if (taken > 80 * MIB) break;
    }
    expect(opened).toEqual([1, 2]);
  });

  it('breaks off when an entry does, and when one gives other than its bytes', async () => {
    const damaged: ZipEntry = {
      ...entryOf('a', Buffer.from('whole')),
      // biome-ignore lint/correctness/useYield: fails before its first byte
      async *read() {
        throw new Error('the part is damaged');
      },
    };
    await expect(buffer(zipStream([damaged]))).rejects.toThrow('the part is damaged');
    const short = { ...entryOf('a', Buffer.from('whole')), bytes: 6 };
    await expect(buffer(zipStream([short]))).rejects.toThrow('unexpected number of bytes');
  });

  it('stops reading when its reader leaves or the signal comes', async () => {
    let isClosed = false;
    let stopped: AbortSignal | null = null;
    const endless: ZipEntry = {
      name: 'endless',
      bytes: 1,
      isCompressed: false,
      async *read(signal) {
        stopped = signal;
        try {
          for (;;) yield Buffer.alloc(65_536);
        } finally {
          isClosed = true;
        }
      },
    };
    const stopping = new AbortController();
    const archive = zipStream([endless], stopping.signal);
    archive.once('data', () => stopping.abort(new Error('enough')));
    await expect(buffer(archive)).rejects.toThrow('enough');
    await expect.poll(() => isClosed).toBe(true);
    expect((stopped as AbortSignal | null)?.aborted).toBe(true);
  });
});
