/** The deploy surface: one export per Cloud Function. */
import './triggers/options.ts';

export { addStorageProvider } from './triggers/addStorageProvider.ts';
export { advanceRestore } from './triggers/advanceRestore.ts';
export { api } from './triggers/api.ts';
export { cancelBackup } from './triggers/cancelBackup.ts';
export { cancelRestore } from './triggers/cancelRestore.ts';
export { createBackup } from './triggers/createBackup.ts';
export { deleteBackup } from './triggers/deleteBackup.ts';
export { exportPart } from './triggers/exportPart.ts';
export { finishBackup } from './triggers/finishBackup.ts';
export { listCollections } from './triggers/listCollections.ts';
export { onBackupCreated } from './triggers/onBackupCreated.ts';
export { onRestoreCreated } from './triggers/onRestoreCreated.ts';
export { refreshStorageUsage } from './triggers/refreshStorageUsage.ts';
export { removeStorageProvider } from './triggers/removeStorageProvider.ts';
export { restoreBackup } from './triggers/restoreBackup.ts';
export { restorePart } from './triggers/restorePart.ts';
export { retryDestination } from './triggers/retryDestination.ts';
export { runChore } from './triggers/runChore.ts';
export { setDefaultStorageProvider } from './triggers/setDefaultStorageProvider.ts';
export { sweep } from './triggers/sweep.ts';
export { testStorageProvider } from './triggers/testStorageProvider.ts';
export { testStorageSettings } from './triggers/testStorageSettings.ts';
export { updateStorageProvider } from './triggers/updateStorageProvider.ts';
export { verifyBackup } from './triggers/verifyBackup.ts';
