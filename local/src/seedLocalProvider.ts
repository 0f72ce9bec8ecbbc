/** Creates the storage provider `local`, which writes to the stack's own folder. */
import { callAsOwner, documentsUrl } from './emulatorRest.ts';

/** Overwrites it when it is there. */
export async function seedLocalProvider(firestore: string, projectId: string): Promise<void> {
  const now = new Date().toISOString();
  await callAsOwner('PATCH', `${documentsUrl(firestore, projectId)}/storageProviders/local`, {
    fields: {
      name: { stringValue: 'Local disk' },
      type: { stringValue: 'local' },
      enabled: { booleanValue: true },
      isDefault: { booleanValue: true },
      config: { mapValue: { fields: { basePath: { stringValue: '.' } } } },
      pathPrefix: { stringValue: '' },
      createdAt: { timestampValue: now },
      updatedAt: { timestampValue: now },
    },
  });
}
