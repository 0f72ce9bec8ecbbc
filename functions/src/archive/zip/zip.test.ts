/** What is written as zip is what the usual tools read, and only a whole archive of one entry is read back. */
import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decompress, partCompressor } from '../compression.ts';

vi.setConfig({ testTimeout: 60_000 });

const NAME = '0001.ndjson';
const CENTRAL_BYTES = 46 + NAME.length;
const END_BYTES = 22;

/** Noise, text that compresses well, and nothing. */
const block = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(2000))
    .map(([text, times]) => Buffer.from(`{"name":"${text}"}\n`.repeat(times), 'utf8')),
);
const blockList = fc.array(block, { maxLength: 6 });

async function zipped(blocks: readonly Buffer[], name = NAME): Promise<Buffer> {
  const compressor = partCompressor('zip', name);
  const begin = compressor.begin();
  const stored = await Promise.all(blocks.map((plain) => compressor.block(plain)));
  return Buffer.concat([begin, ...stored, compressor.end()]);
}

async function* inPieces(stored: Buffer, sizes: readonly number[] = [997]) {
  for (let at = 0, n = 0; at < stored.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    yield stored.subarray(at, at + size);
    at += size;
  }
}

async function unzipped(stored: Buffer, sizes?: readonly number[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of decompress(inPieces(stored, sizes), 'zip')) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The plain bytes, or what was said against the archive; anything but a `RangeError` fails the test. */
async function readOrRefused(stored: Buffer): Promise<Buffer | string> {
  try {
    return await unzipped(stored);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).constructor).toBe(RangeError);
    return (error as RangeError).message;
  }
}

function python(script: string, input: Buffer | string = ''): Buffer {
  return execFileSync('python3', ['-c', script], { input, maxBuffer: 1024 ** 3 });
}

/** Each archive is read by Python's zipfile, which also checks its CRC. */
const READ_ALL = `
import base64, io, json, sys, zipfile
for line in sys.stdin:
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(line))) as z:
        [entry] = z.infolist()
        plain = base64.b64encode(z.read(entry)).decode()
        print(json.dumps({"bad": z.testzip(), "name": entry.filename, "plain": plain}))
`;

function readByPython(archives: readonly Buffer[]) {
  const input = archives.map((archive) => `${archive.toString('base64')}\n`).join('');
  const lines = python(READ_ALL, input).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const { bad, name, plain } = JSON.parse(line);
    return { bad, name, plain: Buffer.from(plain, 'base64') };
  });
}

/** What Python writes with `z` for the archive, `data` being its standard input. */
function writtenByPython(statements: string, data: Buffer | string = '', open = 'io.BytesIO()') {
  return python(
    `
import io, sys, zipfile
class Pipe(io.RawIOBase):
    def __init__(self): self.parts = []
    def writable(self): return True
    def write(self, b): self.parts.append(bytes(b)); return len(b)
    def getvalue(self): return b"".join(self.parts)
data = sys.stdin.buffer.read()
out = ${open}
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
    ${statements}
sys.stdout.buffer.write(out.getvalue())
`,
    data,
  );
}

describe('a zip archive of ours', () => {
  it('gives back its blocks, in whatever pieces it arrives', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(blockList, sizes, async (blocks, someSizes) => {
        const stored = await zipped(blocks);
        const plain = await unzipped(stored, [...someSizes, 1]);
        expect(plain.equals(Buffer.concat(blocks))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('ends where it ends, wherever that falls in a piece', async () => {
    const stored = await zipped([Buffer.from('first\n'), Buffer.from('second\n')]);
    for (let at = 1; at < stored.length; at += 1) {
      const plain = await unzipped(stored, [at, stored.length]);
      expect(plain.toString()).toBe('first\nsecond\n');
    }
    expect((await unzipped(stored, [1])).toString()).toBe('first\nsecond\n');
  });

  it('is read by Python to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(blockList, { minLength: 30, maxLength: 60 }), async (lists) => {
        const archives = await Promise.all(lists.map((blocks) => zipped(blocks)));
        for (const [n, read] of readByPython(archives).entries()) {
          expect(read).toMatchObject({ bad: null, name: NAME });
          expect(read.plain.equals(Buffer.concat(lists[n] ?? []))).toBe(true);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('has an empty entry when there are no blocks', async () => {
    const stored = await zipped([]);
    expect((await unzipped(stored)).length).toBe(0);
    expect(readByPython([stored])).toEqual([{ bad: null, name: NAME, plain: Buffer.alloc(0) }]);
  });

  it('names its entry in UTF-8', async () => {
    const name = '0001-größe-日.ndjson';
    expect(readByPython([await zipped([], name)])[0]?.name).toBe(name);
  });

  it('is the same for the same blocks', async () => {
    const blocks = [Buffer.from('a\n'), Buffer.from('b\n')];
    expect((await zipped(blocks)).equals(await zipped(blocks))).toBe(true);
  });

  it('is inflated in pieces of bounded size, however well it compresses', async () => {
    const block = Buffer.alloc(8 * 1024 * 1024, 'x');
    const stored = await zipped([block, block]);
    const lengths: number[] = [];
    for await (const chunk of decompress(inPieces(stored, [stored.length]), 'zip')) {
      lengths.push(chunk.length);
    }
    expect(lengths.reduce((sum, length) => sum + length)).toBe(2 * block.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(256 * 1024);
  });

  it('is read whole by a reader that takes its time, also when the last piece of output is exactly full', async () => {
    for (const size of [-1, 0, 1, 256 * 1024].map((more) => 256 * 1024 + more)) {
      const stored = await zipped([Buffer.alloc(size, 'x')]);
      for (const sizes of [[stored.length], [stored.length - 100, 1], [64]]) {
        let bytes = 0;
        for await (const chunk of decompress(inPieces(stored, sizes), 'zip')) {
          await setTimeout(2);
          bytes += chunk.length;
        }
        expect(bytes).toBe(size);
      }
    }
  });

  it('is read a chunk at a time, and its source let go when the reader leaves', async () => {
    let taken = 0;
    let isClosed = false;
    const stored = await zipped([Buffer.alloc(1024 * 1024, 'x')]);
    async function* source() {
      try {
        for await (const piece of inPieces(stored, [50])) {
          taken += 1;
          yield piece;
        }
      } finally {
        isClosed = true;
      }
    }
    for await (const chunk of decompress(source(), 'zip')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await vi.waitFor(() => expect(isClosed).toBe(true));
    expect(taken * 50).toBeLessThan(stored.length);
  });

  it('passes on what its source fails with', async () => {
    const stored = await zipped([Buffer.from('a\n')]);
    const failure = new Error('the network is gone');
    for (const after of [0, 10, 45, stored.length - 1]) {
      async function* source() {
        yield stored.subarray(0, after);
        throw failure;
      }
      const read = async () => {
        for await (const _ of decompress(source(), 'zip'));
      };
      await expect(read()).rejects.toBe(failure);
    }
  });
});

describe('a damaged zip archive', () => {
  const plain = Buffer.from('{"name":"a"}\n{"name":"b"}\n');

  it('never gives other bytes for any flipped bits, and is refused unless they carry no content', async () => {
    const stored = await zipped([plain.subarray(0, 13), plain.subarray(13)]);
    const central = stored.length - END_BYTES - CENTRAL_BYTES;
    const records = { start: 30 + NAME.length, end: central - 16 };
    // The writer's version and the file's attributes; and bits that only fill up a byte of the compressed records.
    const free = new Set([4, 5, 36, 37, 38, 39, 40, 41].map((at) => central + at));
    for (let at = 0; at < stored.length; at += 1) {
      for (const mask of [1, 2, 4, 8, 16, 32, 64, 128, 0xff]) {
        const flipped = Buffer.from(stored);
        flipped.writeUInt8(flipped.readUInt8(at) ^ mask, at);
        const read = await readOrRefused(flipped);
        if (typeof read === 'string') continue;
        expect(read.equals(plain), `byte ${at} ^ ${mask}`).toBe(true);
        expect(free.has(at) || (at >= records.start && at < records.end), `byte ${at}`).toBe(true);
      }
    }
  });

  it('is refused when it is cut anywhere', async () => {
    const stored = await zipped([plain]);
    for (let length = 0; length < stored.length; length += 1) {
      expect(await readOrRefused(stored.subarray(0, length))).toContain('it is cut off in');
    }
  });

  it('is refused with bytes behind or before it', async () => {
    const stored = await zipped([plain]);
    const one = Buffer.from([0]);
    expect(await readOrRefused(Buffer.concat([stored, one]))).toBe('more bytes follow its end');
    expect(await readOrRefused(Buffer.concat([stored, stored]))).toBe('more bytes follow its end');
    expect(await readOrRefused(Buffer.concat([one, stored]))).toContain('does not begin as a zip');
  });

  it('is refused with any other bytes in the place of one of its records', async () => {
    const stored = await zipped([plain]);
    const change = fc.record({
      at: fc.nat(stored.length - 1),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, bytes }) => {
        const changed = Buffer.from(stored);
        changed.set(bytes.subarray(0, stored.length - at), at);
        const read = await readOrRefused(changed);
        expect(typeof read === 'string' || read.equals(plain)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a zip archive of others', () => {
  it('is read when Python wrote it, with sizes before or behind the entry', async () => {
    await fc.assert(
      fc.asyncProperty(
        block,
        fc.constantFrom('io.BytesIO()', 'Pipe()'),
        fc.constantFrom(1, 6, 9),
        async (data, open, level) => {
          const write = `z.writestr("é.ndjson", data, compresslevel=${level})`;
          const stored = writtenByPython(write, data, open);
          expect((await unzipped(stored, [7, 400])).equals(data)).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  it.each([
    ['two entries', 'z.writestr("a", "1"); z.writestr("b", "2")', 'more than one entry'],
    ['no entry', 'pass', 'it holds no entry'],
    ['a stored entry', 'z.writestr("a", "1", zipfile.ZIP_STORED)', 'packed by method 0'],
    ['an entry packed otherwise', 'z.writestr("a", "1", zipfile.ZIP_BZIP2)', 'packed by method 12'],
    ['a zip64 entry', 'z.open("a", "w", force_zip64=True).close()', 'zip64'],
    [
      'a comment',
      'z.writestr("a", "1"); z.comment = b"c"',
      'the length of the comment 1 and not 0',
    ],
  ])('is refused with %s', async (_what, statements, reason) => {
    expect(await readOrRefused(writtenByPython(statements))).toContain(reason);
  });

  it('is read when its header knows the plain size before its data descriptor, as `zip` writes to a pipe', async () => {
    const stored = await zipped([Buffer.from('a\n')]);
    stored.writeUInt32LE(2, 22);
    expect((await unzipped(stored)).toString()).toBe('a\n');
    stored.writeUInt32LE(3, 22);
    expect(await readOrRefused(stored)).toContain('has the plain size 3 and not 2');
  });

  it('is refused with an entry that is encrypted', async () => {
    const stored = await zipped([Buffer.from('a\n')]);
    stored.writeUInt16LE(stored.readUInt16LE(6) | 1, 6);
    expect(await readOrRefused(stored)).toContain('flags that are not read (0x809)');
  });
});
