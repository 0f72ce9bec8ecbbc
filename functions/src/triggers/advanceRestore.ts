/** Leads a restore to its next phase. */
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { parse } from '../api/parse.ts';
import { app } from '../app.ts';
import { TASKS } from '../tasks/TaskQueues.ts';
import { WORKER } from './options.ts';

export const advanceRestore = onTaskDispatched(
  { ...WORKER, rateLimits: { maxConcurrentDispatches: 10 } },
  async ({ data }) => {
    const { restoreId } = parse(TASKS.advanceRestore, data);
    await (await app()).restoreRunner.advance(restoreId);
  },
);
