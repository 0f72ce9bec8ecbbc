/** Compares one document of a backup with the live one for the portal. */
import { call } from './call.ts';

export const diffBackupDocument = call('diffBackupDocument', ({ backupId, ...request }, { app }) =>
  app.browser.diffDocument(backupId, request, new AbortController().signal),
);
