/** Counts what a storage provider holds, for the portal. */
import { call } from './call.ts';

export const refreshStorageUsage = call(
  'refreshStorageUsage',
  ({ id }, { app }) => app.storageChecks.refreshUsage(id),
  { timeoutSeconds: 180 },
);
