/** Changes the product's settings. */
import { call } from './call.ts';

export const updateSettings = call('updateSettings', async (request, { app, actor }) =>
  app.settings.update(request, actor),
);
