/** Lets everything that was begun come to its end, as the scheduled functions see to it, within a bound. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, rootRows, type World } from './World.ts';
import type { TaskQueue } from './work/TaskQueue.ts';

const LONGEST_MS = 90_000;
const EACH_MS = 1000;
/** As often as once in so many looks. */
const TIDY_EACH = 6;

const OPEN = ['pending', 'in_progress', 'deleting'];

/** Throws, naming what is open, when it does not come to rest. */
export async function driveToRest(world: World, queue: TaskQueue): Promise<void> {
  const until = performance.now() + LONGEST_MS;
  for (let look = 1; ; look += 1) {
    for (const name of ['sweep', 'tick', ...(look % TIDY_EACH === 0 ? ['tidy'] : [])]) {
      if (!queue.has(name)) queue.call({ kind: 'cron', name, payload: {} });
    }
    await sleep(EACH_MS);
    const open = openIn(await world.rows());
    if (open.length === 0 && queue.isEmpty) return;
    if (performance.now() > until) {
      const what = [...open, queue.describe()];
      throw new Error(`After ${LONGEST_MS / 1000} s it has not come to rest: ${what.join('; ')}`);
    }
  }
}

/** What has not come to its end, a sentence each. */
function openIn(rows: readonly Row[]): string[] {
  const jobs = [...rootRows(rows, 'backupMetadata'), ...rootRows(rows, 'restoreJobs')]
    .filter(({ data }) => OPEN.includes(String(data.status)))
    .map(({ path, data }) => `${path} is ${data.status}, ${data.phase}, ${say(data.error)}`);
  const steps = rows
    .filter(({ path, data }) => path.split('/').length === 4 && isOpenStep(data))
    // Pieces of a restore that ended before they were through wait for nobody.
    .filter(({ path, data }) => data.lease != null || !path.startsWith('restoreJobs/'))
    .map(({ path, data }) => `${path} is ${data.state} with the lease ${say(data.lease)}`);
  const runs = rootRows(rows, 'backupSchedules')
    .filter(({ data }) => data.pendingRun != null || data.currentRun != null)
    .map(({ path, data }) => `${path} waits for ${say(data.currentRun ?? data.pendingRun)}`);
  return [...jobs, ...steps, ...runs];
}

function isOpenStep({ state, lease }: Record<string, unknown>): boolean {
  return lease != null || state === 'queued' || state === 'running';
}

function say(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 200);
}
