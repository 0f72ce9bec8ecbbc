/** Each minute: sets going again what has come to a stop. */
import { onSchedule } from 'firebase-functions/v2/scheduler';
import { app } from '../app.ts';

export const sweep = onSchedule(
  { schedule: 'every 1 minutes', timeZone: 'Etc/UTC', timeoutSeconds: 300 },
  async () => {
    await (await app()).sweeper.sweep();
  },
);
