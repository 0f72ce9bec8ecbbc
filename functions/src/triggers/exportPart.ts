/** Exports one part of a backup. */
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { parse } from '../api/parse.ts';
import { app } from '../app.ts';
import { TASKS } from '../tasks/TaskQueues.ts';
import { WORKER } from './options.ts';

export const exportPart = onTaskDispatched(
  { ...WORKER, rateLimits: { maxConcurrentDispatches: 50 } },
  async ({ data }) => {
    const { backupId, partId } = parse(TASKS.exportPart, data);
    await (await app()).exporter.exportPart(backupId, partId);
  },
);
