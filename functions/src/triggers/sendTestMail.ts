/** Tries whether mail arrives. */
import { call } from './call.ts';

export const sendTestMail = call('sendTestMail', async ({ to }, { app, actor }) =>
  app.settings.sendTestMail(to, actor),
);
