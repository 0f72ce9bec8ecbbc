/** Starts a restore for the portal; only someone who has just signed in may. */
import { requireRecentSignIn } from '../domain/access.ts';
import { systemClock } from '../platform/clock.ts';
import { call } from './call.ts';

export const restoreBackup = call(
  'restoreBackup',
  async ({ backupId, ...request }, { app, actor, claims }) => {
    requireRecentSignIn(claims, systemClock.now());
    return app.restores.restoreBackup(backupId, request, actor);
  },
);
