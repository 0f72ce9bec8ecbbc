/** Creates a schedule for the portal. */
import { call } from './call.ts';

export const createSchedule = call('createSchedule', (request, { app, actor }) =>
  app.scheduler.createSchedule(request, actor),
);
