/** Deletes a backup for the portal; only someone who has just signed in may. */
import { requireRecentSignIn } from '../domain/access.ts';
import { systemClock } from '../platform/clock.ts';
import { call } from './call.ts';

export const deleteBackup = call('deleteBackup', async ({ backupId }, { app, actor, claims }) => {
  requireRecentSignIn(claims, systemClock.now());
  await app.backups.deleteBackup(backupId, actor);
  return { id: backupId };
});
