/** Deletes a schedule for the portal; its backups stay. Only someone who has just signed in may. */
import { requireFreshSignIn } from '../api/requireFreshSignIn.ts';
import { call } from './call.ts';

export const deleteSchedule = call(
  'deleteSchedule',
  async ({ scheduleId }, { app, actor, claims }) => {
    await requireFreshSignIn(claims);
    await app.scheduler.deleteSchedule(scheduleId, actor);
    return { id: scheduleId };
  },
);
