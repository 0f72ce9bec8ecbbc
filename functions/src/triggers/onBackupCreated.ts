/** Plans a backup as soon as its record appears. */
import { onDocumentCreated } from 'firebase-functions/v2/firestore';
import { app } from '../app.ts';
import { COLLECTIONS } from '../contract/index.ts';
import { isOthersJob } from './isOthersJob.ts';
import { database } from './options.ts';

export const onBackupCreated = onDocumentCreated(
  {
    document: `${COLLECTIONS.backups}/{id}`,
    database,
    timeoutSeconds: 540,
    memory: '1GiB',
    retry: true,
  },
  async (event) => {
    if (isOthersJob(event.data?.data())) return;
    const { planner } = await app();
    await planner.plan(event.params.id);
  },
);
