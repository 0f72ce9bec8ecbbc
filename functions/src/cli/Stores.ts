/** The stores that a command was given, opened under the ids that they go by in a catalogue. */
import type { StorageProviderDoc } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { StorageService } from '../services/StorageService.ts';
import { openProvider } from '../storage/openProvider.ts';
import type { StorageProvider } from '../storage/StorageProvider.ts';
import { readOnly } from '../storage/wrappers/readOnly.ts';
import { withRetry } from '../storage/wrappers/withRetry.ts';
import type { Location } from './parseLocation.ts';

export class Stores implements Pick<StorageService, 'open' | 'destinations'> {
  readonly locations: readonly Location[];
  readonly #stores: ReadonlyMap<string, StorageProvider>;

  /** Each location has an id of its own, see `distinct`. */
  constructor(locations: readonly Location[], projectId: string) {
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

  /**
   * A record may know a location by a name that was not given: the first store is read in its place, and hashes tell whether
   * what lies there is the same. It is not written in its place: the record would then claim what is not there.
   */
  async open(id: string): Promise<StorageProvider> {
    const known = this.#stores.get(id);
    if (known !== undefined) return known;
    const [first] = this.#stores.values();
    if (first === undefined) throw notGiven(id);
    return readOnly(first, () => notGiven(id));
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

/** Locations that a catalogue has configured go by their ids there; each place once, each id once. */
export function distinct(
  locations: readonly Location[],
  configured: readonly StorageProviderDoc[],
): Location[] {
  const named: Location[] = [];
  for (const location of locations) {
    if (named.some((one) => isSamePlace(one, location))) continue;
    const known = configured.find((one) => isSamePlace(one, location));
    const taken = [...named, ...configured].map(({ id }) => id);
    named.push(
      known === undefined
        ? { ...location, id: freeId(location.id, taken) }
        : { ...location, id: known.id, name: known.name },
    );
  }
  return named;
}

/** `s3-acme`, or `s3-acme-2` where that is another place. */
function freeId(id: string, taken: readonly string[]): string {
  for (let n = 2, free = id; ; n += 1) {
    if (!taken.includes(free)) return free;
    free = `${id.slice(0, 60)}-${n}`;
  }
}

type Place = Pick<Location, 'type' | 'config' | 'pathPrefix'> &
  Partial<Pick<Location, 'localRoot'>>;

/** Where a local folder lies a catalogue does not know: there, its name is all. */
function isSamePlace(a: Place, b: Place): boolean {
  const placeOf = ({ config, pathPrefix }: Place) =>
    JSON.stringify([
      config.bucket ?? config.containerName ?? config.storageBucket ?? config.basePath,
      config.endpoint ?? null,
      pathPrefix.replace(/^\/+|\/+$/g, ''),
    ]);
  const isOtherFolder =
    a.localRoot !== undefined && b.localRoot !== undefined && a.localRoot !== b.localRoot;
  return a.type === b.type && placeOf(a) === placeOf(b) && !isOtherFolder;
}

function notGiven(id: string): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'cli/location-not-given',
    `The location ${id} was not given.`,
    {
      nextStep: 'Name every location of the job with --from.',
      fields: [{ field: 'from', message: `Name ${id}.` }],
    },
  );
}
