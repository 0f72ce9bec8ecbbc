/** What was spoilt where it lies must be found by a verification and healed by a retry, and nothing else may be found damaged. */
import type { BitRot } from '../faults/BitRot.ts';
import { driveToRest } from '../rest.ts';
import type { Tally } from '../tally.ts';
import { idOf, type Row, rootRows, type World } from '../World.ts';
import type { TaskQueue } from '../work/TaskQueue.ts';

interface Place {
  provider: string;
  status: string;
  error?: string;
}

interface Verdict {
  status: string;
  error?: string;
  problems?: Record<string, string>;
}

export async function checkRot(
  world: World,
  queue: TaskQueue,
  rot: BitRot,
  tally: Tally,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { backupId, provider, key } of rot.spoilt) {
    const isSpoilt = () => rot.spoilt.some((one) => one.key === key && one.provider === provider);
    // Mended together with another object of that place.
    if (!isSpoilt()) continue;
    const what = `${key} at ${provider}, of which a bit was changed,`;
    const before = await recordOf(world, backupId);
    // A backup that a removal could not take away wholly is none any more.
    if (before === null) continue;
    if (placeOf(before, provider)?.status === 'complete') {
      await asked(queue, 'verifyThis', { id: backupId, json: '{"level":"checksum"}' });
      await driveToRest(world, queue);
      tally.count('check', 'a verification found a changed bit');
      const found = await recordOf(world, backupId);
      const verification = found?.data.verification as Verdict | null;
      if (verification?.status !== 'failed' || verification.problems?.[provider] === undefined) {
        wrong.push(`${what} was not found: ${verification?.status}, ${verification?.error}`);
        continue;
      }
    }
    await asked(queue, 'retryThis', { id: backupId, provider });
    await driveToRest(world, queue);
    tally.count('check', 'a retry healed a changed bit');
    const healed = await recordOf(world, backupId);
    const place = healed === null ? undefined : placeOf(healed, provider);
    if (place?.status !== 'complete') {
      wrong.push(`${what} was not healed: ${place?.status}, ${place?.error}`);
    } else if (isSpoilt()) {
      wrong.push(`${what} counts as healed and is as it was`);
    }
  }
  return wrong;
}

/** What a verification found stays in the record until it is mended. */
export function checkFindings(rows: readonly Row[], rot: BitRot, tally: Tally): string[] {
  const wrong: string[] = [];
  for (const row of rootRows(rows, 'backupMetadata')) {
    const verification = row.data.verification as Verdict | null;
    if (verification === null) continue;
    tally.count('check', 'what was found damaged was changed');
    for (const [provider, problem] of Object.entries(verification.problems ?? {})) {
      if (rot.hasStruck(idOf(row), provider)) continue;
      wrong.push(
        `${idOf(row)} was found damaged at ${provider}, where nobody changed it: ${problem}`,
      );
    }
  }
  return wrong;
}

async function asked(
  queue: TaskQueue,
  name: string,
  payload: Record<string, string>,
): Promise<void> {
  const outcome = await queue.ask({ kind: 'act', name, payload });
  if (outcome.end !== 'done') throw new Error(`${name} was refused: ${JSON.stringify(outcome)}`);
}

async function recordOf(world: World, id: string): Promise<Row | null> {
  const found = rootRows(await world.rows(), 'backupMetadata').find((row) => idOf(row) === id);
  const isMade = found?.data.status === 'success' || found?.data.status === 'partial';
  return isMade ? (found ?? null) : null;
}

function placeOf({ data }: Row, provider: string): Place | undefined {
  return (data.storageLocations as Place[]).find((one) => one.provider === provider);
}
