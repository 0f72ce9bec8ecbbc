/** Takes one piece of a restore through its current step. */
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { parse } from '../api/parse.ts';
import { app } from '../app.ts';
import { TASKS } from '../tasks/TaskQueues.ts';
import { WORKER } from './options.ts';

export const restorePart = onTaskDispatched(
  { ...WORKER, rateLimits: { maxConcurrentDispatches: 20 } },
  async ({ data }) => {
    const { restoreId, partId } = parse(TASKS.restorePart, data);
    await (await app()).pieceRestorer.restorePart(restoreId, partId);
  },
);
