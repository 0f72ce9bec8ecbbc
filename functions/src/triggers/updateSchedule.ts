/** Changes a schedule for the portal: its time, what it makes, or whether it is paused. */
import { call } from './call.ts';

export const updateSchedule = call('updateSchedule', ({ scheduleId, updates }, { app, actor }) =>
  app.scheduler.updateSchedule(scheduleId, updates, actor),
);
