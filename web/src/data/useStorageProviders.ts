/** Live configuration of the storage providers; their secrets are not part of it. */
import { COLLECTIONS, StorageProviderDoc } from '@contract';
import { collection } from 'firebase/firestore';
import { useConnection } from './ConnectionContext.tsx';
import type { Live } from './Live.ts';
import { readRow, type StoredRow } from './StoredRow.ts';
import { useLiveQuery } from './useLive.ts';

export type ProviderRow = StoredRow<StorageProviderDoc>;

export function useStorageProviders(): Live<ProviderRow[]> {
  const { db } = useConnection();
  return useLiveQuery(
    'providers',
    () => collection(db, COLLECTIONS.providers),
    (snapshot) =>
      snapshot.docs.map((one) =>
        readRow(StorageProviderDoc, one.id, { ...one.data(), id: one.id }),
      ),
  );
}
