/** Ends a backup whose parts are all through. */
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { parse } from '../api/parse.ts';
import { app } from '../app.ts';
import { TASKS } from '../tasks/TaskQueues.ts';
import { WORKER } from './options.ts';

export const finishBackup = onTaskDispatched(
  { ...WORKER, rateLimits: { maxConcurrentDispatches: 10 } },
  async ({ data }) => {
    const { backupId } = parse(TASKS.finishBackup, data);
    await (await app()).finisher.finish(backupId);
  },
);
