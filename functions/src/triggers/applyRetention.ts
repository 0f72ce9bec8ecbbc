/** Cleans up a schedule's backups now, for the portal. */
import { call } from './call.ts';

export const applyRetention = call('applyRetention', ({ scheduleId }, { app, actor }) =>
  app.scheduler.applyRetentionPolicy(scheduleId, actor),
);
