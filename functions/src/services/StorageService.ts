/** Finds and opens the configured storage providers. */
import type { ProviderCatalogue } from '../catalogue/ProviderCatalogue.ts';
import type { StorageProviderDoc } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import { openProvider, type StorageEnvironment } from '../storage/openProvider.ts';
import type { StorageProvider } from '../storage/StorageProvider.ts';
import type { ProviderSecrets } from './storage/ProviderSecrets.ts';

export class StorageService {
  readonly #catalogue: ProviderCatalogue;
  readonly #secrets: Pick<ProviderSecrets, 'open'>;
  readonly #environment: StorageEnvironment;
  /** What this instance has opened, and the state of the configuration that it was opened from. */
  readonly #opened = new Map<string, { updatedAt: string; provider: StorageProvider }>();

  constructor(
    catalogue: ProviderCatalogue,
    secrets: Pick<ProviderSecrets, 'open'>,
    environment: StorageEnvironment,
  ) {
    this.#catalogue = catalogue;
    this.#secrets = secrets;
    this.#environment = environment;
  }

  /** The providers a backup goes to: the named ones, or every default one. Each must be enabled. */
  async destinations(ids: readonly string[] | undefined): Promise<StorageProviderDoc[]> {
    const all = await this.#catalogue.list();
    if (ids === undefined) {
      const defaults = all.filter((provider) => provider.enabled && provider.isDefault);
      if (defaults.length > 0) return defaults;
      throw new FirevaultError(
        'failed-precondition',
        'storage/no-default',
        'No storage provider is enabled as a default destination.',
        {
          nextStep:
            'Name a destination in storageProviders, or make one the default under Storage.',
          fields: [{ field: 'storageProviders', message: 'Name at least one destination.' }],
        },
      );
    }
    return [...new Set(ids)].map((id, index) => {
      const field = `storageProviders.${index}`;
      const found = all.find((provider) => provider.id === id);
      if (found === undefined) {
        throw new FirevaultError(
          'invalid-argument',
          'storage/unknown-provider',
          `There is no storage provider ${id}.`,
          {
            nextStep: `Choose from: ${all.map((provider) => provider.id).join(', ') || 'none yet'}.`,
            fields: [{ field, message: 'No such storage provider.' }],
          },
        );
      }
      if (!found.enabled) {
        throw new FirevaultError(
          'failed-precondition',
          'storage/disabled',
          `The storage provider ${id} is disabled.`,
          {
            nextStep: 'Enable it under Storage, or choose another destination.',
            fields: [{ field, message: 'This storage provider is disabled.' }],
          },
        );
      }
      return found;
    });
  }

  /**
   * Opens a provider by its id, also a disabled one: what is stored there can still be read. Throws `storage/removed`,
   * `storage/misconfigured`, or what opening its credentials throws.
   */
  async open(id: string): Promise<StorageProvider> {
    const doc = await this.#catalogue.find(id);
    if (doc === null) {
      throw new FirevaultError(
        'failed-precondition',
        'storage/removed',
        `The storage provider ${id} is no longer configured.`,
        { nextStep: `Add a provider named ${id} again with the same bucket and prefix.` },
      );
    }
    const known = this.#opened.get(id);
    if (known?.updatedAt === doc.updatedAt) return known.provider;
    const provider = openProvider(doc, await this.#secrets.open(doc), this.#environment);
    this.#opened.set(id, { updatedAt: doc.updatedAt, provider });
    return provider;
  }
}
