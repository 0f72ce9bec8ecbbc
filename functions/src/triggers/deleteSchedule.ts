/** Deletes a schedule for the portal; its backups stay. */
import { call } from './call.ts';

export const deleteSchedule = call('deleteSchedule', async ({ scheduleId }, { app, actor }) => {
  await app.scheduler.deleteSchedule(scheduleId, actor);
  return { id: scheduleId };
});
