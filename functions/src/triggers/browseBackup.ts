/** Lists what a backup holds for the portal, a page at a time. */
import { call } from './call.ts';

export const browseBackup = call('browseBackup', ({ backupId, ...request }, { app }) =>
  app.browser.browse(backupId, request, new AbortController().signal),
);
