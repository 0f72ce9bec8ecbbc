import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { endStackProcesses, findStackProcesses, markerName } from './processTree.ts';

/** A shell in a session of its own starts a sleeper in another one and ends: nothing links the sleeper to us. */
async function startOrphan(stackId: string, script: string): Promise<void> {
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, [markerName]: stackId },
  });
  await new Promise((resolve) => child.on('exit', resolve));
}

it('finds and ends an orphan by the stack’s mark', async () => {
  const id = randomUUID();
  await startOrphan(id, 'setsid sleep 60 >/dev/null 2>&1 &');
  await expect.poll(() => findStackProcesses(id).length).toBe(1);
  expect(await endStackProcesses(id, 3000)).toBe(0);
  expect(findStackProcesses(id)).toEqual([]);
});

it('kills what ignores the request', async () => {
  const id = randomUUID();
  await startOrphan(id, `setsid sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null 2>&1 &`);
  await expect.poll(() => findStackProcesses(id).length).toBeGreaterThan(0);
  await endStackProcesses(id, 300);
  await expect.poll(() => findStackProcesses(id)).toEqual([]);
});
