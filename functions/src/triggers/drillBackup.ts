/** Proves for the portal that a backup can be restored: into a place of its own. */
import { call } from './call.ts';

export const drillBackup = call('drillBackup', ({ backupId, encryptionKey }, { app, actor }) =>
  app.restores.drill(backupId, encryptionKey, actor),
);
