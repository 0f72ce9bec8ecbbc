/** A backup goes where its operator sees that it goes. */
import type { StorageProviderDoc } from '@contract';
import { describe, expect, it } from 'vitest';
import type { Live } from '../../../data/Live.ts';
import type { ProviderRow } from '../../../data/useStorageProviders.ts';
import { chosenDestinations, destinationsOf } from './destinations.ts';

function aProvider(id: string, changes: Partial<StorageProviderDoc> = {}): ProviderRow {
  const at = '2026-11-22T14:00:00Z';
  const value: StorageProviderDoc = {
    id,
    name: id,
    type: 's3',
    enabled: true,
    isDefault: false,
    config: {},
    pathPrefix: '',
    createdAt: at,
    updatedAt: at,
    ...changes,
  };
  return { readable: true, id, value };
}

function ready(value: ProviderRow[]): Live<ProviderRow[]> {
  return { state: 'ready', value, isCached: false, syncedAtMs: 0 };
}

const ROWS = [
  aProvider('nightly-s3', { isDefault: true }),
  aProvider('archive-gcs'),
  aProvider('old-azure', { enabled: false, isDefault: true }),
  { readable: false as const, id: 'odd', problem: 'type: wrong', createdAt: null },
];

describe('the destinations', () => {
  it('are the enabled ones by name; what is left out is counted', () => {
    const { enabled, disabled, unreadable } = destinationsOf(ROWS);
    expect(enabled.map((one) => one.id)).toEqual(['archive-gcs', 'nightly-s3']);
    expect({ disabled, unreadable }).toEqual({ disabled: 1, unreadable: 1 });
  });

  it('are the enabled default ones until something is chosen by hand', () => {
    expect(chosenDestinations(null, ready(ROWS))).toEqual(['nightly-s3']);
    expect(chosenDestinations([], ready(ROWS))).toEqual([]);
    expect(chosenDestinations(['archive-gcs'], ready(ROWS))).toEqual(['archive-gcs']);
  });

  it('lose one that is disabled meanwhile', () =>
    expect(chosenDestinations(['old-azure', 'nightly-s3'], ready(ROWS))).toEqual(['nightly-s3']));

  it('are not known before they are loaded', () =>
    expect(chosenDestinations(null, { state: 'loading' })).toBeNull());
});
