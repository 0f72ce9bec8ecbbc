/** Starts or previews a restore for the portal; only someone who has just signed in may start one. */
import { requireFreshSignIn } from '../api/requireFreshSignIn.ts';
import { call } from './call.ts';

export const restoreBackup = call(
  'restoreBackup',
  async ({ backupId, ...request }, { app, actor, claims }) => {
    if (!request.dryRun) await requireFreshSignIn(claims);
    return app.restores.restoreBackup(backupId ?? null, request, actor);
  },
);
