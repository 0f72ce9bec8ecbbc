/** Sends a mail or calls a webhook. */
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { parse } from '../api/parse.ts';
import { app } from '../app.ts';
import { TASKS } from '../tasks/TaskQueues.ts';

export const deliverNotice = onTaskDispatched(
  {
    invoker: 'private',
    timeoutSeconds: 120,
    retryConfig: { maxAttempts: 3, minBackoffSeconds: 3, maxBackoffSeconds: 30 },
    rateLimits: { maxConcurrentDispatches: 20 },
  },
  async ({ data }) => {
    const { outboxId } = parse(TASKS.deliverNotice, data);
    await (await app()).noticeDelivery.deliver(outboxId);
  },
);
