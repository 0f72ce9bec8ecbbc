/** Seals every kept credential under the newest master key, for the portal. */
import { call } from './call.ts';

export const resealSecrets = call('resealSecrets', (_request, { app, actor }) =>
  app.storageConfiguration.reseal(actor),
);
