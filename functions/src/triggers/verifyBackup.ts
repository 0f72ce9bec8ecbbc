/** Starts the verification of a backup for the portal. */
import { call } from './call.ts';

export const verifyBackup = call('verifyBackup', ({ backupId, ...request }, { app, actor }) =>
  app.backups.verifyBackup(backupId, request, actor),
);
