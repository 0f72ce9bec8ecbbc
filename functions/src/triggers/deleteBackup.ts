/** Deletes a backup for the portal; only someone who has just signed in may. */
import { requireFreshSignIn } from '../api/requireFreshSignIn.ts';
import { call } from './call.ts';

export const deleteBackup = call('deleteBackup', async ({ backupId }, { app, actor, claims }) => {
  await requireFreshSignIn(claims);
  await app.backups.deleteBackup(backupId, actor);
  return { id: backupId };
});
