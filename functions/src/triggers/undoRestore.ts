/** Takes a restore back for the portal, or previews it; only someone who has just signed in may do it. */
import { requireFreshSignIn } from '../api/requireFreshSignIn.ts';
import { call } from './call.ts';

export const undoRestore = call(
  'undoRestore',
  async ({ restoreId, ...request }, { app, actor, claims }) => {
    if (!request.dryRun) await requireFreshSignIn(claims);
    return app.restores.undoRestore(restoreId, request, actor);
  },
);
