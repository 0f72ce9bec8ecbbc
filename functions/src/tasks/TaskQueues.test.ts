/** What Cloud Tasks answers becomes a fault that may pass, one that lasts, or none at all. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFunctions } from 'firebase-admin/functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTransient } from '../domain/errors.ts';
import { TaskQueues } from './TaskQueues.ts';

const answer = { status: 200, body: {} };
const app = initializeApp({ projectId: 'demo-queues' }, 'queues');
let server: Server;
let queues: TaskQueues;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.CLOUD_TASKS_EMULATOR_HOST = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  queues = new TaskQueues(getFunctions(app), 'us-central1');
});
afterAll(async () => {
  delete process.env.CLOUD_TASKS_EMULATOR_HOST;
  server.close();
  await deleteApp(app);
});

function enqueue(status: number, body: object = {}): Promise<void> {
  Object.assign(answer, { status, body });
  return queues.enqueue('finishBackup', 'key', { backupId: '20261124-020000-aaaaaa' });
}

describe('a queue', () => {
  it('that takes the task, or has it already, is well', async () => {
    await enqueue(200);
    await enqueue(409);
  });

  it.each([429, 500, 503])('that answers %i may be asked again', async (status) => {
    const fault = await enqueue(status, { error: { status: 'UNAVAILABLE' } }).catch((e) => e);
    expect(fault).toMatchObject({ code: 'tasks/unavailable' });
    expect(isTransient(fault)).toBe(true);
  });

  it('that refuses for good says what is to be done', async () => {
    const body = { error: { status: 'PERMISSION_DENIED', message: 'no' } };
    const fault = await enqueue(403, body).catch((e) => e);
    expect(fault).toMatchObject({ code: 'tasks/refused', nextStep: expect.any(String) });
    expect(isTransient(fault)).toBe(false);
  });
});
