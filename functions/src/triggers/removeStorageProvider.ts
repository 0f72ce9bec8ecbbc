/** Removes a storage provider for the portal; only someone who has just signed in may. */
import { requireFreshSignIn } from '../api/requireFreshSignIn.ts';
import { call } from './call.ts';

export const removeStorageProvider = call(
  'removeStorageProvider',
  async ({ id, ...request }, { app, actor, claims }) => {
    await requireFreshSignIn(claims);
    await app.storageConfiguration.remove(id, request, actor);
    return { id };
  },
);
