/** Whenever a worker of a restore is killed, the database ends as the backup has it or as it was, never in between. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import { AdminClient } from '../../../local/src/AdminClient.ts';
import { damage } from '../../../local/src/damage.ts';
import { compareImages, type DatabaseImage } from '../../../local/src/databaseImage.ts';
import { type Random, seededRandom } from '../../../local/src/demoData/random.ts';
import { beginWith, imageNow, manyDocuments, withoutOurs } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { awaitStep, leaseOwners } from '../../harness/steps.ts';
import { withSweeper } from '../../harness/withSweeper.ts';

/** FIREVAULT_KILLS=30 npm test -- suite restoreKills */
const KILLS = Number(process.env.FIREVAULT_KILLS ?? 2);
/** The phases in which a worker is killed; the last one follows a cancel. */
const PHASES = ['writing', 'rolling_back', 'verifying', 'writing', 'checking', 'deleting'] as const;
const WITHIN_MS = 400;

let backup: BackupMetadata;
let before: DatabaseImage;

beforeAll(async () => {
  const admin = await beginWith([
    ...manyDocuments('ledger', 9000),
    ...manyDocuments('notes', 5000),
  ]);
  before = withoutOurs(await imageNow());
  backup = await admin.backUp();
  expect(backup.status).toBe('success');
});

/** Answers what the victim was at, null when the restore was through before. */
async function killAWorker(
  admin: AdminClient,
  id: string,
  phase: (typeof PHASES)[number],
  random: Random,
): Promise<string | null> {
  let isCancelled = false;
  for (;;) {
    const seen = await leaseOwners(`restoreJobs/${id}`);
    if (seen.phase === 'done') return null;
    if (phase === 'rolling_back' && seen.phase === 'writing' && !isCancelled) {
      isCancelled = true;
      await admin.call('POST', `/api/admin/restores/${id}/cancel`);
    }
    if (seen.phase === phase && seen.owners.length > 0) {
      const [step, owner] = random.pick(seen.owners);
      await sleep(random.fraction() * WITHIN_MS);
      process.kill(Number(owner.split(':')[1]), 'SIGKILL');
      return `${phase}, ${step}`;
    }
    await sleep(4);
  }
}

describe('a restore', () => {
  it('whose writer is killed in the middle goes on by the task that comes again, and ends identical', async () => {
    const { firestore, projectId } = stack();
    await damage(firestore, projectId, before);
    const admin = await AdminClient.signIn(stack());
    const id = await admin.startRestore(backup.id, { mode: 'exact' });
    const running = await awaitStep(
      `restoreJobs/${id}`,
      (step) => step.state === 'running' && step.step === 'write',
    );
    process.kill(Number(running.lease?.owner.split(':')[1]), 'SIGKILL');
    expect(await admin.awaitRestore(id)).toMatchObject({ status: 'success' });
    expect(compareImages(before, withoutOurs(await imageNow()))).toEqual([]);
  }, 400_000);

  it.each(Array.from({ length: KILLS }, (_, kill) => kill + 1))(
    'number %i, whose worker is killed at some moment, leaves nothing half done',
    async (kill) => {
      const { firestore, projectId } = stack();
      await damage(firestore, projectId, before);
      const damaged = withoutOurs(await imageNow());
      // Signed in afresh each time: a restore asks for that.
      const admin = await AdminClient.signIn(stack());
      const id = await admin.startRestore(backup.id, { mode: 'exact' });
      const phase = PHASES[kill % PHASES.length] ?? 'writing';
      const killed = await killAWorker(admin, id, phase, seededRandom(kill + 7 * KILLS));
      const job = await withSweeper(5000, () => admin.awaitRestore(id, 300_000));
      console.log(`kill ${kill}: ${killed ?? 'it was through before'}; ${job.status}`);
      expect(['success', 'rolled_back'], job.error ?? '').toContain(job.status);
      const expected = job.status === 'success' ? before : damaged;
      expect(compareImages(expected, withoutOurs(await imageNow()))).toEqual([]);
    },
    400_000,
  );
});
