/** Copies, verifies or removes a backup that exists. */
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { parse } from '../api/parse.ts';
import { app } from '../app.ts';
import { TASKS } from '../tasks/TaskQueues.ts';
import { WORKER } from './options.ts';

export const runChore = onTaskDispatched(
  { ...WORKER, rateLimits: { maxConcurrentDispatches: 10 } },
  async ({ data }) => {
    const { backupId, choreId } = parse(TASKS.runChore, data);
    await (await app()).choreRunner.run(backupId, choreId);
  },
);
