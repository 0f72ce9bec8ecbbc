/** Lists the root collections that a backup may name. */
import { call } from './call.ts';

export const listCollections = call('listCollections', async (_request, { app }) => ({
  collections: await app.backups.listCollections(),
}));
