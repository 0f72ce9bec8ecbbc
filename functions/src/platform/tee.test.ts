/** One stream reaches several readers whole, at the pace of the slowest, whoever gives up on the way. */
import { describe, expect, it } from 'vitest';
import { tee } from './tee.ts';

async function* numbers(count: number, given: number[] = []): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n += 1) {
    given.push(n);
    yield Uint8Array.of(n);
  }
}

async function readAll(branch: ReturnType<typeof tee>['branches'][number]): Promise<number[]> {
  const seen: number[] = [];
  try {
    for await (const chunk of branch.bytes) seen.push(chunk[0] ?? -1);
  } finally {
    branch.leave();
  }
  return seen;
}

describe('tee', () => {
  it('gives every reader every chunk in order', async () => {
    const { branches, pump } = tee(numbers(50), 3);
    const [, ...seen] = await Promise.all([pump(), ...branches.map(readAll)]);
    for (const one of seen) expect(one).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('does not run ahead of the slowest reader', async () => {
    const given: number[] = [];
    const { branches, pump } = tee(numbers(50, given), 2);
    const pumping = pump();
    const [fast, slow] = branches;
    if (fast === undefined || slow === undefined) throw new Error('two branches were asked for');
    const reading = readAll(fast);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(given.length).toBeLessThanOrEqual(2);
    expect(await readAll(slow)).toHaveLength(50);
    expect(await reading).toHaveLength(50);
    await pumping;
  });

  it('goes on for the others when one leaves without ever reading', async () => {
    const { branches, pump } = tee(numbers(10), 2);
    branches[0]?.leave();
    const [, seen] = await Promise.all([pump(), readAll(branches[1] as never)]);
    expect(seen).toHaveLength(10);
  });

  it('stops the source when every reader has left', async () => {
    const given: number[] = [];
    const { branches, pump } = tee(numbers(1000, given), 2);
    for (const branch of branches) branch.leave();
    await pump();
    expect(given.length).toBe(1);
  });

  it('makes every reader fail with the fault of the source', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1);
      throw new Error('the source broke');
    }
    const { branches, pump } = tee(broken(), 2);
    const outcomes = await Promise.allSettled([pump(), ...branches.map(readAll)]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: 'the source broke' },
      });
    }
  });
});
