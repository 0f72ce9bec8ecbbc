/** Lists in-app alerts for the portal. */
import { call } from './call.ts';

export const listNotifications = call('listNotifications', async (query, { app, actor }) => ({
  items: await app.notifications.list(query, actor),
}));
