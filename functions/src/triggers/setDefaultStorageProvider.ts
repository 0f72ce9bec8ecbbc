/** Makes a storage provider the default one for the portal. */
import { call } from './call.ts';

export const setDefaultStorageProvider = call(
  'setDefaultStorageProvider',
  ({ id }, { app, actor }) => app.storageConfiguration.setDefault(id, actor),
);
