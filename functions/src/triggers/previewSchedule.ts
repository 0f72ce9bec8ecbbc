/** Shows the portal the next runs of a schedule, and what its retention would remove. */
import { call } from './call.ts';

export const previewSchedule = call('previewSchedule', (request, { app }) =>
  app.scheduler.preview(request),
);
