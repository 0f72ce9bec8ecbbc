/** A short round of `npm run chaos`: everything goes wrong at once, and every promise is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRound } from '../../../chaos/src/runRound.ts';
import { openStage, type Stage } from '../../../chaos/src/Stage.ts';
import { stack } from '../../harness/stack.ts';

/** npm run chaos -- --rounds 1 --seed 16 --storm 3 */
const SEED = 16;
const STORM_MS = 3000;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(stack().firestore);
});
afterAll(() => stage.close());

describe('a round of chaos', () => {
  it('breaks no promise', async () => {
    const { failures, tally } = await runRound(stage, SEED, { ms: STORM_MS, isVerbose: false });
    expect(failures).toEqual([]);
    expect(tally.total('fault')).toBeGreaterThan(0);
    expect(tally.counts.check['documents compared']).toBeGreaterThan(0);
  }, 240_000);
});
