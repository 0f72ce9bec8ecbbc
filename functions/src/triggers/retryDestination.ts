/** Completes a backup at a destination that failed, for the portal. */
import { call } from './call.ts';

export const retryDestination = call(
  'retryDestination',
  async ({ backupId, provider }, { app, actor }) => {
    await app.backups.retryDestination(backupId, provider, actor);
    return { id: backupId, provider };
  },
);
