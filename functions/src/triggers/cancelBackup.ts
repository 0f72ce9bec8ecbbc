/** Stops a running backup for the portal. */
import { call } from './call.ts';

export const cancelBackup = call('cancelBackup', async ({ backupId }, { app, actor }) => {
  await app.backups.cancelBackup(backupId, actor);
  return { id: backupId };
});
