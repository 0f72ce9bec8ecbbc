/** Runs a schedule now, for the portal. */
import { call } from './call.ts';

export const runSchedule = call('runSchedule', ({ scheduleId }, { app, actor }) =>
  app.scheduler.runScheduledBackup(scheduleId, actor),
);
