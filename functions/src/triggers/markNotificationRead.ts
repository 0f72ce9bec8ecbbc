/** Marks an in-app alert as read by whoever asks. */
import { call } from './call.ts';

export const markNotificationRead = call('markNotificationRead', async ({ id }, { app, actor }) => {
  await app.notifications.markRead(id, actor);
  return { id };
});
