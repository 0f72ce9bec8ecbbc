/** Deletes a backup for the portal. */
import { call } from './call.ts';

export const deleteBackup = call('deleteBackup', async ({ backupId }, { app, actor }) => {
  await app.backups.deleteBackup(backupId, actor);
  return { id: backupId };
});
