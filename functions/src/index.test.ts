/** What is deployed: every callable of the contract through the one gate, workers that nobody may call. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CALLS } from './contract/index.ts';

interface Endpoint {
  callableTrigger?: object;
  taskQueueTrigger?: { invoker?: string[] };
  httpsTrigger?: object;
  scheduleTrigger?: object;
  eventTrigger?: object;
}

let deployed: Map<string, Endpoint>;

beforeAll(async () => {
  vi.stubEnv('GCLOUD_PROJECT', 'demo-index');
  const functions = (await import('./index.ts')) as Record<string, unknown>;
  deployed = new Map(
    Object.entries(functions).map(([name, one]) => [
      name,
      (one as { __endpoint: Endpoint }).__endpoint,
    ]),
  );
});

describe('the deploy surface', () => {
  it('has each callable of the contract, and no other', () => {
    const callables = [...deployed].filter(([, endpoint]) => endpoint.callableTrigger);
    expect(callables.map(([name]) => name).sort()).toEqual(Object.keys(CALLS).sort());
  });

  it('keeps the workers private', () => {
    const workers = [...deployed].filter(([, endpoint]) => endpoint.taskQueueTrigger);
    expect(workers.length).toBeGreaterThan(3);
    for (const [name, { taskQueueTrigger }] of workers) {
      expect([name, taskQueueTrigger?.invoker]).toEqual([name, ['private']]);
    }
  });

  it('has one public address besides the callables', () => {
    const open = [...deployed].filter(([, endpoint]) => endpoint.httpsTrigger);
    expect(open.map(([name]) => name)).toEqual(['api']);
  });
});
