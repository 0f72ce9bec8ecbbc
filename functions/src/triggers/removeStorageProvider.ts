/** Removes a storage provider for the portal; only someone who has just signed in may. */
import { requireRecentSignIn } from '../domain/access.ts';
import { systemClock } from '../platform/clock.ts';
import { call } from './call.ts';

export const removeStorageProvider = call(
  'removeStorageProvider',
  async ({ id, ...request }, { app, actor, claims }) => {
    requireRecentSignIn(claims, systemClock.now());
    await app.storageConfiguration.remove(id, request, actor);
    return { id };
  },
);
