/** The deploy surface: one export per Cloud Function. */
import './triggers/options.ts';

export { advanceRestore } from './triggers/advanceRestore.ts';
export { api } from './triggers/api.ts';
export { browseBackup } from './triggers/browseBackup.ts';
export { cancelBackup } from './triggers/cancelBackup.ts';
export { cancelRestore } from './triggers/cancelRestore.ts';
export { createBackup } from './triggers/createBackup.ts';
export { deleteBackup } from './triggers/deleteBackup.ts';
export { diffBackupDocument } from './triggers/diffBackupDocument.ts';
export { drillBackup } from './triggers/drillBackup.ts';
export { exportPart } from './triggers/exportPart.ts';
export { finishBackup } from './triggers/finishBackup.ts';
export { listCollections } from './triggers/listCollections.ts';
export { onBackupCreated } from './triggers/onBackupCreated.ts';
export { onRestoreCreated } from './triggers/onRestoreCreated.ts';
export { readBackupDocument } from './triggers/readBackupDocument.ts';
export { restoreBackup } from './triggers/restoreBackup.ts';
export { restorePart } from './triggers/restorePart.ts';
export { retryDestination } from './triggers/retryDestination.ts';
export { runChore } from './triggers/runChore.ts';
export { sweep } from './triggers/sweep.ts';
export { undoRestore } from './triggers/undoRestore.ts';
export { verifyBackup } from './triggers/verifyBackup.ts';
