/** Tries a storage provider for the portal. */
import { call } from './call.ts';

export const testStorageProvider = call(
  'testStorageProvider',
  ({ id }, { app, actor }) => app.storageChecks.test(id, actor),
  { timeoutSeconds: 120 },
);
