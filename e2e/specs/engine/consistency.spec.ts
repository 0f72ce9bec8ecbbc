/** Money moves between accounts in transactions all through a backup: what the backup holds adds up to the cent, every time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScanStrategy } from '../../../functions/src/firestore/DocumentScanner.ts';
import type { DatabaseImage } from '../../../local/src/databaseImage.ts';
import { seededRandom } from '../../../local/src/demoData/random.ts';
import { chainImage } from '../../harness/chainImage.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';

/** FIREVAULT_RUNS=50 npm test -- suite consistency */
const RUNS = Number(process.env.FIREVAULT_RUNS ?? 4);
const BANKS = ['north', 'south', 'east/one/accounts', 'west'];
const ACCOUNTS = 24;
const TOTAL = BANKS.length * ACCOUNTS * 100;

/** Moves money until it is told to stop; answers how many transactions there were. */
async function moveMoney(engine: Engine, seed: number, signal: AbortSignal): Promise<number> {
  const random = seededRandom(seed);
  const account = () => engine.db.doc(`${random.pick(BANKS)}/a${random.whole(0, ACCOUNTS - 1)}`);
  let moved = 0;
  while (!signal.aborted) {
    const from = account();
    const to = account();
    if (from.path === to.path) continue;
    const closes = random.fraction() < 0.1;
    await engine.db.runTransaction(async (tx) => {
      const [giver, taker] = await tx.getAll(from, to);
      const balance = Number(giver?.get('balance') ?? 0);
      const amount = closes ? balance : Math.min(balance, random.whole(1, 50));
      // An account that is emptied is closed, and opened again by the next that gives it money.
      if (balance === amount) tx.delete(from);
      else tx.set(from, { balance: balance - amount });
      if (amount > 0) tx.set(to, { balance: Number(taker?.get('balance') ?? 0) + amount });
    });
    moved += 1;
    await sleep(1);
  }
  return moved;
}

function sumOf(image: DatabaseImage): number {
  let sum = 0;
  for (const [path, line] of image) {
    if (path.startsWith('auditLogs/')) continue;
    sum += Number(JSON.parse(line.toString('utf8')).fields.balance.integerValue);
  }
  return sum;
}

const strategies: ScanStrategy[] = ['documents', 'names'];

describe.each(strategies)('backups that read by %s', (scanStrategy) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine(`demo-firevault-money-${scanStrategy}`, {
      scanStrategy,
      partLimits: { targetDocuments: 10 },
    });
    const batch = engine.db.batch();
    for (const bank of BANKS) {
      for (let n = 0; n < ACCOUNTS; n++) {
        batch.set(engine.db.doc(`${bank}/a${n}`), { balance: 100 });
      }
    }
    await batch.commit();
  });
  afterEach(() => engine.runAll());
  afterAll(() => engine.stop());

  it.each(Array.from({ length: RUNS }, (_, run) => run + 1))(
    'run %i: full and incremental add up',
    async (run) => {
      const stop = new AbortController();
      const writers = [1, 2, 3].map((writer) => moveMoney(engine, run * 10 + writer, stop.signal));
      try {
        const full = await engine.backUp();
        const increment = await engine.backUp({ type: 'incremental' });
        expect(full).toMatchObject({ status: 'success', warnings: [] });
        expect(increment).toMatchObject({ status: 'success', type: 'incremental', warnings: [] });
        expect((await engine.catalogue.parts(full.id)).length).toBeGreaterThan(3);
        expect(sumOf(await chainImage(engine, full))).toBe(TOTAL);
        expect(sumOf(await chainImage(engine, increment))).toBe(TOTAL);
      } finally {
        stop.abort();
      }
      const moved = await Promise.all(writers);
      expect(Math.min(...moved)).toBeGreaterThan(0);
    },
  );
});
