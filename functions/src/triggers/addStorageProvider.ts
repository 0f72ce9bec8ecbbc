/** Adds a storage provider for the portal. */
import { call } from './call.ts';

export const addStorageProvider = call('addStorageProvider', (request, { app, actor }) =>
  app.storageConfiguration.add(request, actor),
);
