/** Each minute: begins the backups that are due, and sees to what schedules ask for beside. */
import { onSchedule } from 'firebase-functions/v2/scheduler';
import { app } from '../app.ts';

export const tick = onSchedule(
  { schedule: 'every 1 minutes', timeZone: 'Etc/UTC', timeoutSeconds: 300 },
  async () => {
    await (await app()).ticker.tick();
  },
);
