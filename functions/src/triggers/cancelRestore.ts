/** Stops a running restore for the portal; what it has changed is put back. */
import { call } from './call.ts';

export const cancelRestore = call('cancelRestore', async ({ restoreId }, { app, actor }) => {
  await app.restores.cancelRestore(restoreId, actor);
  return { restoreId };
});
