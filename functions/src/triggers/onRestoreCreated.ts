/** Sets a restore going as soon as its job appears. */
import { onDocumentCreated } from 'firebase-functions/v2/firestore';
import { app } from '../app.ts';
import { COLLECTIONS } from '../contract/index.ts';
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
    const { restoreRunner } = await app();
    await restoreRunner.advance(event.params.id);
  },
);
