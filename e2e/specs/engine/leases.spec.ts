/** One worker at a time holds a step, however many ask at once, and the dead are replaced. */
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { type Firestore, getFirestore } from 'firebase-admin/firestore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LEASE_MS,
  Leases,
  type LeaseTime,
  NEW_STEP,
} from '../../../functions/src/catalogue/leases.ts';
import { type Clock, systemClock } from '../../../functions/src/platform/clock.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';
import { stack } from '../../harness/stack.ts';

let db: Firestore;
/** How far the server's time has gone beside the real one. */
let ahead = 0;
const time: LeaseTime = (readTime) => readTime.toMillis() + ahead;
// A project of its own: no trigger and no other spec meets these documents.
const app = initializeApp({ projectId: 'demo-firevault-leases' }, 'leases');

beforeAll(() => {
  process.env.FIRESTORE_EMULATOR_HOST = stack().firestore;
  db = getFirestore(app);
});
afterAll(() => deleteApp(app));

async function aStep() {
  const step = db.collection('steps').doc();
  await step.set({ ...NEW_STEP });
  return step;
}

describe('a step', () => {
  it('is claimed by exactly one of ten who ask at once', async () => {
    const step = await aStep();
    const leases = new Leases(db, time);
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, n) => leases.claim(step, `worker-${n}`)),
    );
    const outcomes = claims.map((claim) => claim.outcome).sort();
    expect(outcomes).toEqual(['claimed', ...Array(9).fill('held')]);
  });

  it('whose worker is silent for too long goes to the next, and the first can no longer settle it', async () => {
    const step = await aStep();
    const leases = new Leases(db, time);
    await leases.claim(step, 'first');
    ahead += LEASE_MS - 10_000;
    expect(await leases.claim(step, 'second')).toMatchObject({ outcome: 'held' });
    ahead += 11_000;
    expect(await leases.claim(step, 'second')).toEqual({ outcome: 'claimed', attempt: 2 });
    await expect(leases.extend(step, 'first')).rejects.toThrow('taken over');
    await expect(leases.settle(step, 'first', { state: 'done' })).rejects.toThrow('taken over');
    await leases.settle(step, 'second', { state: 'done' });
    expect(await leases.claim(step, 'third')).toEqual({ outcome: 'settled' });
  });

  it('whose worker says that it lives stays with it', async () => {
    const step = await aStep();
    const leases = new Leases(db, time);
    await leases.claim(step, 'first');
    for (let beat = 0; beat < 4; beat += 1) {
      ahead += LEASE_MS / 2;
      await leases.extend(step, 'first', { documents: beat });
    }
    expect(await leases.claim(step, 'second')).toMatchObject({ outcome: 'held' });
    expect((await step.get()).get('documents')).toBe(3);
  });

  it('that was handed back is claimed again', async () => {
    const step = await aStep();
    const leases = new Leases(db, time);
    await leases.claim(step, 'first');
    await leases.settle(step, 'first', { state: 'queued' });
    expect(await leases.claim(step, 'second')).toEqual({ outcome: 'claimed', attempt: 2 });
  });

  it('that is not due, or not there, is not claimed', async () => {
    const leases = new Leases(db, time);
    expect(await leases.claim(await aStep(), 'first', () => false)).toEqual({ outcome: 'settled' });
    const nowhere = db.collection('steps').doc('nowhere');
    expect(await leases.claim(nowhere, 'first')).toEqual({ outcome: 'settled' });
  });
});

describe('a worker whose clock is three hours ahead', () => {
  const ahead: Clock = {
    ...systemClock,
    now: () => new Date(systemClock.now().getTime() + 3 * 3_600_000),
  };
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine('demo-firevault-ahead');
    await engine.db.doc('ledger/1').set({ n: 1 });
  });
  afterAll(() => engine.stop());

  it('takes no step from one that lives', async () => {
    const ref = engine.catalogue.ref(await engine.aBackup());
    expect(await engine.leases.claim(ref, 'living')).toMatchObject({ outcome: 'claimed' });
    const { leases } = engine.composeWith({ clock: ahead });
    expect(await leases.claim(ref, 'hasty')).toMatchObject({ outcome: 'held' });
  });

  it('leaves its step to others half a minute after its death, and not three hours later', async () => {
    const ref = engine.catalogue.ref(await engine.aBackup());
    const { leases } = engine.composeWith({ clock: ahead });
    await leases.claim(ref, 'dead');
    const { expiresAt } = (await ref.get()).get('lease');
    expect(expiresAt.toMillis()).toBeLessThan(Date.now() + 2 * LEASE_MS);
  });
});
