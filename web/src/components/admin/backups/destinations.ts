/** Which storage providers a backup can go to, and which of them are chosen. */
import type { StorageProviderDoc, StorageProviderType } from '@contract';
import type { Live } from '../../../data/Live.ts';
import type { ProviderRow } from '../../../data/useStorageProviders.ts';

export const PROVIDER_TYPE_WORDS: Record<StorageProviderType, string> = {
  local: 'local disk',
  s3: 'S3',
  gcs: 'Cloud Storage',
  azure: 'Azure Blob Storage',
  firebase: 'Firebase Storage',
};

/** The enabled ones by name, and how many rows are left out because they are disabled or cannot be read. */
export function destinationsOf(rows: readonly ProviderRow[]): {
  enabled: StorageProviderDoc[];
  disabled: number;
  unreadable: number;
} {
  const readable = rows.flatMap((row) => (row.readable ? [row.value] : []));
  const enabled = readable
    .filter((one) => one.enabled)
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
  return {
    enabled,
    disabled: readable.length - enabled.length,
    unreadable: rows.length - readable.length,
  };
}

/**
 * What was chosen by hand, as far as it is still enabled; before that the default ones. `null` while the providers are
 * not known: then the server takes its default ones.
 */
export function chosenDestinations(
  byHand: readonly string[] | null,
  providers: Live<ProviderRow[]>,
): string[] | null {
  if (providers.state !== 'ready') return null;
  return destinationsOf(providers.value)
    .enabled.filter((one) => (byHand === null ? one.isDefault : byHand.includes(one.id)))
    .map((one) => one.id);
}
