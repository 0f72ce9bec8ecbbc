/** The stores that a command was given, opened: the first one stands in for locations that have other names elsewhere. */
import type { StorageProviderDoc } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { StorageService } from '../services/StorageService.ts';
import { openProvider } from '../storage/openProvider.ts';
import type { StorageProvider } from '../storage/StorageProvider.ts';
import { withRetry } from '../storage/wrappers/withRetry.ts';
import type { Location } from './parseLocation.ts';

/** A location under the id that it goes by in a catalogue. */
export type NamedLocation = Location & { id: string };

export class Stores implements Pick<StorageService, 'open' | 'destinations'> {
  readonly locations: readonly NamedLocation[];
  readonly #stores: ReadonlyMap<string, StorageProvider>;

  constructor(locations: readonly NamedLocation[], projectId: string) {
    this.locations = locations;
    this.#stores = new Map(
      locations.map((location) => {
        const { id, secrets, localRoot } = location;
        const provider = openProvider(location, secrets, { localRoot, projectId });
        return [id, withRetry(provider)];
      }),
    );
  }

  get byId(): ReadonlyMap<string, StorageProvider> {
    return this.#stores;
  }

  /** A record may know a location by another name; whether what lies here is the same its hashes tell. */
  async open(id: string): Promise<StorageProvider> {
    const [first] = this.#stores.values();
    const store = this.#stores.get(id) ?? first;
    if (store !== undefined) return store;
    throw new FirevaultError('invalid-argument', 'cli/no-location', 'No location was given.', {
      nextStep: 'Name one with --from.',
      fields: [{ field: 'from', message: 'Name at least one location.' }],
    });
  }

  /** Everything that is written goes to every store. */
  async destinations(): Promise<StorageProviderDoc[]> {
    const at = new Date(0).toISOString();
    return this.locations.map(({ id, name, type, config, pathPrefix }, index) => ({
      ...{ id, name, type, config, pathPrefix, enabled: true, isDefault: index === 0 },
      ...{ createdAt: at, updatedAt: at },
    }));
  }
}

/** Locations that a catalogue has configured go by their ids there. */
export function namedAs(
  locations: readonly Location[],
  configured: readonly StorageProviderDoc[],
): NamedLocation[] {
  return locations.map((location) => {
    const known = configured.find((one) => isSamePlace(one, location));
    return known === undefined ? location : { ...location, id: known.id, name: known.name };
  });
}

function isSamePlace(configured: StorageProviderDoc, location: Location): boolean {
  const place = ({ config }: { config: Record<string, unknown> }) =>
    config.bucket ?? config.containerName ?? config.storageBucket ?? config.basePath;
  const bare = (prefix: string) => prefix.replace(/^\/+|\/+$/g, '');
  return (
    configured.type === location.type &&
    place(configured) === place(location) &&
    bare(configured.pathPrefix) === bare(location.pathPrefix)
  );
}
