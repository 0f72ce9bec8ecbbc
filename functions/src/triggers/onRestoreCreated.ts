/** Sets a restore going as soon as its job appears. */
import { onDocumentCreated } from 'firebase-functions/v2/firestore';
import { app } from '../app.ts';
import { COLLECTIONS } from '../contract/index.ts';
import { isOthersJob } from './isOthersJob.ts';
import { database } from './options.ts';

export const onRestoreCreated = onDocumentCreated(
  {
    document: `${COLLECTIONS.restores}/{id}`,
    database,
    timeoutSeconds: 540,
    memory: '1GiB',
    retry: true,
  },
  async (event) => {
    if (isOthersJob(event.data?.data())) return;
    const { restoreRunner } = await app();
    await restoreRunner.advance(event.params.id);
  },
);
