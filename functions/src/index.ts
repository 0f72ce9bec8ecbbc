/** The deploy surface: one export per Cloud Function. */
import './triggers/options.ts';

export { api } from './triggers/api.ts';
export { applyRetention } from './triggers/applyRetention.ts';
export { cancelBackup } from './triggers/cancelBackup.ts';
export { cancelRestore } from './triggers/cancelRestore.ts';
export { createBackup } from './triggers/createBackup.ts';
export { createSchedule } from './triggers/createSchedule.ts';
export { deleteBackup } from './triggers/deleteBackup.ts';
export { deleteSchedule } from './triggers/deleteSchedule.ts';
export { deliverNotice } from './triggers/deliverNotice.ts';
export { exportPart } from './triggers/exportPart.ts';
export { finishBackup } from './triggers/finishBackup.ts';
export { listCollections } from './triggers/listCollections.ts';
export { listNotifications } from './triggers/listNotifications.ts';
export { markNotificationRead } from './triggers/markNotificationRead.ts';
export { onBackupCreated } from './triggers/onBackupCreated.ts';
export { onRestoreCreated } from './triggers/onRestoreCreated.ts';
export { previewSchedule } from './triggers/previewSchedule.ts';
export { restoreBackup } from './triggers/restoreBackup.ts';
export { restorePart } from './triggers/restorePart.ts';
export { retryDestination } from './triggers/retryDestination.ts';
export { runChore } from './triggers/runChore.ts';
export { runSchedule } from './triggers/runSchedule.ts';
export { sweep } from './triggers/sweep.ts';
export { tick } from './triggers/tick.ts';
export { updateSchedule } from './triggers/updateSchedule.ts';
export { verifyBackup } from './triggers/verifyBackup.ts';
