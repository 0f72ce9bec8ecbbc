/** Starts a backup for the portal. */
import { call } from './call.ts';

export const createBackup = call('createBackup', (request, { app, actor }) =>
  app.backups.createBackup(request, actor),
);
