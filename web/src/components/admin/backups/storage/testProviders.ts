/** Storage providers for tests, of which each test says only what matters to it. */
import type { StorageProviderDoc } from '@contract';

export function aProvider(differs: Partial<StorageProviderDoc> = {}): StorageProviderDoc {
  return {
    id: 'nightly',
    name: 'Nightly',
    type: 'local',
    enabled: true,
    isDefault: true,
    config: { basePath: 'nightly' },
    pathPrefix: '',
    createdAt: '2026-11-01T00:00:00Z',
    updatedAt: '2026-11-02T00:00:00.5Z',
    ...differs,
  };
}
