/** Lets everything that was begun come to its end, as the scheduled functions see to it, within a bound. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, rootRows, type World } from './World.ts';
import type { TaskQueue } from './work/TaskQueue.ts';

const LONGEST_MS = 90_000;
const EACH_MS = 500;
/** As often as once in so many looks. */
const TIDY_EACH = 12;

const OPEN = ['pending', 'in_progress', 'deleting'];

/** Thrown with all that is open, a line each. */
export class NotAtRest extends Error {}

/** Throws `NotAtRest` when it does not come to rest. */
export async function driveToRest(world: World, queue: TaskQueue): Promise<void> {
  const until = performance.now() + LONGEST_MS;
  for (let look = 1; ; look += 1) {
    for (const name of ['sweep', 'tick', ...(look % TIDY_EACH === 0 ? ['tidy'] : [])]) {
      if (!queue.has(name)) queue.call({ kind: 'cron', name, payload: {} });
    }
    await sleep(EACH_MS);
    const open = openIn(await world.rows(), world.now());
    if (open.length === 0 && queue.isEmpty) return;
    if (performance.now() > until) {
      const what = [...openIn(await world.rows(), world.now()), ...queue.describe()];
      const head = `After ${LONGEST_MS / 1000} s it has not come to rest; the clock shows ${moment(world.now())}:`;
      throw new NotAtRest([head, ...what].join('\n    '));
    }
  }
}

/** What has not come to its end, a sentence each. */
function openIn(rows: readonly Row[], now: number): string[] {
  const jobs = [...rootRows(rows, 'backupMetadata'), ...rootRows(rows, 'restoreJobs')].filter(
    ({ data }) => OPEN.includes(String(data.status)) || data.unsettled !== undefined,
  );
  const steps = rows
    .filter(({ path, data }) => path.split('/').length === 4 && isOpenStep(data))
    // Pieces of a restore that ended before they were through wait for nobody.
    .filter(({ path, data }) => data.lease != null || !path.startsWith('restoreJobs/'));
  const runs = rootRows(rows, 'backupSchedules')
    .filter(({ data }) => data.pendingRun != null || data.currentRun != null)
    .map(({ path, data }) => `${path} waits for ${say(data.currentRun ?? data.pendingRun)}`);
  return [
    ...jobs.map((row) => describeJob(row, rows, now)),
    ...steps.map((row) => describeStep(row, now)),
    ...runs,
  ];
}

function isOpenStep({ state, lease }: Record<string, unknown>): boolean {
  return lease != null || state === 'queued' || state === 'running';
}

function describeJob({ path, data }: Row, rows: readonly Row[], now: number): string {
  const { status, phase, phaseSince, state, attempt, error, cancelRequested, unsettled } = data;
  const below = rows.filter((row) => row.path.startsWith(`${path}/parts/`));
  const states = Map.groupBy(below, (part) => [part.data.step, part.data.state].join(' ').trim());
  const parts = [...states].map(([name, those]) => `${those.length} ${name}`).join(', ');
  const since = phaseSince == null ? '' : ` since ${phaseSince}`;
  const cancel = cancelRequested === true ? ', to be cancelled' : '';
  const told = unsettled !== undefined ? ', its end not told' : '';
  const step = `its step ${state}, attempt ${attempt}, ${describeLease(data.lease, now)}`;
  return `${path} is ${status}, ${phase}${since}${cancel}${told}; ${step}; parts: ${parts || 'none'}; error: ${say(error)}`;
}

function describeStep({ path, data }: Row, now: number): string {
  const { state, step, attempt, error } = data;
  const what = step === undefined ? state : `${step} ${state}`;
  return `${path} is ${what}, attempt ${attempt}, ${describeLease(data.lease, now)}; error: ${say(error)}`;
}

function describeLease(lease: unknown, now: number): string {
  if (lease == null) return 'no lease';
  const { owner, expiresAt } = lease as { owner: string; expiresAt: string };
  const left = Math.round((Date.parse(expiresAt) - now) / 1000);
  return `the lease of ${owner} ${left < 0 ? `over for ${-left} s` : `for ${left} s more`}`;
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function say(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 200);
}
