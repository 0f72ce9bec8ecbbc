/** Everyone gets the answer to what they asked, and no two batches are under way at once. */
import { describe, expect, it } from 'vitest';
import { Batches } from './batches.ts';

describe('Batches', () => {
  it('gathers what comes while one is under way, up to the limit, in order', async () => {
    const seen: number[][] = [];
    let running = 0;
    const batches = new Batches<number, number>(async (items) => {
      running += 1;
      expect(running).toBe(1);
      seen.push(items);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      return items.map((item) => item * 2);
    }, 4);
    const asked = Array.from({ length: 10 }, (_, n) => n);
    expect(await Promise.all(asked.map((n) => batches.add(n)))).toEqual(asked.map((n) => n * 2));
    expect(seen).toEqual([[0], [1, 2, 3, 4], [5, 6, 7, 8], [9]]);
    expect(batches.isIdle).toBe(true);
  });

  it('fails those of the batch that failed, and goes on', async () => {
    let calls = 0;
    const batches = new Batches<number, number>(async (items) => {
      calls += 1;
      if (calls === 1) throw new Error('once');
      return items;
    }, 10);
    const [first, second] = await Promise.allSettled([batches.add(1), batches.add(2)]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'once' } });
    expect(second).toEqual({ status: 'fulfilled', value: 2 });
  });
});
