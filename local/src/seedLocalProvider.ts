/** Creates a storage provider that writes to the stack's own folder: `local`, the default one, or another. */
import { callAsOwner, documentsUrl } from './emulatorRest.ts';

const LOCAL = { id: 'local', name: 'Local disk', basePath: '.', isDefault: true };

/** Overwrites it when it is there. */
export async function seedLocalProvider(
  firestore: string,
  projectId: string,
  { id, name, basePath, isDefault } = LOCAL,
): Promise<void> {
  const now = new Date().toISOString();
  await callAsOwner('PATCH', `${documentsUrl(firestore, projectId)}/storageProviders/${id}`, {
    fields: {
      name: { stringValue: name },
      type: { stringValue: 'local' },
      enabled: { booleanValue: true },
      isDefault: { booleanValue: isDefault },
      config: { mapValue: { fields: { basePath: { stringValue: basePath } } } },
      pathPrefix: { stringValue: '' },
      createdAt: { timestampValue: now },
      updatedAt: { timestampValue: now },
    },
  });
}
