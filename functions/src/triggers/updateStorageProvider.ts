/** Changes a storage provider for the portal. */
import { call } from './call.ts';

export const updateStorageProvider = call(
  'updateStorageProvider',
  ({ id, ...request }, { app, actor }) => app.storageConfiguration.update(id, request, actor),
);
