/** Some times a day: removes what no backup names, and forgets what is old. */
import { onSchedule } from 'firebase-functions/v2/scheduler';
import { app } from '../app.ts';

export const tidy = onSchedule(
  { schedule: 'every 6 hours', timeZone: 'Etc/UTC', timeoutSeconds: 1800 },
  async () => {
    await (await app()).tidier.tidy();
  },
);
