/** Whenever a worker is killed, the backup ends as a success, holds what the database holds, and leaves no object behind. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CreateBackupInput } from '../../../functions/src/contract/index.ts';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import { compareImages, type DatabaseImage } from '../../../local/src/databaseImage.ts';
import { seededRandom } from '../../../local/src/demoData/random.ts';
import { readArchive } from '../../harness/archive.ts';
import { beginWith, imageNow, manyDocuments, withoutOurs } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { leaseOwners } from '../../harness/steps.ts';
import { withSweeper } from '../../harness/withSweeper.ts';

/** FIREVAULT_KILLS=20 npm test -- suite kills */
const KILLS = Number(process.env.FIREVAULT_KILLS ?? 2);
/** How long after its worker was first seen a kill may come; some come too late. */
const WITHIN_MS = 900;
/** Whom a kill is meant for: the worker of some part, the planner, or the finisher. */
const VICTIMS = ['part', 'planner', 'part', 'finisher', 'part'] as const;
type Victim = (typeof VICTIMS)[number];

let admin: AdminClient;
let before: DatabaseImage;

beforeAll(async () => {
  admin = await beginWith([...manyDocuments('ledger', 15_000), ...manyDocuments('notes', 8_000)]);
  before = withoutOurs(await imageNow());
});

/** Kills a process that is at work on the backup; answers what it was at, null when it was through before. */
async function killAWorker(
  id: string,
  victim: Victim,
  random: () => number,
): Promise<string | null> {
  const isWanted = (step: string, phase: string) =>
    victim === 'part'
      ? step !== 'job'
      : step === 'job' && (phase === 'finalizing') === (victim === 'finisher');
  let isSeen = false;
  for (;;) {
    const { phase, owners } = await leaseOwners(`backupMetadata/${id}`);
    const wanted = owners.filter(([step]) => isWanted(step, phase));
    const [step, owner] = wanted[Math.floor(random() * wanted.length)] ?? [];
    if (step !== undefined && owner !== undefined && isSeen) {
      process.kill(Number(owner.split(':')[1]), 'SIGKILL');
      return `${phase}, ${step}`;
    }
    if (phase === 'done') return null;
    if (step !== undefined) {
      isSeen = true;
      await sleep(victim === 'part' ? random() * WITHIN_MS : random() * 60);
    } else await sleep(4);
  }
}

describe('a backup', () => {
  it.each(Array.from({ length: KILLS }, (_, kill) => kill + 1))(
    'number %i, whose worker is killed at some moment, is whole',
    async (kill) => {
      const { fraction } = seededRandom(kill + 7 * KILLS);
      const request: CreateBackupInput = {
        compression: kill % 3 === 0 ? 'zstd' : kill % 3 === 1 ? 'gzip' : 'zip',
      };
      const id = await admin.startBackup(request);
      const victim = VICTIMS[kill % VICTIMS.length] ?? 'part';
      const killed = await killAWorker(id, victim, fraction);
      console.log(`kill ${kill}, a ${victim}: ${killed ?? 'it was through before'}`);
      const backup = await withSweeper(5000, () => admin.awaitBackup(id, 200_000));
      expect(backup).toMatchObject({ status: 'success', error: null, warnings: [] });
      const folder = join(stack().storageRoot, id);
      const { image, objects } = await readArchive(folder);
      expect(compareImages(before, withoutOurs(image))).toEqual([]);
      const stored = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
      expect(stored.sort()).toEqual(['manifest.json', ...objects].sort());
    },
    240_000,
  );
});
