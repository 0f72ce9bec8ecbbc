/** Tries the settings of a storage provider before they are kept, for the portal. */
import { call } from './call.ts';

export const testStorageSettings = call(
  'testStorageSettings',
  (settings, { app, actor }) => app.storageChecks.testSettings(settings, actor),
  { timeoutSeconds: 120 },
);
