/** Reads one document of a backup for the portal. */
import { call } from './call.ts';

export const readBackupDocument = call('readBackupDocument', ({ backupId, ...request }, { app }) =>
  app.browser.readDocument(backupId, request, new AbortController().signal),
);
