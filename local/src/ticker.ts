/** The Cloud Scheduler of a local stack: calls each scheduled function when its minute comes. */
import { isDue } from './schedules.ts';

// A scheduled function may run for 30 minutes (Cloud Functions, 2nd gen); the tick does not wait for longer.
const callTimeoutMs = 30 * 60_000;
const highestGeneration = 20;
const DISABLED = 204;

interface Trigger {
  id: string;
  name: string;
  schedule?: { schedule: string; timeZone?: string };
}

export interface TickTarget {
  projectId: string;
  /** `host:port` of the functions emulator. */
  functions: string;
}

export interface TickOutcome {
  name: string;
  /** Absent when the function answered with success. */
  error?: string;
}

/** Calls the scheduled functions that are due at `at`, or those in `names` whether due or not. */
export async function tick(
  target: TickTarget,
  at: Date,
  names?: readonly string[],
): Promise<TickOutcome[]> {
  const scheduled = (await listTriggers(target)).filter(
    (trigger) => trigger.schedule !== undefined,
  );
  const chosen = scheduled.filter((trigger) =>
    names === undefined ? isTriggerDue(trigger, at) : names.includes(trigger.name),
  );
  const unknown =
    names?.filter((name) => !scheduled.some((trigger) => trigger.name === name)) ?? [];
  if (unknown.length > 0) {
    const known = scheduled.map((trigger) => trigger.name).join(', ') || 'none';
    throw new Error(`No scheduled function ${unknown.join(', ')}; there are: ${known}.`);
  }
  return Promise.all(chosen.map((trigger) => run(target, trigger, at)));
}

/** Ticks at each full minute until the signal comes; what fails is reported and does not end it. */
export function startTicker(
  target: TickTarget,
  onFailure: (message: string) => void,
  signal: AbortSignal,
): void {
  const next = () => {
    const timer = setTimeout(
      () => {
        const now = new Date();
        tick(target, now)
          .then((outcomes) => {
            for (const { name, error } of outcomes) {
              if (error !== undefined) onFailure(`Scheduled function ${name} failed: ${error}`);
            }
          })
          .catch((error: unknown) => onFailure(`The clock could not tick: ${String(error)}`));
        if (!signal.aborted) next();
      },
      60_000 - (Date.now() % 60_000) + 50,
    );
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };
  next();
}

function isTriggerDue(trigger: Trigger, at: Date): boolean {
  const { schedule, timeZone } = trigger.schedule ?? { schedule: '' };
  return isDue(schedule, timeZone ?? 'UTC', at);
}

async function listTriggers(target: TickTarget): Promise<Trigger[]> {
  const response = await fetch(`http://${target.functions}/backends`);
  const { backends } = (await response.json()) as { backends: { functionTriggers: Trigger[] }[] };
  return backends.flatMap((backend) => backend.functionTriggers);
}

/**
 * The emulator knows a schedule as `REGION-NAME-GENERATION`; the generation rises when triggers are re-enabled. One that was
 * disabled stays so, and answers 204 without running.
 */
async function run(target: TickTarget, trigger: Trigger, at: Date): Promise<TickOutcome> {
  const base = `http://${target.functions}/functions/projects/${target.projectId}/triggers`;
  const headers = {
    'X-CloudScheduler': 'true',
    'X-CloudScheduler-JobName': `firebase-schedule-${trigger.id}`,
    'X-CloudScheduler-ScheduleTime': at.toISOString(),
  };
  try {
    for (let generation = 0; generation <= highestGeneration; generation++) {
      const response = await fetch(`${base}/${trigger.id}-${generation}`, {
        method: 'POST',
        headers,
        signal: AbortSignal.timeout(callTimeoutMs),
      });
      if (response.status === DISABLED) continue;
      if (response.ok) return { name: trigger.name };
      const body = (await response.text()).slice(0, 300);
      if (response.status !== 404)
        return { name: trigger.name, error: `${response.status} ${body}` };
    }
    return { name: trigger.name, error: 'the functions emulator does not know it' };
  } catch (error) {
    return {
      name: trigger.name,
      error: String(error instanceof Error ? (error.cause ?? error) : error),
    };
  }
}
