/** What is encrypted comes back the same, and every way of tampering with an object has its own refusal. */
import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { FirevaultError } from '../../domain/errors.ts';
import type { BackupKey } from './BackupKey.ts';
import { decryptObject, encryptObject, type ObjectName } from './objectCipher.ts';

const MIB = 1024 * 1024;
const NAME: ObjectName = { backupId: '20261122-140000-k3v9qa', objectId: 'parts/0001' };
const KEY = aKey();

function aKey(): BackupKey {
  return { kind: 'master', id: 'test', material: createSecretKey(randomBytes(32)) };
}

async function* inPieces(bytes: Buffer, size = 64 * 1024): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sealed(plain: Buffer, name = NAME, key = KEY): Promise<Buffer> {
  return collect(encryptObject(inPieces(plain), key, name));
}

function opened(stored: Buffer, { name = NAME, key = KEY, size = 64 * 1024 } = {}) {
  return collect(decryptObject(inPieces(stored, size), key, name));
}

async function failure(work: Promise<unknown>): Promise<FirevaultError> {
  const error = await work.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FirevaultError)) throw error;
  expect(error.message).toMatch(/\.$/);
  expect(error.nextStep).toMatch(/\.$/);
  return error;
}

function flipped(bytes: Buffer, at: number, mask = 0x10): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ mask, at);
  return copy;
}

setFlagsFromString('--expose-gc');
const runCollector: () => void = runInNewContext('gc');

/** Twice and with a pause: freed buffers are swept by another thread. */
async function collectGarbage(): Promise<void> {
  runCollector();
  await setImmediate();
  runCollector();
}

// The first use loads the SDK, which takes longer than any single test should.
beforeAll(() => sealed(Buffer.alloc(0)), 60_000);

describe('an encrypted object', () => {
  it.each([0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB])('of %i bytes comes back the same', async (n) => {
    const plain = randomBytes(n);
    const stored = await sealed(plain);
    expect((await opened(stored)).equals(plain)).toBe(true);
    expect(stored.length).toBeGreaterThan(n);
    expect(stored.length).toBeLessThan(n + 1024);
  });

  it.each([1, 61, 997])('is read from pieces of %i bytes', async (size) => {
    const plain = randomBytes(size === 1 ? 3000 : MIB + 5000);
    expect((await opened(await sealed(plain), { size })).equals(plain)).toBe(true);
  });

  it('is read whatever the pieces it comes in', async () => {
    const plain = randomBytes(100);
    const stored = await sealed(plain);
    for (let size = 2; size < 80; size += 1) {
      expect((await opened(stored, { size })).equals(plain)).toBe(true);
    }
  });

  it('is read from one piece', async () => {
    const plain = randomBytes(3 * MIB + 1);
    const stored = await sealed(plain);
    expect((await opened(stored, { size: stored.length })).equals(plain)).toBe(true);
  });

  it('shows nothing of its content and is another one each time', async () => {
    const plain = Buffer.from('{"name":"customers/7"}\n'.repeat(100));
    const [one, two] = await Promise.all([sealed(plain), sealed(plain)]);
    expect(one.includes('customers')).toBe(false);
    expect(one.equals(two)).toBe(false);
  });
});

describe('an object that was tampered with', () => {
  let stored: Buffer;
  beforeAll(async () => {
    stored = await sealed(randomBytes(2 * MIB + 1000));
  });

  it('is damaged by a flipped bit in a frame, and the frames before it were authentic', async () => {
    for (const at of [500_000, 2 * MIB, stored.length - 500, stored.length - 1]) {
      const error = await failure(opened(flipped(stored, at)));
      expect([error.kind, error.code]).toEqual(['data-loss', 'archive/object-damaged']);
    }
  });

  it('is refused for a flip of any one bit of a small object, in one piece or in many', async () => {
    const small = await sealed(Buffer.from('forty bytes of records, or nearly that..'));
    const codes = new Set<string>();
    for (let at = 0; at < small.length; at += 1) {
      const size = at % 2 === 0 ? small.length : 5;
      const error = await failure(opened(flipped(small, at, 1 << (at % 8)), { size }));
      expect(error.kind).toBe('data-loss');
      codes.add(error.code);
    }
    expect(codes).toContain('archive/object-damaged');
    expect(codes).not.toContain('archive/object-swapped');
  });

  it('is damaged, and not cut off, by a changed frame number, end mark or length', async () => {
    const lastHead = stored.length - (24 + 1000 + 16);
    const [number, mark, length] = [lastHead - (MIB + 32) + 3, lastHead + 1, lastHead + 21];
    for (const at of [number, mark, length]) {
      for (const size of [64 * 1024, stored.length]) {
        const error = await failure(opened(flipped(stored, at), { size }));
        expect(error.code).toBe('archive/object-damaged');
      }
    }
  });

  it('is cut off anywhere', async () => {
    for (const length of [0, 1, 100, 400, MIB, MIB + 500, 2 * MIB, stored.length - 1]) {
      const error = await failure(opened(stored.subarray(0, length)));
      expect([error.kind, error.code]).toEqual(['data-loss', 'archive/object-truncated']);
    }
  });

  it('is cut off after a whole frame', async () => {
    const headerBytes = stored.length - (2 * (MIB + 32) + 24 + 1000 + 16);
    const error = await failure(opened(stored.subarray(0, headerBytes + MIB + 32)));
    expect(error.code).toBe('archive/object-truncated');
  });

  it('has bytes appended, in the piece of its last frame or later', async () => {
    for (const more of [Buffer.from([0]), stored.subarray(0, 300), randomBytes(2 * MIB)]) {
      for (const size of [64 * 1024, stored.length, stored.length * 3]) {
        const error = await failure(opened(Buffer.concat([stored, more]), { size }));
        expect([error.kind, error.code]).toEqual(['data-loss', 'archive/object-trailing-bytes']);
      }
    }
  });

  it('has its frames reordered, repeated or left out', async () => {
    const headerBytes = stored.length - (2 * (MIB + 32) + 24 + 1000 + 16);
    const header = stored.subarray(0, headerBytes);
    const one = stored.subarray(headerBytes, headerBytes + MIB + 32);
    const two = stored.subarray(headerBytes + MIB + 32, headerBytes + 2 * (MIB + 32));
    const last = stored.subarray(headerBytes + 2 * (MIB + 32));
    for (const frames of [
      [two, one, last],
      [one, one, last],
      [one, last],
      [last, one, two],
    ]) {
      const error = await failure(opened(Buffer.concat([header, ...frames])));
      expect([error.kind, error.code]).toEqual(['data-loss', 'archive/object-damaged']);
    }
  });

  it('was swapped with another object of the backup or of another backup, and gives out nothing', async () => {
    const others: ObjectName[] = [
      { ...NAME, objectId: 'parts/0002' },
      { ...NAME, backupId: '20261121-140000-aaaaaa' },
    ];
    for (const name of others) {
      const given: Buffer[] = [];
      const reading = (async () => {
        for await (const chunk of decryptObject(inPieces(stored), KEY, name)) given.push(chunk);
      })();
      const error = await failure(reading);
      expect([error.kind, error.code]).toEqual(['data-loss', 'archive/object-swapped']);
      expect(error.message).toContain(NAME.objectId);
      expect(given).toEqual([]);
    }
    const empty = await sealed(Buffer.alloc(0));
    const error = await failure(opened(empty, { name: { ...NAME, objectId: 'parts/0002' } }));
    expect(error.code).toBe('archive/object-swapped');
  });

  it('is under another key', async () => {
    const error = await failure(opened(stored, { key: aKey() }));
    expect([error.kind, error.code]).toEqual(['failed-precondition', 'archive/wrong-key']);
  });

  it('was never encrypted', async () => {
    const error = await failure(opened(Buffer.from('{"name":"customers/7"}\n'.repeat(999))));
    expect(error.message).toContain('does not begin as an encrypted object');
  });
});

describe('the streams', () => {
  it.each(['encryptObject', 'decryptObject'] as const)(
    '%s throws what its source throws',
    async (which) => {
      const stored = await sealed(randomBytes(3 * MIB));
      const stopped = new DOMException('The user stopped it.', 'AbortError');
      for (const [after, fault] of [
        [0, stopped],
        [10, new Error('socket hang up')],
      ] as const) {
        async function* failing() {
          let n = 0;
          for await (const piece of inPieces(stored)) {
            if (n++ === after) throw fault;
            yield piece;
          }
        }
        const run = which === 'encryptObject' ? encryptObject : decryptObject;
        await expect(collect(run(failing(), KEY, NAME))).rejects.toBe(fault);
      }
    },
  );

  it('stop the source when the reader leaves', async () => {
    const stored = await sealed(randomBytes(8 * MIB));
    for (const run of [encryptObject, decryptObject]) {
      let read = 0;
      let closed = false;
      async function* watched() {
        try {
          for await (const piece of inPieces(stored)) {
            read += piece.length;
            yield piece;
          }
        } finally {
          closed = true;
        }
      }
      for await (const chunk of run(watched(), KEY, NAME)) {
        if (chunk.length > 0) break;
      }
      for (let n = 0; n < 50 && !closed; n += 1) await setImmediate();
      expect(closed).toBe(true);
      expect(read).toBeLessThan(4 * MIB);
    }
  });

  it('wait for a slow reader', async () => {
    const stored = await sealed(randomBytes(8 * MIB));
    for (const run of [encryptObject, decryptObject]) {
      let read = 0;
      async function* counted() {
        for await (const piece of inPieces(stored)) {
          read += piece.length;
          yield piece;
        }
      }
      let given = 0;
      for await (const chunk of run(counted(), KEY, NAME)) {
        given += chunk.length;
        await setImmediate();
        await setImmediate();
        expect(read - given).toBeLessThan(3 * MIB);
      }
    }
  });

  it('hold a few frames of 64 MiB', async () => {
    const block = randomBytes(MIB);
    const hash = createHash('sha256');
    async function* source() {
      for (let n = 0; n < 64; n += 1) {
        hash.update(block);
        yield Buffer.from(block);
      }
    }
    await collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    let total = 0;
    let measuredAt = 0;
    const backHash = createHash('sha256');
    for await (const chunk of decryptObject(encryptObject(source(), KEY, NAME), KEY, NAME)) {
      backHash.update(chunk);
      total += chunk.length;
      if (total - measuredAt < 3 * MIB) continue;
      measuredAt = total;
      await collectGarbage();
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    expect(total).toBe(64 * MIB);
    expect(backHash.digest('hex')).toBe(hash.digest('hex'));
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(20 * MIB);
  });
});
